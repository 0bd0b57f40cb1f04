#include "kernels.hpp"

#include <cmath>

#if defined(__GNUC__) || defined(__clang__) || defined(_MSC_VER)
#define MEZCLA_RESTRICT __restrict
#else
#define MEZCLA_RESTRICT
#endif

namespace mezcla {
namespace kernels {

namespace {

// Partial sums of a dot product: independent chains, so that it can be vectorised without
// leave to reorder additions, and always added up in the same order.
constexpr std::size_t chains = 8;

double add_up(const double* partial) {
  return ((partial[0] + partial[4]) + (partial[1] + partial[5])) +
         ((partial[2] + partial[6]) + (partial[3] + partial[7]));
}

// In the first n lanes; those left out have weight 0, and so add nothing, to the bit.
template <std::size_t n>
double dot_in(const double* a, const double* b) {
  double partial[chains] = {0.0};
  for (std::size_t i = 0; i < n; i += chains)
    for (std::size_t s = 0; s < chains; ++s) partial[s] += a[i + s] * b[i + s];
  return add_up(partial);
}

template <std::size_t n>
void squared_norm_triangular_in(const double* delta, const double* u, std::size_t d, double* q) {
  double z[n];
  double total[n] = {0.0};
  for (std::size_t r = 0; r < d; ++r) {
    for (std::size_t i = 0; i < n; ++i) z[i] = 0.0;
    for (std::size_t c = 0; c <= r; ++c) {
      const double* MEZCLA_RESTRICT column = delta + c * lanes;
      const double u_cr = u[c + r * d];
      for (std::size_t i = 0; i < n; ++i) z[i] += u_cr * column[i];
    }
    for (std::size_t i = 0; i < n; ++i) total[i] += z[i] * z[i];
  }
  for (std::size_t i = 0; i < n; ++i) q[i] = total[i];
}

template <std::size_t n>
void add_scatter_in(const double* w, const double* delta, std::size_t d, double* weighted,
                    double* scatter) {
  for (std::size_t c = 0; c < d; ++c)
    for (std::size_t i = 0; i < n; ++i) weighted[c * lanes + i] = w[i] * delta[c * lanes + i];
  for (std::size_t c = 0; c < d; ++c)
    for (std::size_t r = c; r < d; ++r)
      scatter[r + c * d] += dot_in<n>(weighted + r * lanes, delta + c * lanes);
}

}  // namespace

void gather(const double* column, std::size_t count, double factor, double* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = column[i] * factor;
  for (std::size_t i = count; i < lanes; ++i) out[i] = out[count - 1];
}

void gather_rows(const double* column, const std::size_t* rows, std::size_t count, double factor,
                 double* out) {
  for (std::size_t i = 0; i < count; ++i) out[i] = column[rows[i]] * factor;
  for (std::size_t i = count; i < lanes; ++i) out[i] = out[count - 1];
}

void residuals(const double* x, const double* mean, std::size_t d, double* delta) {
  for (std::size_t c = 0; c < d; ++c) {
    const double* MEZCLA_RESTRICT from = x + c * lanes;
    double* MEZCLA_RESTRICT to = delta + c * lanes;
    const double m = mean[c];
    for (std::size_t i = 0; i < lanes; ++i) to[i] = from[i] - m;
  }
}

void squared_norm_triangular(const double* delta, const double* u, std::size_t d, std::size_t used,
                             double* q) {
  if (used > few_lanes) return squared_norm_triangular_in<lanes>(delta, u, d, q);
  squared_norm_triangular_in<few_lanes>(delta, u, d, q);
  for (std::size_t i = few_lanes; i < lanes; ++i) q[i] = 0.0;
}

void squared_norm_diagonal(const double* delta, const double* u, std::size_t d, double* q) {
  double total[lanes] = {0.0};
  for (std::size_t c = 0; c < d; ++c) {
    const double* MEZCLA_RESTRICT column = delta + c * lanes;
    const double u_c = u[c];
    for (std::size_t i = 0; i < lanes; ++i) {
      const double z = u_c * column[i];
      total[i] += z * z;
    }
  }
  for (std::size_t i = 0; i < lanes; ++i) q[i] = total[i];
}

void normalise(double* log_joint, std::size_t k, double* log_density) {
  double highest[lanes];
  double total[lanes] = {0.0};
  for (std::size_t i = 0; i < lanes; ++i) highest[i] = log_joint[i];
  for (std::size_t j = 1; j < k; ++j) {
    const double* MEZCLA_RESTRICT row = log_joint + j * lanes;
    for (std::size_t i = 0; i < lanes; ++i) highest[i] = row[i] > highest[i] ? row[i] : highest[i];
  }
  for (std::size_t j = 0; j < k; ++j) {
    double* MEZCLA_RESTRICT row = log_joint + j * lanes;
    for (std::size_t i = 0; i < lanes; ++i) {
      row[i] = std::exp(row[i] - highest[i]);
      total[i] += row[i];
    }
  }
  for (std::size_t i = 0; i < lanes; ++i) {
    log_density[i] = highest[i] + std::log(total[i]);
    total[i] = 1.0 / total[i];
  }
  for (std::size_t j = 0; j < k; ++j) {
    double* MEZCLA_RESTRICT row = log_joint + j * lanes;
    for (std::size_t i = 0; i < lanes; ++i) row[i] *= total[i];
  }
}

double sum(const double* a) {
  double partial[chains] = {0.0};
  for (std::size_t i = 0; i < lanes; i += chains)
    for (std::size_t s = 0; s < chains; ++s) partial[s] += a[i + s];
  return add_up(partial);
}

double dot(const double* a, const double* b) { return dot_in<lanes>(a, b); }

void multiply(const double* a, const double* b, double* product) {
  for (std::size_t i = 0; i < lanes; ++i) product[i] = a[i] * b[i];
}

void combine(const double* x, const double* coefficient, std::size_t stride, std::size_t count,
             double* out) {
  double total[lanes] = {0.0};
  for (std::size_t c = 0; c < count; ++c) {
    const double* MEZCLA_RESTRICT column = x + c * lanes;
    const double factor = coefficient[c * stride];
    for (std::size_t i = 0; i < lanes; ++i) total[i] += factor * column[i];
  }
  for (std::size_t i = 0; i < lanes; ++i) out[i] = total[i];
}

void add_moment(const double* w, const double* delta, std::size_t d, double* moment) {
  for (std::size_t c = 0; c < d; ++c) moment[c] += dot(w, delta + c * lanes);
}

void add_scatter_diagonal(const double* w, const double* delta, std::size_t d, double* scatter) {
  double weighted[lanes];
  for (std::size_t c = 0; c < d; ++c) {
    multiply(w, delta + c * lanes, weighted);
    scatter[c] += dot(weighted, delta + c * lanes);
  }
}

void add_scatter(const double* w, const double* delta, std::size_t d, std::size_t used,
                 double* weighted, double* scatter) {
  if (used > few_lanes)
    add_scatter_in<lanes>(w, delta, d, weighted, scatter);
  else
    add_scatter_in<few_lanes>(w, delta, d, weighted, scatter);
}

void argmin(const double* q, std::size_t k, int* nearest, double* distance) {
  for (std::size_t i = 0; i < lanes; ++i) {
    nearest[i] = 0;
    distance[i] = q[i];
  }
  for (std::size_t j = 1; j < k; ++j)
    for (std::size_t i = 0; i < lanes; ++i)
      if (q[j * lanes + i] < distance[i]) {
        distance[i] = q[j * lanes + i];
        nearest[i] = static_cast<int>(j);
      }
}

}  // namespace kernels
}  // namespace mezcla
