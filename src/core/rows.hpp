// The data: n rows and d columns, seen where they lie (column-major), never copied as a whole.
#pragma once

#include <cstddef>
#include <vector>

#include "../kernels/kernels.hpp"
#include "linear_algebra.hpp"

namespace mezcla {

constexpr std::size_t block_rows = kernels::lanes;
// A shard is the unit of parallel work. Its length is fixed, so that the order of additions,
// and with it every bit of a result, is independent of the number of threads.
constexpr std::size_t shard_rows = 16 * block_rows;

struct Rows {
  const double* values;  // n x d, column-major
  std::size_t n;
  std::size_t d;
  const double* case_weights;  // n, or nullptr when every row counts once
  std::vector<double> scale;   // d; what a block holds is values * scale (see units.hpp)

  std::size_t shards() const { return (n + shard_rows - 1) / shard_rows; }
  arma::vec row(std::size_t i) const;
};

inline Rows rows_of(const double* values, std::size_t n, std::size_t d,
                    const double* case_weights = nullptr) {
  return {values, n, d, case_weights, std::vector<double>(d, 1.0)};
}

// Up to block_rows consecutive rows, gathered as d x block_rows lanes.
class Block {
 public:
  explicit Block(std::size_t d) : values_(d * block_rows), weights_(block_rows) {}

  void gather(const Rows& rows, std::size_t first);

  std::size_t first() const { return first_; }
  std::size_t size() const { return size_; }
  const double* values() const { return values_.data(); }
  const double* weights() const { return weights_.data(); }  // 0 in the padding

 private:
  std::size_t first_ = 0;
  std::size_t size_ = 0;
  std::vector<double> values_;
  std::vector<double> weights_;
};

}  // namespace mezcla
