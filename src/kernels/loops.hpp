// The loops of kernels.hpp, written once. A file that compiles them defines
//   MEZCLA_LANES    doubles in a vector
//   MEZCLA_COLUMNS  vectors of lanes that a tile keeps in registers
//   MEZCLA_SET      the variable that holds the table
//   MEZCLA_NAME     what users call the instruction set
// and asks the compiler for that set after all includes but this one: code of the standard library
// must not be compiled for a machine that may not be there.
//
// Tiles are sized so that sums, operands and one spread number fit the registers. Template
// parameters ending up in loops over registers are unrolled (MEZCLA_UNROLL).
#pragma once

#include "kernels.hpp"
#include "vectors.hpp"

namespace mezcla {
namespace kernels {
namespace {

constexpr std::size_t columns = MEZCLA_COLUMNS;

// Calls body<P>(i) for the lanes i, i + 1, ..., i + P * width - 1: P = most as far as it goes.
#define MEZCLA_OVER_LANES(most, body, ...)                                        \
  do {                                                                            \
    std::size_t i = 0;                                                            \
    for (; i + (most)*width <= lanes; i += (most)*width) body<most>(__VA_ARGS__); \
    for (; i < lanes; i += width) body<1>(__VA_ARGS__);                           \
  } while (false)

constexpr double largest = 1.7976931348623157e308;
constexpr double infinity = __builtin_inf();

MEZCLA_INLINE Vector apply(Affine form, Vector q) {
  return spread(form.constant) + spread(form.factor) * lower(q, spread(largest));
}

// --- Into a block, and plain columns ------------------------------------------------------------

void gather(const double* column, const double* soon, std::size_t count, double origin,
            double factor, std::size_t lanes, double* out) {
  std::size_t i = 0;
  for (; i + width <= count; i += width) {
    MEZCLA_PREFETCH(soon + i);
    store(out + i, (load(column + i) - spread(origin)) * spread(factor));
  }
  for (; i < count; ++i) out[i] = (column[i] - origin) * factor;
  for (; i < lanes; ++i) out[i] = out[count - 1];
}

// Rows far apart are in no cache, and no processor foresees where the next one is.
void gather_rows(const double* column, const double* soon, const std::size_t* rows,
                 std::size_t count, double origin, double factor, std::size_t lanes, double* out) {
  for (std::size_t i = 0; i < count; ++i) {
    MEZCLA_PREFETCH(soon + rows[i]);
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

// --- Quadratic forms ----------------------------------------------------------------------------

// acc[j] += sum_c of columns j of a matrix (its first `full` rows) times x.
template <std::size_t P, std::size_t J, class Number, class Register>
MEZCLA_INLINE void multiply_rows(const Number* x, std::size_t lanes, const Number* matrix,
                                 std::size_t d, std::size_t full, Register (&acc)[J][P]) {
  for (std::size_t c = 0; c < full; ++c) {
    Register z[P];
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p) z[p] = load(x + c * lanes + p * In<Number>::width);
    MEZCLA_UNROLL
    for (std::size_t j = 0; j < J; ++j) {
      const Register m = spread(matrix[c + j * d]);
      MEZCLA_UNROLL
      for (std::size_t p = 0; p < P; ++p) acc[j][p] += m * z[p];
    }
  }
}

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

template <std::size_t P, std::size_t J, class Register>
MEZCLA_INLINE void clear(Register (&acc)[J][P]) {
  MEZCLA_UNROLL
  for (std::size_t j = 0; j < J; ++j) {
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p) acc[j][p] = Register{};
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

// --- Bayes --------------------------------------------------------------------------------------

template <std::size_t P>
void normalise_lanes(double* joint, std::size_t k, std::size_t lanes, double* log_density,
                     std::size_t i) {
  Vector top[P], total[P];
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < P; ++p) {
    top[p] = load(joint + i + p * width);
    total[p] = spread(0.0);
  }
  for (std::size_t j = 1; j < k; ++j) {
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p)
      top[p] = higher(load(joint + j * lanes + i + p * width), top[p]);
  }
  for (std::size_t j = 0; j < k; ++j) {
    Vector e[P];
    double* at = joint + j * lanes + i;
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p) e[p] = load(at + p * width) - top[p];
    exp_of<P>(e);
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p) {
      store(at + p * width, e[p]);
      total[p] += e[p];
    }
  }
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < P; ++p) {
    store(log_density + i + p * width, top[p] + log_of(total[p]));
    total[p] = spread(1.0) / total[p];
  }
  for (std::size_t j = 0; j < k; ++j) {
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p) {
      double* at = joint + j * lanes + i + p * width;
      store(at, load(at) * total[p]);
    }
  }
}

void normalise(double* joint, std::size_t k, std::size_t lanes, double* log_density) {
  MEZCLA_OVER_LANES(4, normalise_lanes, joint, k, lanes, log_density, i);
}

// --- Moments ------------------------------------------------------------------------------------

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

// --- k-means ------------------------------------------------------------------------------------

// The running lowest and second lowest, and which the lowest is.
template <std::size_t P, class Number>
struct Two {
  typedef typename In<Number>::Register Register;
  Register lowest[P], second[P], index[P];
};

