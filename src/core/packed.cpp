#include "packed.hpp"

#include <algorithm>
#include <numeric>

namespace mezcla {

void ExactLanes::gather(const Rows& rows, const std::size_t* which, std::size_t size) {
  lanes_ = padded(size);
  const std::size_t first = which[0];
  const bool adjacent = which[size - 1] - first == size - 1;
  for (std::size_t c = 0; c < d_; ++c) {
    const double* from = rows.values + c * rows.n;
    const double* prefetch = rows.values + std::min(c + 2, d_ - 1) * rows.n;
    if (adjacent)
      kernels::loops().gather(from + first, prefetch + first, size, rows.origin[c], rows.scale[c],
                              lanes_, column(c));
    else
      kernels::loops().gather_rows(from, prefetch, which, size, rows.origin[c], rows.scale[c],
                                   lanes_, column(c));
  }
  kernels::loops().add_squares(values(), d_, lanes_, column(d_));
}

void ExactLanes::take(const std::size_t* which, std::size_t count, double* out) const {
  for (std::size_t c = 0; c < d_; ++c) {
    const double* from = numbers_.data() + c * lanes_;
    for (std::size_t i = 0; i < count; ++i) out[i * d_ + c] = from[which[i]];
  }
}

PackedRows::PackedRows(const Rows& rows, const Execution& execution)
    : rows_(rows), squares_(rows.n) {
  constexpr std::size_t most = std::size_t{1} << 28;  // floats in a gigabyte
  if (rows.n <= most / (rows.d + 1)) kept_.reset(new float[rows.n * (rows.d + 1)]);
  for_each_shard(rows.shards(), execution,  // nocov: gcov counts the next lines of the call
                 [&](std::size_t shard, int, const Checkpoint& checkpoint) {
                   ExactLanes exact(rows);
                   std::vector<std::size_t> which(rows.block_rows());
                   const std::size_t end = std::min((shard + 1) * shard_blocks, rows.blocks());
                   for (std::size_t b = shard * shard_blocks; b < end && !checkpoint(); ++b)
                     pack_block(b, exact, which);
                 });
  largest_ = *std::max_element(squares_.begin(), squares_.end());
}

void PackedRows::pack_block(std::size_t b, ExactLanes& exact, std::vector<std::size_t>& which) {
  const std::size_t first = b * rows_.block_rows();
  const std::size_t size = std::min(rows_.block_rows(), rows_.n - first);
  std::iota(which.begin(), which.end(), first);
  exact.gather(rows_, which.data(), size);
  std::copy_n(exact.squares(), size, squares_.data() + first);
  if (!kept_) return;
  kernels::loops().lanes_to_rows(exact.values(), rows_.d + 1, exact.lanes(), size,
                                 kept_.get() + first * (rows_.d + 1));
}

void PackedRows::to_lanes(const std::size_t* which, std::size_t size, ExactLanes& exact,
                          float* out) const {
  const std::size_t d = rows_.d + 1;
  if (kept_) return kernels::loops().rows_to_lanes(kept_.get(), d, which, size, padded(size), out);
  // nocov begin: beyond a gigabyte, where tools/index_arithmetic.cpp runs it
  exact.gather(rows_, which, size);
  for (std::size_t i = 0; i < d * exact.lanes(); ++i)
    out[i] = static_cast<float>(exact.values()[i]);
  // nocov end
}

}  // namespace mezcla
