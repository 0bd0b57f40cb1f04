// Quadratic forms: Mahalanobis distances and what they need.
#pragma once

#include "tiles.hpp"

namespace mezcla {
namespace kernels {
namespace {

// The triangle in which J columns of an upper triangular matrix end, from row `first`.
template <std::size_t P, std::size_t J>
MEZCLA_INLINE void multiply_corner(const double* x, std::size_t lanes, const double* matrix,
                                   std::size_t d, std::size_t first, Vector (&acc)[J][P]) {
  MEZCLA_UNROLL
  for (std::size_t c = 0; c < J; ++c) {
    Vector z[P];
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p) z[p] = load(x + (first + c) * lanes + p * width);
    MEZCLA_UNROLL
    for (std::size_t j = c; j < J; ++j) {
      const Vector m = spread(matrix[first + c + j * d]);
      MEZCLA_UNROLL
      for (std::size_t p = 0; p < P; ++p) acc[j][p] += m * z[p];
    }
  }
}

// total += the squares of elements r, ..., r + J - 1 of U' delta.
template <std::size_t P, std::size_t J>
MEZCLA_INLINE void add_squares(const double* delta, std::size_t lanes, const double* u,
                               std::size_t d, std::size_t r, Vector (&total)[P]) {
  Vector acc[J][P];
  clear<P, J>(acc);
  multiply_rows<P, J>(delta, lanes, u + r * d, d, r, acc);
  multiply_corner<P, J>(delta, lanes, u + r * d, d, r, acc);
  MEZCLA_UNROLL
  for (std::size_t j = 0; j < J; ++j) {
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p) total[p] += acc[j][p] * acc[j][p];
  }
}

// The residuals of P vectors of lanes are packed first: what the triangle goes over again and again
// then lies together.
template <std::size_t P>
void squared_norm(const double* x, const double* mean, const double* u, std::size_t d,
                  std::size_t lanes, Affine form, double* packed, double* out, std::size_t i) {
  constexpr std::size_t stride = P * width;
  for (std::size_t c = 0; c < d; ++c) {
    const Vector m = spread(mean[c]);
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p)
      store(packed + c * stride + p * width, load(x + c * lanes + i + p * width) - m);
  }
  Vector total[P];
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < P; ++p) total[p] = spread(0.0);
  std::size_t r = 0;
  for (; r + 4 <= d; r += 4) add_squares<P, 4>(packed, stride, u, d, r, total);
  switch (d - r) {
    case 3: add_squares<P, 3>(packed, stride, u, d, r, total); break;
    case 2: add_squares<P, 2>(packed, stride, u, d, r, total); break;
    case 1: add_squares<P, 1>(packed, stride, u, d, r, total); break;
    default: break;
  }
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < P; ++p) store(out + i + p * width, apply(form, total[p]));
}

// Few dimensions: the residuals never leave the registers. (Of one, every form is diagonal.)
template <std::size_t D>
void mahalanobis_in(const double* x, const double* mean, const double* u, std::size_t lanes,
                    Affine form, double* out) {
  for (std::size_t i = 0; i < lanes; i += width) {
    Vector z[D];
    Vector total = spread(0.0);
    MEZCLA_UNROLL
    for (std::size_t r = 0; r < D; ++r) {
      z[r] = load(x + r * lanes + i) - spread(mean[r]);
      Vector t = spread(0.0);
      MEZCLA_UNROLL
      for (std::size_t c = 0; c <= r; ++c) t += spread(u[c + r * D]) * z[c];
      total += t * t;
    }
    store(out + i, apply(form, total));
  }
}

void mahalanobis(const double* x, const double* mean, const double* u, std::size_t d,
                 std::size_t lanes, Affine form, double* scratch, double* out) {
  switch (d) {
    case 2: return mahalanobis_in<2>(x, mean, u, lanes, form, out);
    case 3: return mahalanobis_in<3>(x, mean, u, lanes, form, out);
    case 4: return mahalanobis_in<4>(x, mean, u, lanes, form, out);
    default: break;
  }
  MEZCLA_OVER_LANES(columns, squared_norm, x, mean, u, d, lanes, form, scratch, out, i);
}

template <std::size_t P>
void squared_norm_diagonal(const double* x, const double* shift, const double* u, std::size_t d,
                           std::size_t lanes, Affine form, double* out, std::size_t i) {
  Vector total[P];
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < P; ++p) total[p] = spread(0.0);
  for (std::size_t c = 0; c < d; ++c) {
    const Vector factor = spread(u[c]), offset = spread(shift[c]);
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p) {
      const Vector t = load(x + c * lanes + i + p * width) * factor - offset;
      total[p] += t * t;
    }
  }
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < P; ++p) store(out + i + p * width, apply(form, total[p]));
}

void mahalanobis_diagonal(const double* x, const double* shift, const double* u, std::size_t d,
                          std::size_t lanes, Affine form, double* out) {
  MEZCLA_OVER_LANES(4, squared_norm_diagonal, x, shift, u, d, lanes, form, out, i);
}

template <std::size_t P, std::size_t J>
MEZCLA_INLINE void transform_columns(const double* x, const double* basis, bool triangular,
                                     std::size_t d, std::size_t lanes, std::size_t r, double* out) {
  Vector acc[J][P];
  clear<P, J>(acc);
  multiply_rows<P, J>(x, lanes, basis + r * d, d, triangular ? r : d, acc);
  if (triangular) multiply_corner<P, J>(x, lanes, basis + r * d, d, r, acc);
  MEZCLA_UNROLL
  for (std::size_t j = 0; j < J; ++j) {
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p) store(out + (r + j) * lanes + p * width, acc[j][p]);
  }
}

template <std::size_t P>
void transform_lanes(const double* x, const double* basis, bool triangular, std::size_t d,
                     std::size_t lanes, double* out, std::size_t i) {
  std::size_t r = 0;
  for (; r + 4 <= d; r += 4)
    transform_columns<P, 4>(x + i, basis, triangular, d, lanes, r, out + i);
  for (; r < d; ++r) transform_columns<P, 1>(x + i, basis, triangular, d, lanes, r, out + i);
}

void transform(const double* x, const double* basis, bool triangular, std::size_t d,
               std::size_t lanes, double* out) {
  MEZCLA_OVER_LANES(columns, transform_lanes, x, basis, triangular, d, lanes, out, i);
}

}  // namespace
}  // namespace kernels
}  // namespace mezcla