// Half the squared distance less the same for all, ||c||^2 / 2 - x.c, for J centres from j on.
template <std::size_t P, std::size_t J, class Number>
MEZCLA_INLINE void compare(const Number* x, const Number* centres, const Number* half_norms,
                           std::size_t d, std::size_t lanes, std::size_t j, Two<P, Number>& two) {
  typedef typename In<Number>::Register Register;
  Register acc[J][P];
  clear<P, J>(acc);
  multiply_rows<P, J>(x, lanes, centres + j * d, d, d, acc);
  MEZCLA_UNROLL
  for (std::size_t q = 0; q < J; ++q) {
    const Register half = spread(half_norms[j + q]);
    const Register number = spread(static_cast<Number>(j + q));
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p) {
      const Register score = half - acc[q][p];
      two.second[p] = lower(higher(score, two.lowest[p]), two.second[p]);
      two.index[p] = score < two.lowest[p] ? number : two.index[p];
      two.lowest[p] = lower(score, two.lowest[p]);
    }
  }
}

template <std::size_t P, class Number>
MEZCLA_INLINE void compare_all(const Number* x, const Number* centres, const Number* half_norms,
                               std::size_t d, std::size_t k, std::size_t lanes,
                               Two<P, Number>& two) {
  constexpr Number none = static_cast<Number>(sizeof(Number) == 4 ? 1e38 : 0.25 * largest);
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < P; ++p) {
    two.lowest[p] = two.second[p] = spread(none);
    two.index[p] = spread(Number(0));
  }
  std::size_t j = 0;
  for (; j + 4 <= k; j += 4) compare<P, 4>(x, centres, half_norms, d, lanes, j, two);
  switch (k - j) {
    case 3: compare<P, 3>(x, centres, half_norms, d, lanes, j, two); break;
    case 2: compare<P, 2>(x, centres, half_norms, d, lanes, j, two); break;
    case 1: compare<P, 1>(x, centres, half_norms, d, lanes, j, two); break;
    default: break;
  }
}

// From ||c||^2 / 2 - x.c of the nearest and the next to the lead of the nearest, given ||x||^2 and
// the error of the squared distances.
template <std::size_t P, class Number, class Register>
MEZCLA_INLINE void store_lead(Two<P, Number>& two, const Register (&square)[P],
                              const Register (&error)[P], Number* lead) {
  // More than what the roots are wrong by.
  const Register up = spread(Number(1.0 + 1e-5)), down = spread(Number(1.0 - 1e-5));
  const Register zero = spread(Number(0)), undecided = spread(Number(-infinity));
  Register own[P], next[P], apart[P];
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < P; ++p) {
    const Register lowest = square[p] + (two.lowest[p] + two.lowest[p]);
    const Register second = square[p] + (two.second[p] + two.second[p]);
    apart[p] = second - lowest;
    own[p] = higher(lowest + error[p], zero);
    next[p] = higher(second - error[p], zero);
  }
  root_of<P, Number>(own);
  root_of<P, Number>(next);
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < P; ++p)
    store(lead + p * In<Number>::width,
          apart[p] > error[p] + error[p] ? next[p] * down - own[p] * up : undecided);
}

template <std::size_t P, class Number>
MEZCLA_INLINE void nearest_lanes(const Number* x, const Number* centres, const Number* half_norms,
                                 std::size_t d, std::size_t k, std::size_t lanes, Number unit,
                                 Number norm, int* label, Number* lead, std::size_t i) {
  typedef typename In<Number>::Register Register;
  constexpr std::size_t step = In<Number>::width;
  Two<P, Number> two;
  compare_all<P>(x + i, centres, half_norms, d, k, lanes, two);
  Register square[P], error[P];
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < P; ++p) {
    store_integers(label + i + p * step, two.index[p]);
    square[p] = load(x + d * lanes + i + p * step);
    // What is lost to numbers too small to be normal is much less than the last term.
    error[p] = spread(unit) * (square[p] + spread(norm)) + spread(Number(1e-30));
  }
  store_lead<P>(two, square, error, lead + i);
}

template <class Number>
MEZCLA_INLINE void nearest_of(const Number* x, const Number* centres, const Number* half_norms,
                              std::size_t d, std::size_t k, std::size_t lanes, Number unit,
                              Number norm, int* label, Number* lead) {
  constexpr std::size_t step = In<Number>::width;
  std::size_t i = 0;
  for (; i + columns * step <= lanes; i += columns * step)
    nearest_lanes<columns>(x, centres, half_norms, d, k, lanes, unit, norm, label, lead, i);
  for (; i < lanes; i += step)
    nearest_lanes<1>(x, centres, half_norms, d, k, lanes, unit, norm, label, lead, i);
}

void nearest(const double* x, const double* centres, const double* half_norms, std::size_t d,
             std::size_t k, std::size_t lanes, double unit, double norm, int* label, double* lead) {
  nearest_of(x, centres, half_norms, d, k, lanes, unit, norm, label, lead);
}

