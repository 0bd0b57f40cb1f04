// Rows grouped by which of their values are missing, so that a block of them shares one
// regression of the missing on the observed.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "linear_algebra.hpp"

namespace mezcla {

struct Pattern {
  arma::uvec observed;  // columns, in increasing order
  arma::uvec missing;
};

struct Patterns {
  struct Span {
    std::size_t first, size;  // rows order[first], ..., order[first + size - 1]
    std::size_t pattern;
  };
  std::vector<Pattern> patterns;
  std::vector<std::size_t> order;  // n: complete rows first, within a pattern as in the data
  std::vector<Span> blocks;        // each of one pattern
  std::vector<double> means;       // d: of the observed values, to stand in for missing ones
};

// Of values (n x d, column-major) in which NaN is missing; nullptr when none is.
std::shared_ptr<const Patterns> patterns_of(const double* values, std::size_t n, std::size_t d,
                                            std::size_t block_rows);

}  // namespace mezcla
