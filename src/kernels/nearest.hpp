// Nearest centres, in doubles and in floats.
#pragma once

#include "tiles.hpp"

namespace mezcla {
namespace kernels {
namespace {

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
      const std::size_t later = i + l + ahead;
      row[l] = rows + which[i + l < count ? i + l : count - 1] * columns;
      const float* next = rows + which[later < count ? later : count - 1] * columns;
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
}  // namespace kernels
}  // namespace mezcla