void nearest_in_floats(const float* x, const float* centres, const float* half_norms, std::size_t d,
                       std::size_t k, std::size_t lanes, float unit, float norm, int* label,
                       float* lead) {
  nearest_of(x, centres, half_norms, d, k, lanes, unit, norm, label, lead);
}

void add_squares(const double* x, std::size_t d, std::size_t lanes, double* squares) {
  for (std::size_t i = 0; i < lanes; i += width) {
    Vector total = spread(0.0);
    for (std::size_t c = 0; c < d; ++c) {
      const Vector v = load(x + c * lanes + i);
      total += v * v;
    }
    store(squares + i, total);
  }
}

void add_multiple(double w, const double* x, std::size_t d, double* sums) {
  std::size_t c = 0;
  for (; c + width <= d; c += width) store(sums + c, load(sums + c) + spread(w) * load(x + c));
  for (; c < d; ++c) sums[c] += w * x[c];
}

void lanes_to_rows(const double* x, std::size_t columns, std::size_t lanes, std::size_t count,
                   float* rows) {
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t c = 0; c < columns; ++c)
      rows[i * columns + c] = static_cast<float>(x[c * lanes + i]);
}

// Columns c to c + 3 of four rows.
MEZCLA_INLINE void turn_four(const float* const (&row)[4], std::size_t c, std::size_t lanes,
                             float* out) {
#if defined(MEZCLA_SHUFFLE) && MEZCLA_LANES > 1
  turn_four_by_four(row[0] + c, row[1] + c, row[2] + c, row[3] + c, out + c * lanes, lanes);
#else
  for (std::size_t q = c; q < c + 4; ++q)
    for (std::size_t i = 0; i < 4; ++i) out[q * lanes + i] = row[i][q];
#endif
}

void rows_to_lanes(const float* rows, std::size_t columns, const std::size_t* which,
                   std::size_t count, std::size_t lanes, float* out) {
  constexpr std::size_t ahead = 8, cache_line = 16, few = 8;
  for (std::size_t i = 0; i < lanes; i += 4) {
    const float* row[4];
    for (std::size_t l = 0; l < 4; ++l) {
      const std::size_t soon = i + l + ahead;
      row[l] = rows + which[i + l < count ? i + l : count - 1] * columns;
      const float* next = rows + which[soon < count ? soon : count - 1] * columns;
      for (std::size_t c = 0; c < columns && columns > few; c += cache_line)
        MEZCLA_PREFETCH(next + c);
    }
    std::size_t c = 0;
    for (; c + 4 <= columns; c += 4) turn_four(row, c, lanes, out + i);
    if (c < columns && columns > 4) turn_four(row, columns - 4, lanes, out + i), c = columns;
    for (; c < columns; ++c)
      for (std::size_t l = 0; l < 4; ++l) out[c * lanes + i + l] = row[l][c];
  }
}

// By how much the leads of a group of rows exceed their thresholds, and the least of it. With few
// labels a chain of choices finds the threshold of many rows at once.
constexpr std::size_t group = 16, few_labels = 16;
MEZCLA_INLINE bool all_settled(const float* lead, const int* label, const float* threshold,
                               std::size_t k, float (&excess)[group]) {
  constexpr std::size_t step = In<float>::width;
  Floats least = spread(1.0F);
  for (std::size_t p = 0; p < group; p += step) {
    const Floats own = load_integers(label + p);
    Floats limit = spread(threshold[0]);
    for (std::size_t j = 1; j < k; ++j)
      limit = own == spread(static_cast<float>(j)) ? spread(threshold[j]) : limit;
    const Floats more = load(lead + p) - limit;
    store(excess + p, more);
    least = lower(more, least);
  }
  float part[step];
  store(part, least);
  bool all = true;
  for (std::size_t p = 0; p < step; ++p) all &= part[p] > 0.0F;
  return all;
}

std::size_t unsettled(const float* lead, const int* label, const float* threshold, std::size_t k,
                      std::size_t first, std::size_t count, std::size_t* rows) {
  std::size_t found = 0, i = first;
  const std::size_t end = first + count;
  if (k <= few_labels && width > 1) {
    float excess[group];
    for (; i + group <= end; i += group) {
      if (all_settled(lead + i, label + i, threshold, k, excess)) continue;
      for (std::size_t p = 0; p < group; ++p) {
        rows[found] = i + p;
        found += excess[p] > 0.0F ? 0 : 1;
      }
    }
  }
  for (; i < end; ++i) {
    rows[found] = i;
    found += lead[i] > threshold[label[i]] ? 0 : 1;
  }
  return found;
}

}  // namespace

extern const Loops MEZCLA_SET;
const Loops MEZCLA_SET = {
    MEZCLA_NAME,       gather,      gather_rows,          survey,        residuals,
    transform,         mahalanobis, mahalanobis_diagonal, normalise,     dot,
    combine,           add_moment,  add_diagonal,         add_scatter,   nearest,
    nearest_in_floats, add_squares, add_multiple,         lanes_to_rows, rows_to_lanes,
    unsettled,
};

}  // namespace kernels
}  // namespace mezcla
