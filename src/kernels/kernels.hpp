// The hot loops, and the choice of the instruction set they run in. Everything here works on one
// block of rows held as "lanes": for each column of the data an array with one number per row, so
// that a loop over lanes is a loop over rows and nothing is ever added across lanes before the end
// of a block. `lanes` counts the rows of a block with its padding, a multiple of `lane_multiple`,
// and is the stride between columns; padding carries weight 0. No allocation, no branches on data,
// no calls. Nothing else in the package knows how a block is traversed.
//
// The loops are written once (loops.hpp and what it includes), in vectors of as many doubles as the
// instruction set has, and compiled once per set, in a file each. Additions are made in an order
// that depends on the set alone.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace mezcla {
namespace kernels {

constexpr std::size_t lane_multiple = 16;
constexpr std::size_t max_lanes = 192;

// Scratch that the loops below ask for, in doubles.
constexpr std::size_t scratch_doubles(std::size_t d) { return (d + 5) * max_lanes + 512; }

// What a quadratic form q becomes: constant + factor * q. A q that overflows stays finite.
struct Affine {
  double constant;
  double factor;
};

struct Loops {
  const char* name;

  // out = (column - origin) * factor for the first `count` lanes; the padding repeats the last. The
  // same rows of the column `prefetch` are asked of the memory ahead. `gather_rows` takes rows that
  // do not follow each other.
  void (*gather)(const double* column, const double* prefetch, std::size_t count, double origin,
                 double factor, std::size_t lanes, double* out);
  void (*gather_rows)(const double* column, const double* prefetch, const std::size_t* rows,
                      std::size_t count, double origin, double factor, std::size_t lanes,
                      double* out);

  // The largest absolute value of a column of any length, 0 where nothing is observed, and whether
  // one of its values is missing (NaN).
  double (*survey)(const double* column, std::size_t count, bool* missing);

  // delta (d x lanes) = x (d x lanes) - mean (d).
  void (*residuals)(const double* x, const double* mean, std::size_t d, std::size_t lanes,
                    double* delta);

  // out (d x lanes) = B' x for the d x d matrix B, column-major; or only its upper triangle.
  void (*transform)(const double* x, const double* basis, bool triangular, std::size_t d,
                    std::size_t lanes, double* out);

  // out = form(|| U' (x - mean) ||^2) for the precision factor U: d x d, upper triangular, zero
  // below, column-major, Sigma^-1 = U U'.
  void (*mahalanobis)(const double* x, const double* mean, const double* u, std::size_t d,
                      std::size_t lanes, Affine form, double* scratch, double* out);

  // The same for a diagonal U, given as its diagonal u (d), with shift = u mean:
  // out = form(sum_c (u_c x_c - shift_c)^2).
  void (*mahalanobis_diagonal)(const double* x, const double* shift, const double* u, std::size_t d,
                               std::size_t lanes, Affine form, double* out);

  // In: log_joint (k x lanes), log p(x, z = j). Out: responsibilities in its place, and
  // log_density[lane] = log sum_j p(x, z = j), by log-sum-exp.
  void (*normalise)(double* log_joint, std::size_t k, std::size_t lanes, double* log_density);

  double (*dot)(const double* a, const double* b, std::size_t lanes);

  // out[lane] = sum_c coefficient[c * stride] x[c][lane] over `count` columns.
  void (*combine)(const double* x, const double* coefficient, std::size_t stride, std::size_t count,
                  std::size_t lanes, double* out);

  // With w = r * weight and delta = x - mean, adds sum w delta to moment (d), and to scatter
  // sum w delta delta': nothing, its diagonal (d), or its lower triangle (d x d, column-major; what
  // is above it is not to be read). Returns sum w; where that is 0 it adds nothing.
  double (*add_moment)(const double* x, const double* mean, const double* r, const double* weight,
                       std::size_t d, std::size_t lanes, double* scratch, double* moment);
  double (*add_diagonal)(const double* x, const double* mean, const double* r, const double* weight,
                         std::size_t d, std::size_t lanes, double* scratch, double* moment,
                         double* scatter);
  double (*add_scatter)(const double* x, const double* mean, const double* r, const double* weight,
                        std::size_t d, std::size_t lanes, double* scratch, double* moment,
                        double* scatter);

  // For the squared distances ||x||^2 - 2 x.c + ||c||^2 from the centres c (d x k), given the
  // halves of their squared norms: the index of the lowest, ties to the lowest index. x is
  // (d + 1) x lanes, ||x||^2 being its last column. With `unit` (||x||^2 + `norm`) the error that
  // such a squared distance may have, `lead` is how much closer, in distance, the nearest centre is
  // than the next, at least; -Inf where the errors could decide which is nearest. Huge where k = 1.
  void (*nearest)(const double* x, const double* centres, const double* half_norms, std::size_t d,
                  std::size_t k, std::size_t lanes, double unit, double norm, int* label,
                  double* lead);

  // The same in floats, in half the time and with half the digits, which `unit` must allow for.
  // Rows that do not fit into floats have a lead of -Inf.
  void (*nearest_in_floats)(const float* x, const float* centres, const float* half_norms,
                            std::size_t d, std::size_t k, std::size_t lanes, float unit, float norm,
                            int* label, float* lead);

  // squares = sum_c x[c]^2.
  void (*add_squares)(const double* x, std::size_t d, std::size_t lanes, double* squares);

  // sums += w x, for one row of d numbers.
  void (*add_multiple)(double w, const double* x, std::size_t d, double* sums);

  // Between lanes (columns x lanes) and floats with row after row: the first `count` lanes; and
  // rows that are given by number, the padding repeating the last.
  void (*lanes_to_rows)(const double* x, std::size_t columns, std::size_t lanes, std::size_t count,
                        float* rows);
  void (*rows_to_lanes)(const float* rows, std::size_t columns, const std::size_t* which,
                        std::size_t count, std::size_t lanes, float* out);

  // Which of the rows first, ..., first + count - 1 have a lead that does not exceed the threshold
  // (k) of their label, in order (`rows` has room for all), and how many.
  std::size_t (*unsettled)(const float* lead, const int* label, const float* threshold,
                           std::size_t k, std::size_t first, std::size_t count, std::size_t* rows);
};

// The loops in the instruction set that is in use.
const Loops& loops();

// The sets that this machine and this build have, the fastest last: "plain" (C++ without vectors),
// "baseline" (SSE2, NEON), "avx2", "avx512".
std::vector<std::string> instruction_sets();

// Chooses the set by its name; false when it is not among them. Not while a computation runs.
bool use_instruction_set(const std::string& name);

}  // namespace kernels
}  // namespace mezcla
