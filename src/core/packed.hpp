// Complete rows in floats, one after the other: what k-means compares with its centres over and
// over, some of them or all. Half the size of the data, and kept where that is no more than a
// gigabyte; beyond, rows are made anew whenever they are asked for.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "execution.hpp"
#include "rows.hpp"

namespace mezcla {

// Values of rows as they lie in a block, and || x ||^2 after them: d + 1 numbers per lane.
class ExactLanes {
 public:
  explicit ExactLanes(const Rows& rows) : d_(rows.d), numbers_((d_ + 1) * rows.most_lanes()) {}

  // Rows that are given by number, no more than in a full block.
  void gather(const Rows& rows, const std::size_t* which, std::size_t size);

  std::size_t lanes() const { return lanes_; }
  const double* values() const { return numbers_.data(); }
  const double* squares() const { return numbers_.data() + d_ * lanes_; }
  // Some of the lanes, each in one piece: d x count.
  void take(const std::size_t* which, std::size_t count, double* out) const;

 private:
  double* column(std::size_t c) { return numbers_.data() + c * lanes_; }

  std::size_t d_, lanes_ = 0;
  std::vector<double> numbers_;
};

class PackedRows {
 public:
  // The rows must outlive this.
  PackedRows(const Rows& rows, const Execution& execution);

  double square(std::size_t row) const { return squares_[row]; }  // || x ||^2
  double largest_square() const { return largest_; }

  // Rows as lanes, and || x ||^2 after them: (d + 1) x padded(size) floats. The padding repeats the
  // last. `exact` is used where rows are not kept.
  void to_lanes(const std::size_t* which, std::size_t size, ExactLanes& exact, float* out) const;

 private:
  void pack_block(std::size_t b, ExactLanes& exact, std::vector<std::size_t>& which);

  const Rows& rows_;
  std::unique_ptr<float[]> kept_;  // (d + 1) x n
  std::vector<double> squares_;    // n
  double largest_ = 0.0;
};

}  // namespace mezcla
