// The hot loops. Everything here works on one block of rows held as "lanes": an array of
// `lanes` doubles per column, so that a loop over lanes is a loop over rows. A block that is
// not full is padded, and its padding carries weight 0. Nothing else knows how a block is
// traversed; no allocation, no branches on data, no library calls but exp and log.
#pragma once

#include <cstddef>

namespace mezcla {
namespace kernels {

constexpr std::size_t lanes = 128;
// The two loops that cost d^2 per row look at `used`, how many lanes hold rows: a block with few
// of them, as rows with a rare pattern of missing values make, is not paid for as a full one.
constexpr std::size_t few_lanes = 16;

// out[lane] = column[lane] * factor for lane < count; the padding repeats the last row.
void gather(const double* column, std::size_t count, double factor, double* out);

// The same for rows that do not follow each other: out[lane] = column[rows[lane]] * factor.
void gather_rows(const double* column, const std::size_t* rows, std::size_t count, double factor,
                 double* out);

// delta (d x lanes) = x (d x lanes) - mean (d).
void residuals(const double* x, const double* mean, std::size_t d, double* delta);

// q[lane] = || U' delta ||^2 for the precision factor U: d x d, upper triangular,
// column-major, Sigma^-1 = U U'. Any number beyond the lanes that are used.
void squared_norm_triangular(const double* delta, const double* u, std::size_t d, std::size_t used,
                             double* q);

// The same for a diagonal U, given as its diagonal (d).
void squared_norm_diagonal(const double* delta, const double* u, std::size_t d, double* q);

// In: log_joint (k x lanes), log p(x, z = j). Out: responsibilities in its place, and
// log_density[lane] = log sum_j p(x, z = j), by log-sum-exp.
void normalise(double* log_joint, std::size_t k, double* log_density);

double sum(const double* a);
double dot(const double* a, const double* b);

// product[lane] = a[lane] * b[lane].
void multiply(const double* a, const double* b, double* product);

// out[lane] = sum_c coefficient[c * stride] x[c][lane] over count columns of lanes.
void combine(const double* x, const double* coefficient, std::size_t stride, std::size_t count,
             double* out);

// moment (d) += sum_lane w delta, scatter += sum_lane w delta delta': its diagonal (d), or its
// lower triangle (d x d, column-major). `weighted` is d x lanes of scratch.
void add_moment(const double* w, const double* delta, std::size_t d, double* moment);
void add_scatter_diagonal(const double* w, const double* delta, std::size_t d, double* scatter);
void add_scatter(const double* w, const double* delta, std::size_t d, std::size_t used,
                 double* weighted, double* scatter);

// nearest[lane] = the lowest j that minimises q (k x lanes), distance[lane] = its minimum.
void argmin(const double* q, std::size_t k, int* nearest, double* distance);

}  // namespace kernels
}  // namespace mezcla
