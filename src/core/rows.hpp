// The data: n rows and d columns, seen where they lie (column-major), never copied as a whole,
// with what is known of each row besides its values: its case weight and its component.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "../kernels/kernels.hpp"
#include "linear_algebra.hpp"
#include "patterns.hpp"

namespace mezcla {

// The rows of a full block: few enough that the block and its residuals stay in the cache.
constexpr std::size_t block_rows_for(std::size_t d) {
  return d <= 64 ? kernels::max_lanes : d <= 128 ? kernels::max_lanes / 2 : kernels::max_lanes / 4;
}
// The lanes that so many rows take.
constexpr std::size_t padded(std::size_t rows) {
  return (rows + kernels::lane_multiple - 1) / kernels::lane_multiple * kernels::lane_multiple;
}
// A shard is the unit of parallel work. Its length is fixed, so that the order of additions,
// and with it every bit of a result, is independent of the number of threads.
constexpr std::size_t shard_blocks = 16;

// What is known of the rows' components; nothing where both are nullptr. Components count from
// 0, and k is the noise.
struct Labels {
  const int* known = nullptr;  // n: the component, or -1 where it is not known
  // n x columns, column-major: log of how plausible each component is, -Inf where excluded.
  const double* log_plausibility = nullptr;
};

class PackedRows;

struct Rows {
  const double* values;  // n x d, column-major; NaN where a value is missing
  std::size_t n;
  std::size_t d;
  const double* case_weights;  // n, or nullptr when every row counts once
  // d each; what a block holds is (values - origin) * scale (see units.hpp).
  std::vector<double> origin;
  std::vector<double> scale;
  Labels labels;
  std::shared_ptr<const Patterns> missing;  // nullptr when no value is missing
  // The same in floats, where several runs of k-means share them; else each makes its own.
  std::shared_ptr<const PackedRows> packed;
  // A number of their own for rows that are looked at again and again and do not change meanwhile;
  // else 0.
  std::uint64_t known_as = 0;

  std::size_t block_rows() const { return block_rows_for(d); }
  // What room a block needs, at most.
  std::size_t most_lanes() const { return std::min(block_rows(), padded(n)); }
  std::size_t blocks() const {
    return missing ? missing->blocks.size() : (n + block_rows() - 1) / block_rows();
  }
  std::size_t shards() const { return (blocks() + shard_blocks - 1) / shard_blocks; }
  double weight(std::size_t i) const { return case_weights ? case_weights[i] : 1.0; }
  bool misses_value(std::size_t i) const {
    if (!missing) return false;
    for (std::size_t c = 0; c < d; ++c)
      if (std::isnan(values[c * n + i])) return true;
    return false;
  }
  double value(std::size_t i, std::size_t c) const {
    return (values[c * n + i] - origin[c]) * scale[c];
  }
  // A coordinate of a centre as it is told, in the user's units, and as it is reckoned with.
  double told(double value, std::size_t c) const { return value / scale[c] + origin[c]; }
  double reckoned(double value, std::size_t c) const { return (value - origin[c]) * scale[c]; }
  // Row i; the column's mean stands in for what is missing.
  arma::vec row(std::size_t i) const;
  // Sum of the weights of the rows in which each column is observed (d).
  arma::vec observed_weight() const;
};

// How many rows have a positive weight; how many there are, if weights that are all whole numbers
// are counts of rows; and the sum of the weights.
double rows_that_count(const Rows& rows);
double rows_counted(const Rows& rows);
double total_weight(const Rows& rows);

Rows rows_of(const double* values, std::size_t n, std::size_t d,
             const double* case_weights = nullptr);
// The same rows, for many passes: who has gathered a block of them need not do so again.
Rows known_again(Rows rows);

// Rows that miss the same values, gathered as d x lanes().
class Block {
 public:
  explicit Block(std::size_t d) : values_(d * block_rows_for(d)), weights_(block_rows_for(d)) {}

  void gather(const Rows& rows, std::size_t block);

  std::size_t number() const { return number_; }  // which of the blocks it is
  std::size_t size() const { return size_; }
  // The rows and their padding: the stride of everything that has a number per row of the block.
  std::size_t lanes() const { return lanes_; }
  std::size_t row(std::size_t lane) const { return order_ ? order_[lane] : first_ + lane; }
  const double* values() const { return values_.data(); }
  const double* weights() const { return weights_.data(); }  // 0 in the padding

  bool is_complete() const { return pattern_ == nullptr; }
  // The columns that are observed and missing; only for a block that is not complete.
  const Pattern& pattern() const { return *pattern_; }

  // Between lanes and a vector with a value per row of the data. The padding repeats the last.
  void read(const double* column, double* lanes) const { read(column, column, 0.0, 1.0, lanes); }
  template <class T>
  void write(const T* lanes, T* column) const {
    for (std::size_t i = 0; i < size_; ++i) column[row(i)] = lanes[i];
  }

 private:
  // The same rows of the column `prefetch` will be read soon.
  void read(const double* column, const double* prefetch, double origin, double factor,
            double* lanes) const;

  std::uint64_t of_ = 0;  // what the rows are known as
  std::size_t number_ = 0;
  std::size_t first_ = 0;
  std::size_t size_ = 0;
  std::size_t lanes_ = 0;
  const std::size_t* order_ = nullptr;
  const Pattern* pattern_ = nullptr;
  std::vector<double> values_;
  std::vector<double> weights_;
};

}  // namespace mezcla
