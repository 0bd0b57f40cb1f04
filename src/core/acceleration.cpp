#include "acceleration.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace mezcla {

namespace {

constexpr double least_weight = 1e-3;  // of a component in a proposal, in units of what it was
constexpr double least_step = 1.01;
// A little less than the step that scheme S3 takes is refused less often: over 60 runs on
// overlapping components 3.6 times fewer passes than EM, where the whole step takes 3.4 times
// fewer.
constexpr double caution = 0.9;

// || U' m ||^2 and || U' S U ||^2 for a change of moment and scatter; U and S may be diagonals.
double squared_moment(const arma::cube& root, arma::uword j, const double* moment) {
  const bool diagonal = only_diagonals(root);
  const arma::uword d = root.n_rows;
  const double* const u = root.slice_memptr(j);
  double total = 0.0;
  for (arma::uword c = 0; c < d; ++c) {
    double turned = 0.0;
    if (diagonal)
      turned = u[c] * moment[c];
    else  // upper triangular
      for (arma::uword b = 0; b <= c; ++b) turned += u[c * d + b] * moment[b];
    total += turned * turned;
  }
  return total;
}

double squared_scatter(const arma::cube& root, arma::uword j, const arma::cube& scatter,
                       arma::mat& turned) {
  if (only_diagonals(scatter)) {
    const double* const variances = scatter.slice_memptr(j);
    double total = 0.0;
    for (arma::uword c = 0; c < scatter.n_rows; ++c) {
      const double u = diagonal_element(root, c, j), scaled = u * u * variances[c];
      total += scaled * scaled;
    }
    return total;
  }
  if (only_diagonals(root))
    in_basis(slice_of(scatter, j), arma::diagmat(slice_of(root, j).col(0)), turned);
  else
    in_basis(slice_of(scatter, j), slice_of(root, j), turned);
  return arma::accu(arma::square(turned));
}

// The squared length of a change of statistics about the same points, in the metric of the complete
// data's information: about twice the gain of log-likelihood that it stands for.
double squared_length(const Statistics& change, const Statistics& at, const arma::cube& root) {
  const bool pooled = at.kind == Scatter::pooled;
  double total = at.noise > 0.0 ? change.noise * change.noise / at.noise : 0.0;
  arma::mat turned;
  for (arma::uword j = 0; j < at.k(); ++j) {
    if (!(at.weight[j] > 0.0)) continue;  // emptied, as a prior has it
    const double moment = squared_moment(root, j, change.moment.colptr(j));
    total += (change.weight[j] * change.weight[j] + moment) / at.weight[j];
    if (at.kind == Scatter::none || (pooled && j > 0)) continue;
    const double behind = pooled ? arma::accu(at.weight) : at.weight[j];
    total += 0.5 * squared_scatter(root, j, change.scatter, turned) / behind;
  }
  return total;
}

bool is_admissible(const Statistics& proposal, const Statistics& last) {
  for (arma::uword j = 0; j < last.k(); ++j)
    if (!(proposal.weight[j] >= least_weight * last.weight[j])) return false;
  return proposal.noise >= least_weight * last.noise;
}

}  // namespace

void Extrapolation::add(const Statistics& latest, const arma::cube& root) {
  if (proposed_) {
    // The proposal is the first of the next three, and what came of it the second.
    if (at_longest_) longest_ *= 4.0;
    point(0) = proposal_;
    n_points_ = 1;
    proposed_ = false;
  }
  if (n_points_ == 3) forget_oldest();
  if (n_points_ > 0 && point(n_points_ - 1).kind != latest.kind) n_points_ = 0;
  point(n_points_) = latest;
  if (++n_points_ == 3) propose(root);
}

void Extrapolation::forget_oldest() {
  for (int i = 1; i < n_points_; ++i) std::swap(order_[i - 1], order_[i]);
  --n_points_;
}

void Extrapolation::propose(const arma::cube& root) {
  Statistics &s0 = point(0), &s1 = point(1), &s2 = point(2);
  s0.refer_to(s2.about);
  s1.refer_to(s2.about);
  r_ = s1;
  r_.add(-1.0, s0);
  v_.become(1.0, s2, -1.0, s1, -1.0, r_);
  const double length = std::sqrt(squared_length(v_, s2, root));
  if (!(length > 0.0)) return;
  const double slowness = std::sqrt(squared_length(r_, s2, root)) / length;
  slowest_ = std::max(slowest_, slowness);
  ++seen_;
  double a = std::min(caution * slowness, longest_);
  at_longest_ = a == longest_;
  for (; a > least_step; a = 0.5 * (a + 1.0)) {
    proposal_.become((1.0 - a) * (1.0 - a), s0, 2.0 * a * (1.0 - a), s1, a * a, s2);
    if (is_admissible(proposal_, s2)) break;
    at_longest_ = false;
  }
  proposed_ = a > least_step;
}

void Extrapolation::refuse() {
  longest_ = std::max(4.0, 0.5 * longest_);
  proposed_ = false;
  std::swap(order_[0], order_[2]);
  n_points_ = 1;
}

double Extrapolation::remaining_steps() const {
  return seen_ < 2 ? arma::datum::inf : std::max(1.0, slowest_);
}

}  // namespace mezcla
