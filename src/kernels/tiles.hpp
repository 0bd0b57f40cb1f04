// What all loops share: how lanes are gone over, and tiles of sums that are kept in registers.
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

template <std::size_t P, std::size_t J, class Register>
MEZCLA_INLINE void clear(Register (&acc)[J][P]) {
  MEZCLA_UNROLL
  for (std::size_t j = 0; j < J; ++j) {
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p) acc[j][p] = Register{};
  }
}

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

}  // namespace
}  // namespace kernels
}  // namespace mezcla
