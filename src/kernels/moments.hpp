// Weighted moments and scatter.
#pragma once

#include "tiles.hpp"

namespace mezcla {
namespace kernels {
namespace {

// w = r * weight, and its sum.
MEZCLA_INLINE double weigh(const double* r, const double* weight, std::size_t lanes, double* w) {
  Vector total = spread(0.0);
  for (std::size_t i = 0; i < lanes; i += width) {
    const Vector product = load(r + i) * load(weight + i);
    store(w + i, product);
    total += product;
  }
  return across(total);
}

// The lanes of one column in chains of `chains` vectors, which hides the latency of addition.
constexpr std::size_t chains = 4;

template <std::size_t P>
MEZCLA_INLINE void add_column_moment(const double* x, Vector mean, const double* w, std::size_t i,
                                     Vector (&total)[chains]) {
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < P; ++p)
    total[p] += load(w + i + p * width) * (load(x + i + p * width) - mean);
}

template <std::size_t P>
MEZCLA_INLINE void add_column_square(const double* x, Vector mean, const double* w, std::size_t i,
                                     Vector (&total)[chains], Vector (&square)[chains]) {
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < P; ++p) {
    const Vector delta = load(x + i + p * width) - mean;
    const Vector weighted = load(w + i + p * width) * delta;
    total[p] += weighted;
    square[p] += weighted * delta;
  }
}

template <std::size_t P>
MEZCLA_INLINE void add_column_residual(const double* x, Vector mean, const double* w, std::size_t i,
                                       Vector (&total)[chains], double* delta) {
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < P; ++p) {
    const Vector residual = load(x + i + p * width) - mean;
    store(delta + i + p * width, residual);
    total[p] += load(w + i + p * width) * residual;
  }
}

MEZCLA_INLINE void clear(Vector (&acc)[chains]) {
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < chains; ++p) acc[p] = spread(0.0);
}

MEZCLA_INLINE double across(const Vector (&acc)[chains]) {
  return across((acc[0] + acc[2]) + (acc[1] + acc[3]));
}

double add_moment(const double* x, const double* mean, const double* r, const double* weight,
                  std::size_t d, std::size_t lanes, double* scratch, double* moment) {
  const double sum = weigh(r, weight, lanes, scratch);
  if (sum == 0.0) return 0.0;
  for (std::size_t c = 0; c < d; ++c) {
    Vector total[chains];
    clear(total);
    MEZCLA_OVER_LANES(chains, add_column_moment, x + c * lanes, spread(mean[c]), scratch, i, total);
    moment[c] += across(total);
  }
  return sum;
}

double add_diagonal(const double* x, const double* mean, const double* r, const double* weight,
                    std::size_t d, std::size_t lanes, double* scratch, double* moment,
                    double* scatter) {
  const double sum = weigh(r, weight, lanes, scratch);
  if (sum == 0.0) return 0.0;
  for (std::size_t c = 0; c < d; ++c) {
    Vector total[chains], square[chains];
    clear(total);
    clear(square);
    MEZCLA_OVER_LANES(chains, add_column_square, x + c * lanes, spread(mean[c]), scratch, i, total,
                      square);
    moment[c] += across(total);
    scatter[c] += across(square);
  }
  return sum;
}

// A processor takes a load for one of what was just stored when the last 12 bits of their addresses
// agree, and waits. So what is stored while x is read lies half a page (of 4096 bytes) away from
// it.
MEZCLA_INLINE double* half_a_page_from(const double* x, double* scratch) {
  const std::uintptr_t target = reinterpret_cast<std::uintptr_t>(x) + 2048;
  return scratch + (target - reinterpret_cast<std::uintptr_t>(scratch)) % 4096 / sizeof(double);
}

// Few dimensions: all sums of a component stay in the registers.
template <std::size_t D>
double add_scatter_in(const double* x, const double* mean, const double* r, const double* weight,
                      std::size_t lanes, double* moment, double* scatter) {
  Vector sum = spread(0.0), first[D], second[D][D];
  MEZCLA_UNROLL
  for (std::size_t a = 0; a < D; ++a) {
    first[a] = spread(0.0);
    MEZCLA_UNROLL
    for (std::size_t b = 0; b <= a; ++b) second[a][b] = spread(0.0);
  }
  for (std::size_t i = 0; i < lanes; i += width) {
    const Vector w = load(r + i) * load(weight + i);
    sum += w;
    Vector z[D];
    MEZCLA_UNROLL
    for (std::size_t a = 0; a < D; ++a) {
      z[a] = load(x + a * lanes + i) - spread(mean[a]);
      const Vector weighted = w * z[a];
      first[a] += weighted;
      MEZCLA_UNROLL
      for (std::size_t b = 0; b <= a; ++b) second[a][b] += weighted * z[b];
    }
  }
  const double total = across(sum);
  if (total == 0.0) return 0.0;
  MEZCLA_UNROLL
  for (std::size_t a = 0; a < D; ++a) {
    moment[a] += across(first[a]);
    MEZCLA_UNROLL
    for (std::size_t b = 0; b <= a; ++b) scatter[a + b * D] += across(second[a][b]);
  }
  return total;
}

