#include "rows.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>

namespace mezcla {

Rows rows_of(const double* values, std::size_t n, std::size_t d, const double* case_weights) {
  return {values,
          n,
          d,
          case_weights,
          std::vector<double>(d, 0.0),
          std::vector<double>(d, 1.0),
          Labels(),
          patterns_of(values, n, d, block_rows_for(d)),
          nullptr,
          0};
}

Rows known_again(Rows rows) {
  static std::atomic<std::uint64_t> last{0};
  rows.known_as = ++last;
  return rows;
}

arma::vec Rows::row(std::size_t i) const {
  arma::vec x(d);
  for (std::size_t c = 0; c < d; ++c) {
    const double value = values[c * n + i];
    x[c] = ((std::isnan(value) ? missing->means[c] : value) - origin[c]) * scale[c];
  }
  return x;
}

arma::vec Rows::observed_weight() const {
  arma::vec total(d, arma::fill::zeros);
  for (std::size_t c = 0; c < d; ++c) {
    if (!missing && c > 0) {
      total[c] = total[0];
      continue;
    }
    for (std::size_t i = 0; i < n; ++i)
      if (!missing || !std::isnan(values[c * n + i])) total[c] += weight(i);
  }
  return total;
}

double rows_that_count(const Rows& rows) {
  if (!rows.case_weights) return static_cast<double>(rows.n);
  std::size_t count = 0;
  for (std::size_t i = 0; i < rows.n; ++i) count += rows.weight(i) > 0.0 ? 1 : 0;
  return static_cast<double>(count);
}

double rows_counted(const Rows& rows) {
  constexpr double most = 9007199254740992.0;  // 2^53: beyond it every double is a whole number
  const double total = total_weight(rows);
  if (total > most) return rows_that_count(rows);
  for (std::size_t i = 0; i < rows.n; ++i)
    if (rows.weight(i) != std::floor(rows.weight(i))) return rows_that_count(rows);
  return total;
}

double total_weight(const Rows& rows) {
  if (!rows.case_weights) return static_cast<double>(rows.n);
  double total = 0.0;
  for (std::size_t i = 0; i < rows.n; ++i) total += rows.weight(i);
  return total;
}

void Block::gather(const Rows& rows, std::size_t block) {
  if (rows.known_as != 0 && rows.known_as == of_ && block == number_) return;
  of_ = rows.known_as;
  number_ = block;
  if (rows.missing) {
    const Patterns::Span& span = rows.missing->blocks[block];
    const Pattern& pattern = rows.missing->patterns[span.pattern];
    pattern_ = pattern.missing.is_empty() ? nullptr : &pattern;
    order_ = rows.missing->order.data() + span.first;
    size_ = span.size;
  } else {
    pattern_ = nullptr;
    order_ = nullptr;
    first_ = block * rows.block_rows();
    size_ = std::min(rows.block_rows(), rows.n - first_);
  }
  lanes_ = padded(size_);
  for (std::size_t c = 0; c < rows.d; ++c)
    read(rows.values + c * rows.n, rows.values + std::min(c + 2, rows.d - 1) * rows.n,
         rows.origin[c], rows.scale[c], values_.data() + c * lanes_);
  for (std::size_t i = 0; i < size_; ++i) weights_[i] = rows.weight(row(i));
  std::fill(weights_.begin() + static_cast<std::ptrdiff_t>(size_),
            weights_.begin() + static_cast<std::ptrdiff_t>(lanes_), 0.0);
}

void Block::read(const double* column, const double* prefetch, double origin, double factor,
                 double* lanes) const {
  if (order_)
    kernels::loops().gather_rows(column, prefetch, order_, size_, origin, factor, lanes_, lanes);
  else
    kernels::loops().gather(column + first_, prefetch + first_, size_, origin, factor, lanes_,
                            lanes);
}

}  // namespace mezcla
