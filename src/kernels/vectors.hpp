// A vector of MEZCLA_LANES doubles, by the vector extensions of GCC and clang; a plain double where
// MEZCLA_LANES is 1. Included once by each file that compiles the loops, inside no namespace.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__GNUC__) || defined(__clang__)
#define MEZCLA_INLINE static inline __attribute__((always_inline))
#else
#define MEZCLA_INLINE static inline
#endif

#if defined(__GNUC__) || defined(__clang__)
#define MEZCLA_PREFETCH(address) __builtin_prefetch(address)
#else
#define MEZCLA_PREFETCH(address)
#endif

// Loops over registers must be unrolled, or the registers become memory: GCC does not do so by
// itself at -O2.
#if defined(__clang__)
#define MEZCLA_UNROLL _Pragma("clang loop unroll(full)")
#elif defined(__GNUC__)
#define MEZCLA_UNROLL _Pragma("GCC unroll 16")
#else
#define MEZCLA_UNROLL
#endif

namespace mezcla {
namespace kernels {
namespace {

constexpr std::size_t width = MEZCLA_LANES;

#if MEZCLA_LANES > 1
typedef double Vector __attribute__((vector_size(MEZCLA_LANES * 8)));
typedef unsigned long long Bits __attribute__((vector_size(MEZCLA_LANES * 8)));
typedef float Floats __attribute__((vector_size(MEZCLA_LANES * 8)));
typedef unsigned int FloatBits __attribute__((vector_size(MEZCLA_LANES * 8)));
// In memory a vector begins anywhere: columns of a block do.
typedef Vector VectorAnywhere __attribute__((aligned(8), may_alias));
typedef Floats FloatsAnywhere __attribute__((aligned(4), may_alias));
MEZCLA_INLINE Vector load(const double* p) { return *reinterpret_cast<const VectorAnywhere*>(p); }
MEZCLA_INLINE void store(double* p, Vector v) { *reinterpret_cast<VectorAnywhere*>(p) = v; }
MEZCLA_INLINE Floats load(const float* p) { return *reinterpret_cast<const FloatsAnywhere*>(p); }
MEZCLA_INLINE void store(float* p, Floats v) { *reinterpret_cast<FloatsAnywhere*>(p) = v; }
MEZCLA_INLINE Floats spread(float s) { return s - Floats{}; }
// s - 0 is s to the bit, which s + 0 is not for -0.
MEZCLA_INLINE Vector spread(double s) { return s - Vector{}; }
MEZCLA_INLINE Bits spread_bits(unsigned long long s) { return s - Bits{}; }
MEZCLA_INLINE Bits bits_of(Vector v) { return reinterpret_cast<Bits>(v); }
MEZCLA_INLINE Vector vector_of(Bits b) { return reinterpret_cast<Vector>(b); }
MEZCLA_INLINE FloatBits spread_bits(unsigned int s) { return s - FloatBits{}; }
MEZCLA_INLINE FloatBits bits_of(Floats v) { return reinterpret_cast<FloatBits>(v); }
MEZCLA_INLINE Floats vector_of(FloatBits b) { return reinterpret_cast<Floats>(b); }
#else
typedef double Vector;
typedef unsigned long long Bits;
typedef float Floats;
typedef unsigned int FloatBits;
MEZCLA_INLINE Floats load(const float* p) { return *p; }
MEZCLA_INLINE void store(float* p, Floats v) { *p = v; }
MEZCLA_INLINE Floats spread(float s) { return s; }
MEZCLA_INLINE Vector load(const double* p) { return *p; }
MEZCLA_INLINE void store(double* p, Vector v) { *p = v; }
MEZCLA_INLINE Vector spread(double s) { return s; }
MEZCLA_INLINE Bits spread_bits(unsigned long long s) { return s; }
MEZCLA_INLINE Bits bits_of(Vector v) {
  union {
    double number;
    unsigned long long bits;
  } both = {v};
  return both.bits;
}
MEZCLA_INLINE Vector vector_of(Bits b) {
  union {
    unsigned long long bits;
    double number;
  } both = {b};
  return both.number;
}
MEZCLA_INLINE FloatBits spread_bits(unsigned int s) { return s; }
MEZCLA_INLINE FloatBits bits_of(Floats v) {
  union {
    float number;
    unsigned int bits;
  } both = {v};
  return both.bits;
}
MEZCLA_INLINE Floats vector_of(FloatBits b) {
  union {
    unsigned int bits;
    float number;
  } both = {b};
  return both.number;
}
#endif

MEZCLA_INLINE Vector lower(Vector a, Vector b) { return a < b ? a : b; }
MEZCLA_INLINE Vector higher(Vector a, Vector b) { return a > b ? a : b; }
MEZCLA_INLINE Floats lower(Floats a, Floats b) { return a < b ? a : b; }
MEZCLA_INLINE Floats higher(Floats a, Floats b) { return a > b ? a : b; }

// For loops that are the same in doubles and in floats: the vector, and how many numbers it has.
template <class Number>
struct In;
template <>
struct In<double> {
  typedef Vector Register;
  static constexpr std::size_t width = MEZCLA_LANES;
};
template <>
struct In<float> {
  typedef Floats Register;
  static constexpr std::size_t width = MEZCLA_LANES > 1 ? 2 * MEZCLA_LANES : 1;
};

// The sum across lanes, halves first.
MEZCLA_INLINE double across(Vector v) {
  double part[width];
  store(part, v);
  for (std::size_t half = width / 2; half > 0; half /= 2) {
    MEZCLA_UNROLL
    for (std::size_t i = 0; i < half; ++i) part[i] += part[i + half];
  }
  return part[0];
}

#if MEZCLA_LANES > 1 && defined(__has_builtin)
#if __has_builtin(__builtin_convertvector)
#define MEZCLA_CONVERT __builtin_convertvector
#endif
#endif

// Whole numbers, as integers.
#if defined(MEZCLA_CONVERT)
typedef int Ints __attribute__((vector_size(MEZCLA_LANES * 8)));
typedef int HalfInts __attribute__((vector_size(MEZCLA_LANES * 4)));
typedef Ints IntsAnywhere __attribute__((aligned(4), may_alias));
typedef HalfInts HalfIntsAnywhere __attribute__((aligned(4), may_alias));
MEZCLA_INLINE void store_integers(int* p, Vector v) {
  *reinterpret_cast<HalfIntsAnywhere*>(p) = MEZCLA_CONVERT(v, HalfInts);
}
MEZCLA_INLINE void store_integers(int* p, Floats v) {
  *reinterpret_cast<IntsAnywhere*>(p) = MEZCLA_CONVERT(v, Ints);
}
// As many integers as a vector has floats.
MEZCLA_INLINE Floats load_integers(const int* p) {
  return MEZCLA_CONVERT(*reinterpret_cast<const IntsAnywhere*>(p), Floats);
}
#else
template <class Number, class Register>
MEZCLA_INLINE void store_truncated(int* p, Register v) {
  Number part[In<Number>::width];
  store(part, v);
  for (std::size_t i = 0; i < In<Number>::width; ++i) p[i] = static_cast<int>(part[i]);
}
MEZCLA_INLINE void store_integers(int* p, Vector v) { store_truncated<double>(p, v); }
MEZCLA_INLINE void store_integers(int* p, Floats v) { store_truncated<float>(p, v); }
MEZCLA_INLINE Floats load_integers(const int* p) {
  float part[In<float>::width];
  for (std::size_t i = 0; i < In<float>::width; ++i) part[i] = static_cast<float>(p[i]);
  return load(part);
}
#endif

// The sums across four vectors at once, by transposing them in the registers.
#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define MEZCLA_SHUFFLE __builtin_shufflevector
#endif
#endif
MEZCLA_INLINE void across_four(Vector a, Vector b, Vector c, Vector d, double* sums) {
#if defined(MEZCLA_SHUFFLE) && MEZCLA_LANES == 2
  const Vector ab = MEZCLA_SHUFFLE(a, b, 0, 2) + MEZCLA_SHUFFLE(a, b, 1, 3);
  const Vector cd = MEZCLA_SHUFFLE(c, d, 0, 2) + MEZCLA_SHUFFLE(c, d, 1, 3);
  store(sums, ab);
  store(sums + 2, cd);
#elif defined(MEZCLA_SHUFFLE) && MEZCLA_LANES == 4
  const Vector ab = MEZCLA_SHUFFLE(a, b, 0, 4, 2, 6) + MEZCLA_SHUFFLE(a, b, 1, 5, 3, 7);
  const Vector cd = MEZCLA_SHUFFLE(c, d, 0, 4, 2, 6) + MEZCLA_SHUFFLE(c, d, 1, 5, 3, 7);
  store(sums, MEZCLA_SHUFFLE(ab, cd, 0, 1, 4, 5) + MEZCLA_SHUFFLE(ab, cd, 2, 3, 6, 7));
#elif defined(MEZCLA_SHUFFLE) && MEZCLA_LANES == 8
  // nocov begin: not every machine has AVX-512
  const Vector ab = MEZCLA_SHUFFLE(a, b, 0, 8, 2, 10, 4, 12, 6, 14) +
                    MEZCLA_SHUFFLE(a, b, 1, 9, 3, 11, 5, 13, 7, 15);
  const Vector cd = MEZCLA_SHUFFLE(c, d, 0, 8, 2, 10, 4, 12, 6, 14) +
                    MEZCLA_SHUFFLE(c, d, 1, 9, 3, 11, 5, 13, 7, 15);
  const Vector all = MEZCLA_SHUFFLE(ab, cd, 0, 1, 8, 9, 4, 5, 12, 13) +
                     MEZCLA_SHUFFLE(ab, cd, 2, 3, 10, 11, 6, 7, 14, 15);
  double part[width];
  store(part, all);
  for (std::size_t i = 0; i < 4; ++i) sums[i] = part[i] + part[i + 4];
    // nocov end
#else
  sums[0] = across(a);
  sums[1] = across(b);
  sums[2] = across(c);
  sums[3] = across(d);
#endif
}

// Four rows of four numbers become four columns, `stride` apart.
#if defined(MEZCLA_SHUFFLE) && MEZCLA_LANES > 1
typedef float Four __attribute__((vector_size(16)));
typedef Four FourAnywhere __attribute__((aligned(4), may_alias));
MEZCLA_INLINE Four load_four(const float* p) { return *reinterpret_cast<const FourAnywhere*>(p); }
MEZCLA_INLINE void store_four(float* p, Four v) { *reinterpret_cast<FourAnywhere*>(p) = v; }
MEZCLA_INLINE void turn_four_by_four(const float* a, const float* b, const float* c, const float* d,
                                     float* out, std::size_t stride) {
  const Four low_ab = MEZCLA_SHUFFLE(load_four(a), load_four(b), 0, 4, 1, 5);
  const Four high_ab = MEZCLA_SHUFFLE(load_four(a), load_four(b), 2, 6, 3, 7);
  const Four low_cd = MEZCLA_SHUFFLE(load_four(c), load_four(d), 0, 4, 1, 5);
  const Four high_cd = MEZCLA_SHUFFLE(load_four(c), load_four(d), 2, 6, 3, 7);
  store_four(out, MEZCLA_SHUFFLE(low_ab, low_cd, 0, 1, 4, 5));
  store_four(out + stride, MEZCLA_SHUFFLE(low_ab, low_cd, 2, 3, 6, 7));
  store_four(out + 2 * stride, MEZCLA_SHUFFLE(high_ab, high_cd, 0, 1, 4, 5));
  store_four(out + 3 * stride, MEZCLA_SHUFFLE(high_ab, high_cd, 2, 3, 6, 7));
}
#endif

// A first guess of 1 / sqrt(x), which halves the exponent.
MEZCLA_INLINE Vector guess_inverse_root(Vector x) {
  return vector_of(spread_bits(0x5fe6eb50c7b537a9ULL) - (bits_of(x) >> 1));
}
MEZCLA_INLINE Floats guess_inverse_root(Floats x) {
  return vector_of(spread_bits(0x5f375a86U) - (bits_of(x) >> 1));
}

// The roots of x >= 0 to 6e-6 of themselves, x times 1 / sqrt(x): the guess and two steps of
// Newton's. P vectors go step by step together, as in exp_of().
template <std::size_t P, class Number, class Register>
MEZCLA_INLINE void root_of(Register (&x)[P]) {
  Register y[P], half[P];
  MEZCLA_UNROLL
  for (std::size_t q = 0; q < P; ++q) {
    y[q] = guess_inverse_root(x[q]);
    half[q] = spread(Number(0.5)) * x[q];
  }
  MEZCLA_UNROLL
  for (int step = 0; step < 2; ++step) {
    Register square[P];
    MEZCLA_UNROLL
    for (std::size_t q = 0; q < P; ++q) square[q] = y[q] * y[q];
    MEZCLA_UNROLL
    for (std::size_t q = 0; q < P; ++q) y[q] = y[q] * (spread(Number(1.5)) - half[q] * square[q]);
  }
  MEZCLA_UNROLL
  for (std::size_t q = 0; q < P; ++q) x[q] = x[q] * y[q];
}

// exp(x) for x <= 0, to about one unit in the last place; 0 below -708, where it is no longer a
// normal number. x = n log 2 + r; exp(r) by the polynomial that interpolates
// (exp(r) - 1 - r) / r^2 in the Chebyshev points of |r| <= log(2) / 2. P vectors go step by step
// together: each step waits for the one before, but not for the other vectors.
template <std::size_t P>
MEZCLA_INLINE void exp_of(Vector (&x)[P]) {
  constexpr double coefficients[] = {2.7620138719733994e-07,
                                     2.7557268378684192e-06,
                                     2.480152119021773e-05,
                                     0.00019841269863105968,
                                     0.0013888888917281794,
                                     0.008333333333330051,
                                     0.04166666666662399,
                                     0.16666666666666669,
                                     0.5,
                                     1.0,
                                     1.0};
  const Vector least = spread(-708.0);
  const Vector magic = spread(6755399441055744.0);  // 1.5 * 2^52: rounds to a whole number
  Vector shifted[P], r[P], p[P];
  MEZCLA_UNROLL
  for (std::size_t q = 0; q < P; ++q) {
    r[q] = higher(x[q], least);
    shifted[q] = r[q] * spread(1.4426950408889634) + magic;
  }
  MEZCLA_UNROLL
  for (std::size_t q = 0; q < P; ++q) {
    const Vector n = shifted[q] - magic;
    r[q] = r[q] - n * spread(6.93147180369123816490e-01);
    r[q] = r[q] - n * spread(1.90821492927058770002e-10);
    p[q] = spread(2.5100424157005067e-08);
  }
  MEZCLA_UNROLL
  for (std::size_t c = 0; c < 11; ++c) {
    const Vector coefficient = spread(coefficients[c]);
    MEZCLA_UNROLL
    for (std::size_t q = 0; q < P; ++q) p[q] = p[q] * r[q] + coefficient;
  }
  MEZCLA_UNROLL
  for (std::size_t q = 0; q < P; ++q)
    x[q] = x[q] < least ? spread(0.0) : vector_of(bits_of(p[q]) + (bits_of(shifted[q]) << 52));
}

// log(x) for a normal x >= 1: x = 2^e m with m about 1, log m = 2 artanh((m - 1) / (m + 1)).
MEZCLA_INLINE Vector log_of(Vector x) {
  const Bits bits = bits_of(x);
  const Vector two_52 = spread(4503599627370496.0);
  Vector e = vector_of((bits >> 52) | bits_of(two_52)) - (two_52 + spread(1023.0));
  Vector m =
      vector_of((bits & spread_bits(0xfffffffffffffULL)) | spread_bits(0x3ff0000000000000ULL));
  const Vector root = spread(1.4142135623730951);
  e = m > root ? e + spread(1.0) : e;
  m = m > root ? m * spread(0.5) : m;
  const Vector f = (m - spread(1.0)) / (m + spread(1.0));
  const Vector g = f * f;
  Vector p = spread(1.0 / 21.0);
  p = p * g + spread(1.0 / 19.0);
  p = p * g + spread(1.0 / 17.0);
  p = p * g + spread(1.0 / 15.0);
  p = p * g + spread(1.0 / 13.0);
  p = p * g + spread(1.0 / 11.0);
  p = p * g + spread(1.0 / 9.0);
  p = p * g + spread(1.0 / 7.0);
  p = p * g + spread(1.0 / 5.0);
  p = p * g + spread(1.0 / 3.0);
  const Vector tail = spread(2.0) * f * g * p + e * spread(1.90821492927058770002e-10);
  return e * spread(6.93147180369123816490e-01) + (spread(2.0) * f + tail);
}

}  // namespace
}  // namespace kernels
}  // namespace mezcla
