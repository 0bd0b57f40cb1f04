#include "rows.hpp"

#include <algorithm>

namespace mezcla {

arma::vec Rows::row(std::size_t i) const {
  arma::vec x(d);
  for (std::size_t c = 0; c < d; ++c) x[c] = values[c * n + i] * scale[c];
  return x;
}

void Block::gather(const Rows& rows, std::size_t first) {
  first_ = first;
  size_ = std::min(block_rows, rows.n - first);
  for (std::size_t c = 0; c < rows.d; ++c)
    kernels::gather(rows.values + c * rows.n + first, size_, rows.scale[c],
                    values_.data() + c * block_rows);
  for (std::size_t i = 0; i < size_; ++i)
    weights_[i] = rows.case_weights ? rows.case_weights[first + i] : 1.0;
  std::fill(weights_.begin() + static_cast<std::ptrdiff_t>(size_), weights_.end(), 0.0);
}

}  // namespace mezcla
