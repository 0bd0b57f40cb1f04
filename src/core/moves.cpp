#include "moves.hpp"

#include <algorithm>
#include <cmath>

#include "evaluate.hpp"
#include "fold.hpp"
#include "weighted_sampler.hpp"

namespace mezcla {

Picture::Picture(const Rows& rows, const Parameters& parameters, const Execution& execution)
    : rows_(rows), log_density_(rows.n) {
  const Density density = density_of(parameters);
  arma::mat w(rows.n, density.columns());
  Evaluation out;
  out.responsibilities = w.memptr();
  out.log_density = log_density_.data();
  evaluate(density, rows, out, execution);
  add_products(w, parameters.k());
}

std::size_t Picture::row(const Uniform& uniform) const {
  const int tries = uniform() < 0.5 ? 1 : 4;
  std::size_t chosen = any_row(uniform);
  for (int t = 1; t < tries; ++t) {
    const std::size_t other = any_row(uniform);
    if (log_density_[other] < log_density_[chosen]) chosen = other;
  }
  return chosen;
}

double Picture::overlap(arma::uword a, arma::uword b) const {
  return products_(a, b) / std::sqrt(products_(a, a) * products_(b, b) + 1e-300);
}

bool Picture::is_apart() const {
  constexpr double in_doubt = 1e-3;
  return arma::trace(products_) >= (1.0 - in_doubt) * total_weight(rows_);
}

// sum_i weight_i w_ia w_ib, without a library whose order of additions would depend on its threads.
// Of many components a row belongs to few.
void Picture::add_products(const arma::mat& w, arma::uword k) {
  constexpr double least = 1e-12;
  products_.zeros(k, k);
  std::vector<arma::uword> own;
  for (std::size_t i = 0; i < rows_.n; ++i) {
    own.clear();
    for (arma::uword j = 0; j < k; ++j)
      if (w(i, j) > least) own.push_back(j);
    const double weight = rows_.weight(i);
    for (arma::uword a : own)
      for (arma::uword b : own) {
        if (b > a) break;
        products_(a, b) += weight * w(i, a) * w(i, b);
      }
  }
  products_ = arma::symmatl(products_);
}

std::size_t Picture::any_row(const Uniform& uniform) const {
  for (;;) {
    const auto row = static_cast<std::size_t>(uniform() * static_cast<double>(rows_.n));
    if (row < rows_.n && rows_.weight(row) > 0.0) return row;
  }
}

namespace {

arma::uword draw(const arma::vec& chances, const Uniform& uniform) {
  const WeightedSampler sampler(chances.n_elem, [&](std::size_t i) { return chances[i]; });
  return sampler.draw(uniform());
}

// A new Parameters with nothing known of its parts. In few columns what is made of it need not be
// of a diagonal family, from which the first M-step brings it back; in many columns matrices cost
// more than all the rest.
Parameters copy_of(const Parameters& parameters) {
  Parameters copy = parameters;
  if (parameters.d() <= few_columns) copy.covariances = in_full(copy.covariances);
  copy.parts = CovarianceParts();
  copy.assembled = false;
  return copy;
}

void rescale(Parameters& parameters) {
  parameters.proportions *=
      (1.0 - parameters.noise.proportion) / arma::accu(parameters.proportions);
}

// Component j goes to a row, with the covariance within components and its share of the rows.
Parameters swap(const Parameters& best, arma::uword j, arma::vec row) {
  Parameters next = copy_of(best);
  const arma::uword k = best.k();
  next.means.col(j) = row;
  slice_of(next.covariances, j) = covariance_within(next);
  next.proportions[j] = (arma::accu(best.proportions) - best.proportions[j]) /
                        std::max(1.0, static_cast<double>(k - 1));
  rescale(next);
  return next;
}

// The component j becomes two, the other in place of `other`, a step of 0.8 standard deviations to
// either side along a direction that is given in standard units; together they have the mean and
// the covariance that it had.
void split(Parameters& parameters, arma::uword j, arma::uword other, const arma::vec& direction) {
  const arma::mat covariance = parameters.covariances.slice(j);
  const bool diagonal = only_diagonals(parameters.covariances);
  const arma::vec unit = direction / arma::norm(direction);
  arma::mat lower;
  if (!diagonal && !arma::chol(lower, covariance, "lower")) return;
  const arma::vec step =
      0.8 * (diagonal ? arma::vec(arma::sqrt(covariance) % unit) : arma::vec(lower * unit));
  arma::mat rest = covariance;
  if (diagonal)
    rest -= arma::square(step);
  else
    rest = arma::symmatl(rest - step * step.t());
  parameters.means.col(other) = parameters.means.col(j) - step;
  parameters.means.col(j) += step;
  slice_of(parameters.covariances, j) = slice_of(parameters.covariances, other) = rest;
  parameters.proportions[j] = parameters.proportions[other] = 0.5 * parameters.proportions[j];
}

// Component a becomes what a and b were together.
void merge(Parameters& parameters, arma::uword a, arma::uword b) {
  const double w = parameters.proportions[a] + parameters.proportions[b];
  const double share = w > 0.0 ? parameters.proportions[a] / w : 0.5;
  const arma::vec between = parameters.means.col(a) - parameters.means.col(b);
  parameters.means.col(a) -= (1.0 - share) * between;
  const arma::mat squares = only_diagonals(parameters.covariances)
                                ? arma::mat(arma::square(between))
                                : arma::mat(between * between.t());
  slice_of(parameters.covariances, a) = share * slice_of(parameters.covariances, a) +
                                        (1.0 - share) * slice_of(parameters.covariances, b) +
                                        share * (1.0 - share) * squares;
  parameters.proportions[a] = w;
}

arma::vec any_direction(arma::uword d, const Uniform& uniform) {
  arma::vec direction(d);
  // By Box and Muller's method: directions are then uniform.
  for (double& z : direction)
    z = std::sqrt(-2.0 * std::log(uniform())) * std::cos(2.0 * arma::datum::pi * uniform());
  return arma::norm(direction) > 0.0 ? direction : arma::vec(d, arma::fill::ones);
}

// Components a and b become one, and j (of two components, what has become of them) two.
template <class Split>
Parameters merge_and(const Split& split, const Parameters& best, const Step& step) {
  Parameters next = copy_of(best);
  merge(next, step.a, step.b);
  split(next, step.j, step.b);
  rescale(next);
  return next;
}

// The component j becomes two about its mean, the other narrower. Together they have the covariance
// that it had.
void nest(Parameters& parameters, arma::uword j, arma::uword other) {
  constexpr double narrow = 0.3;  // of the variance
  parameters.means.col(other) = parameters.means.col(j);
  slice_of(parameters.covariances, other) = narrow * slice_of(parameters.covariances, j);
  slice_of(parameters.covariances, j) *= 2.0 - narrow;
  parameters.proportions[j] = parameters.proportions[other] = 0.5 * parameters.proportions[j];
}

// The axes of component j become those of all. Where all share them, EM turns them to the nearest
// maximum only.
Parameters turn(const Parameters& best, arma::uword j, const Rows& rows,
                const Execution& execution) {
  Parameters next = copy_of(best);
  next.covariances = in_full(next.covariances);
  const Density density = density_of(best);
  const Statistics statistics =
      fold(rows, density.means, Scatter::full, posterior(density, rows), execution, &density);
  const arma::cube within = statistics.scatter_about(statistics.shifts());
  arma::vec values;
  arma::mat basis;
  if (!eigen_symmetric(values, basis, slice_of(within, j))) return next;
  for (arma::uword i = 0; i < best.k(); ++i) {
    const arma::vec along =
        arma::sum(basis % (slice_of(within, i) * basis), 0).t() / statistics.weight[i];
    const arma::mat root = basis.each_row() % arma::sqrt(along).t();
    slice_of(next.covariances, i) = arma::symmatl(root * root.t());
  }
  return next;
}

}  // namespace

Step draw_step(Move move, const Parameters& from, const Picture& picture, const Uniform& uniform) {
  constexpr double floor = 0.02;  // every pair, and every component, has a chance
  const arma::uword k = from.k();
  Step step;
  step.move = move;
  switch (move) {
    case Move::swap:
      step.j = std::min(k - 1, static_cast<arma::uword>(uniform() * static_cast<double>(k)));
      step.row = picture.row(uniform);
      break;
    case Move::turn: step.j = draw(from.proportions, uniform); break;
    case Move::split_merge:
    case Move::nest: {
      std::vector<std::pair<arma::uword, arma::uword>> pairs;
      std::vector<double> chances;
      for (arma::uword a = 0; a < k; ++a)
        for (arma::uword b = 0; b < a; ++b) {
          pairs.push_back({a, b});
          chances.push_back(picture.overlap(a, b) + floor);
        }
      const auto pair = pairs[draw(arma::vec(chances), uniform)];
      step.a = pair.first;
      step.b = pair.second;
      arma::vec split_chances = from.proportions + floor;
      split_chances[step.a] = split_chances[step.b] = k > 2 ? 0.0 : 0.5;
      step.j = draw(split_chances, uniform);
      if (k == 2) step.j = step.a;
      // In one column there is but one.
      if (move == Move::split_merge && from.d() > 1)
        step.direction = any_direction(from.d(), uniform);
      break;
    }
  }
  return step;
}

bool Step::is_same(const Step& other) const {
  return direction.is_empty() && other.direction.is_empty() && move == other.move && a == other.a &&
         b == other.b && j == other.j && row == other.row;
}

Parameters moved(const Step& step, const ProblemInMemory& problem, const Parameters& from,
                 const Execution& execution) {
  switch (step.move) {
    case Move::swap: return swap(from, step.j, problem.rows.row(step.row));
    case Move::split_merge: {
      const arma::vec direction = step.direction.is_empty() ? arma::vec{1.0} : step.direction;
      const auto along = [&](Parameters& next, arma::uword j, arma::uword other) {
        split(next, j, other, direction);
      };
      return merge_and(along, from, step);
    }
    case Move::turn: return turn(from, step.j, problem.rows, execution);
    case Move::nest: return merge_and(nest, from, step);
  }
  return from;  // nocov: there are no others
}

Move move_for(std::size_t i, const Model& model, arma::uword k) {
  const Family& family = model.family;
  const bool turns = family.orientation == Axis::equal && family.shape == Axis::variable;
  const bool nests = family.volume == Axis::variable && k > 1;
  if (i % 2 == 0) return Move::swap;
  if (turns && i % 4 == 3) return Move::turn;
  if (nests && i % 8 == 7) return Move::nest;
  return Move::split_merge;
}

bool is_density(const Parameters& parameters) {
  try {
    density_of(parameters);
    return parameters.means.is_finite();
  } catch (const NotPositiveDefinite&) {
    return false;
  }
}

namespace {

// The longest axis of component j, in its standard units; empty where there is none.
arma::vec longest_axis(const arma::cube& covariances, arma::uword j) {
  const arma::uword d = covariances.n_rows;
  if (only_diagonals(covariances)) {
    arma::vec axis(d, arma::fill::zeros);
    axis[slice_of(covariances, j).index_max()] = 1.0;
    return axis;
  }
  const arma::mat& covariance = slice_of(covariances, j);
  arma::vec values, direction;
  arma::mat vectors, lower;
  if (!eigen_symmetric(values, vectors, covariance) || !arma::chol(lower, covariance, "lower"))
    return {};  // nocov: these are covariances of a run that did not collapse
  arma::solve(direction, arma::trimatl(lower), vectors.col(d - 1));
  return direction;
}

}  // namespace

std::vector<Parameters> splits(const Parameters& parameters) {
  const arma::uword k = parameters.k();
  std::vector<Parameters> result;
  for (arma::uword j = 0; j < k; ++j) {
    Parameters next = copy_of(parameters);
    next.means.insert_cols(k, 1);
    next.covariances.insert_slices(k, 1);
    next.proportions.insert_rows(k, 1);
    const arma::vec direction = longest_axis(next.covariances, j);
    if (direction.is_empty()) continue;
    split(next, j, k, direction);
    if (is_density(next)) result.push_back(std::move(next));
  }
  return result;
}

std::vector<Parameters> merges(const Parameters& parameters, const Picture& picture,
                               std::size_t pairs) {
  struct Pair {
    arma::uword a, b;
    double overlap;
  };
  std::vector<Pair> all;
  for (arma::uword a = 0; a < parameters.k(); ++a)
    for (arma::uword b = 0; b < a; ++b) all.push_back({a, b, picture.overlap(a, b)});
  std::stable_sort(all.begin(), all.end(),
                   [](const Pair& p, const Pair& q) { return p.overlap > q.overlap; });
  std::vector<Parameters> result;
  for (std::size_t i = 0; i < std::min(pairs, all.size()); ++i) {
    Parameters next = copy_of(parameters);
    merge(next, all[i].a, all[i].b);
    next.means.shed_col(all[i].b);
    next.covariances.shed_slice(all[i].b);
    next.proportions.shed_row(all[i].b);
    rescale(next);
    if (is_density(next)) result.push_back(std::move(next));
  }
  return result;
}

}  // namespace mezcla
