// Values of rows into a block, and what is done with plain columns.
#pragma once

#include "tiles.hpp"

namespace mezcla {
namespace kernels {
namespace {

void gather(const double* column, const double* prefetch, std::size_t count, double origin,
            double factor, std::size_t lanes, double* out) {
  std::size_t i = 0;
  for (; i + width <= count; i += width) {
    MEZCLA_PREFETCH(prefetch + i);
    store(out + i, (load(column + i) - spread(origin)) * spread(factor));
  }
  for (; i < count; ++i) out[i] = (column[i] - origin) * factor;
  for (; i < lanes; ++i) out[i] = out[count - 1];
}

// Rows far apart are in no cache, and no processor foresees where the next one is.
void gather_rows(const double* column, const double* prefetch, const std::size_t* rows,
                 std::size_t count, double origin, double factor, std::size_t lanes, double* out) {
  for (std::size_t i = 0; i < count; ++i) {
    MEZCLA_PREFETCH(prefetch + rows[i]);
    out[i] = (column[rows[i]] - origin) * factor;
  }
  for (std::size_t i = count; i < lanes; ++i) out[i] = out[count - 1];
}

double survey(const double* column, std::size_t count, bool* missing) {
  Vector largest[4];
  Bits unordered[4];
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < 4; ++p) {
    largest[p] = spread(0.0);
    unordered[p] = spread_bits(0ULL);
  }
  std::size_t i = 0;
  for (; i + 4 * width <= count; i += 4 * width) {
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < 4; ++p) {
      const Vector v = load(column + i + p * width);
      unordered[p] |= v == v ? spread_bits(0ULL) : bits_of(spread(1.0));
      largest[p] = higher(vector_of(bits_of(v) & spread_bits(0x7fffffffffffffffULL)), largest[p]);
    }
  }
  double size = 0.0;
  for (; i < count; ++i) {
    const double v = column[i] < 0.0 ? -column[i] : column[i];
    *missing = *missing || v != v;
    size = v > size ? v : size;
  }
  double part[width];
  store(part, higher(higher(largest[0], largest[1]), higher(largest[2], largest[3])));
  for (std::size_t p = 0; p < width; ++p) size = part[p] > size ? part[p] : size;
  store(part, vector_of(unordered[0] | unordered[1] | unordered[2] | unordered[3]));
  for (std::size_t p = 0; p < width; ++p) *missing = *missing || part[p] != 0.0;
  return size;
}

void residuals(const double* x, const double* mean, std::size_t d, std::size_t lanes,
               double* delta) {
  for (std::size_t c = 0; c < d; ++c) {
    const Vector m = spread(mean[c]);
    for (std::size_t i = c * lanes; i < (c + 1) * lanes; i += width)
      store(delta + i, load(x + i) - m);
  }
}

double dot(const double* a, const double* b, std::size_t lanes) {
  Vector total = spread(0.0);
  for (std::size_t i = 0; i < lanes; i += width) total += load(a + i) * load(b + i);
  return across(total);
}

void combine(const double* x, const double* coefficient, std::size_t stride, std::size_t count,
             std::size_t lanes, double* out) {
  for (std::size_t i = 0; i < lanes; i += width) {
    Vector total = spread(0.0);
    for (std::size_t c = 0; c < count; ++c)
      total += spread(coefficient[c * stride]) * load(x + c * lanes + i);
    store(out + i, total);
  }
}

}  // namespace
}  // namespace kernels
}  // namespace mezcla