// scatter[p] += across row[p]: A rows of one column.
template <std::size_t A>
MEZCLA_INLINE void add_across(const Vector (&row)[A], double* scatter) {
  double sums[4];
  across_four(row[0], row[1 % A], row[2 % A], row[3 % A], sums);
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < A; ++p) scatter[p] += sums[p];
}

// A tile of the scatter: A rows, whose weighted residuals are given, and the B columns from b on.
template <std::size_t A, std::size_t B>
MEZCLA_INLINE void add_tile(const double* weighted, const double* delta, std::size_t lanes,
                            std::size_t b, std::size_t d, double* scatter) {
  Vector acc[B][A];
  clear<A, B>(acc);
  for (std::size_t i = 0; i < lanes; i += width) {
    Vector left[A];
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < A; ++p) left[p] = load(weighted + p * lanes + i);
    MEZCLA_UNROLL
    for (std::size_t q = 0; q < B; ++q) {
      const Vector right = load(delta + (b + q) * lanes + i);
      MEZCLA_UNROLL
      for (std::size_t p = 0; p < A; ++p) acc[q][p] += left[p] * right;
    }
  }
  MEZCLA_UNROLL
  for (std::size_t q = 0; q < B; ++q) add_across<A>(acc[q], scatter + (b + q) * d);
}

// The triangle on the diagonal, in which A rows end; keeps their weighted residuals.
template <std::size_t A>
MEZCLA_INLINE void add_triangle(const double* w, const double* delta, std::size_t lanes,
                                std::size_t d, double* weighted, double* scatter) {
  Vector acc[A][A];
  clear<A, A>(acc);
  for (std::size_t i = 0; i < lanes; i += width) {
    const Vector weight = load(w + i);
    Vector left[A];
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < A; ++p) {
      const Vector right = load(delta + p * lanes + i);
      left[p] = weight * right;
      store(weighted + p * lanes + i, left[p]);
    }
    MEZCLA_UNROLL
    for (std::size_t q = 0; q < A; ++q) {
      const Vector right = load(delta + q * lanes + i);
      MEZCLA_UNROLL
      for (std::size_t p = q; p < A; ++p) acc[q][p] += left[p] * right;
    }
  }
  MEZCLA_UNROLL
  for (std::size_t q = 0; q < A; ++q) add_across<A>(acc[q], scatter + q * d);
}

// Rows a, ..., a + A - 1 of the scatter's lower triangle. Tiles are as wide as there are registers
// for, and no narrower than it takes to hide the latency of the sums.
template <std::size_t A>
MEZCLA_INLINE void add_rows(const double* w, const double* delta, std::size_t lanes, std::size_t a,
                            std::size_t d, double* weighted, double* scatter) {
  constexpr std::size_t B = A == 4 ? 3 : 4;
  add_triangle<A>(w, delta + a * lanes, lanes, d, weighted, scatter + a + a * d);
  double* const rows = scatter + a;
  std::size_t b = 0;
  for (; b + B <= a && (A < 4 || a - b != 4); b += B)
    add_tile<A, B>(weighted, delta, lanes, b, d, rows);
  for (; b + 2 <= a; b += 2) add_tile<A, 2>(weighted, delta, lanes, b, d, rows);
  if (b < a) add_tile<A, 1>(weighted, delta, lanes, b, d, rows);
}

double add_scatter(const double* x, const double* mean, const double* r, const double* weight,
                   std::size_t d, std::size_t lanes, double* scratch, double* moment,
                   double* scatter) {
  switch (d) {
    case 1: return add_scatter_in<1>(x, mean, r, weight, lanes, moment, scatter);
    case 2: return add_scatter_in<2>(x, mean, r, weight, lanes, moment, scatter);
    case 3: return add_scatter_in<3>(x, mean, r, weight, lanes, moment, scatter);
    case 4: return add_scatter_in<4>(x, mean, r, weight, lanes, moment, scatter);
    default: break;
  }
  double* const w = scratch;
  double* const weighted = w + lanes;
  double* const delta = half_a_page_from(x, weighted + 4 * lanes);
  const double sum = weigh(r, weight, lanes, w);
  if (sum == 0.0) return 0.0;
  for (std::size_t c = 0; c < d; ++c) {
    Vector total[chains];
    clear(total);
    MEZCLA_OVER_LANES(chains, add_column_residual, x + c * lanes, spread(mean[c]), w, i, total,
                      delta + c * lanes);
    moment[c] += across(total);
  }
  std::size_t a = 0;
  for (; a + 4 <= d; a += 4) add_rows<4>(w, delta, lanes, a, d, weighted, scatter);
  switch (d - a) {
    case 3: add_rows<3>(w, delta, lanes, a, d, weighted, scatter); break;
    case 2: add_rows<2>(w, delta, lanes, a, d, weighted, scatter); break;
    case 1: add_rows<1>(w, delta, lanes, a, d, weighted, scatter); break;
    default: break;
  }
  return sum;
}

}  // namespace
}  // namespace kernels
}  // namespace mezcla
