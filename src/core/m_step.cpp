#include "m_step.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "bound.hpp"

namespace mezcla {

double variance_floor(const arma::vec& column_variances) {
  const arma::vec varying = column_variances.elem(arma::find(column_variances > 0.0));
  return varying.is_empty() ? 0.0 : relative_floor * varying.min();
}

namespace {

// Sum_j N_j (log det Sigma_j + tr(Sigma_j^-1 W_j / N_j)): minus twice the expected complete-data
// log-likelihood's part in the covariances, for parts that stand at their best volume or not.
// `along` is the spread along the axes.
double covariance_objective(const CovarianceParts& parts, const arma::mat& along,
                            const arma::vec& weight) {
  double total = 0.0;
  for (arma::uword j = 0; j < along.n_cols; ++j)
    for (arma::uword c = 0; c < along.n_rows; ++c) {
      const double variance = parts.volume[j] * parts.shape(c, j);
      total += weight[j] * std::log(variance) + along(c, j) / variance;
    }
  return total;
}

// Given the axes, and the spread along them as it is.
void update_along_axes(const Within& within, arma::mat along, const Model& model,
                       CovarianceParts& parts) {
  const Family& family = model.family;
  const double ratio = model.constraint.eigen_ratio;
  CovarianceParts before;
  if (ratio > 0.0) before = parts;
  keep_from_vanishing(within, along);
  update_shape(along, family.shape, parts);
  update_volume(along, within.weight, family.volume, parts);
  if (!(ratio > 0.0 && eigen_ratio(parts) > ratio)) return;
  parts = std::move(before);
  update_bounded(along, within.weight, family, ratio, parts);
}

// What comes back is the spread along the axes, as it is.
arma::mat sweep(const Within& within, const Model& model, CovarianceParts& parts) {
  const arma::mat along = update_orientation(within, model.family, parts);
  update_along_axes(within, along, model, parts);
  return along;
}

// Parts to sweep from when there are no current ones: the given basis (empty: the columns), in
// which each component has the shape and the volume that it would have alone.
CovarianceParts parts_in_basis(const Within& within, const Family& family, const arma::mat& basis) {
  const arma::uword d = within.scatter.n_rows, k = within.scatter.n_slices;
  CovarianceParts parts{arma::vec(k), arma::mat(d, k, arma::fill::ones), arma::cube()};
  if (!basis.is_empty()) {
    parts.orientation.set_size(d, d, k);
    parts.orientation.each_slice() = basis;
  }
  const arma::mat along = spread(within, parts.orientation);
  parts.volume = arma::mean(along, 0).t() / within.weight;
  update_shape(along, family.shape, parts);
  update_volume(along, within.weight, family.volume, parts);
  return parts;
}

constexpr int most_sweeps = 5000;

CovarianceParts sweep_often(const Within& within, const Model& model, CovarianceParts parts,
                            int max_sweeps, const Execution& execution) {
  constexpr double tolerance = 1e-14;
  // Axes of its own a component has from its scatter alone, whatever the other parts.
  const bool own_axes = model.family.orientation == Axis::variable;
  double objective = arma::datum::inf;
  arma::mat along;
  for (int i = 0; i < max_sweeps; ++i) {
    execution.check_stop();
    if (i == 0 || !own_axes) along = update_orientation(within, model.family, parts);
    update_along_axes(within, along, model, parts);
    const double previous = objective;
    objective = covariance_objective(parts, along, within.weight);
    if (!(previous - objective > tolerance * (1.0 + std::abs(objective)))) break;
  }
  return parts;
}

// In the plane the angle can be scanned; every basis is one of a quarter turn.
void add_rotations(int steps, std::vector<arma::mat>& bases) {
  for (int i = 1; i < steps; ++i) {
    const double phi = 0.5 * arma::datum::pi * i / steps;
    bases.push_back({{std::cos(phi), -std::sin(phi)}, {std::sin(phi), std::cos(phi)}});
  }
}

// A common basis has local optima (EVE, VVE); these are the bases to begin from.
std::vector<arma::mat> candidate_bases(const Within& within, const Family& family, Sweeps aim) {
  const arma::uword d = within.scatter.n_rows;
  if (family.is_diagonal()) return {arma::mat()};
  std::vector<arma::mat> bases(1, arma::mat(d, d, arma::fill::eye));
  if (family.orientation != Axis::equal) return bases;
  const auto axes_of = [&](const arma::mat& scatter) {
    Within alone{arma::cube(d, d, 1), arma::vec{1.0}, within.floor, within.own_floor};
    slice_of(alone.scatter, 0) = scatter;
    CovarianceParts parts = parts_in_basis(alone, family, bases[0]);
    update_orientation(alone, {Axis::equal, Axis::equal, Axis::variable}, parts);
    return parts.orientation.slice(0);
  };
  arma::mat pooled(d, d, arma::fill::zeros), sphered(d, d, arma::fill::zeros);
  for (arma::uword j = 0; j < within.scatter.n_slices; ++j) {
    pooled += slice_of(within.scatter, j);
    sphered += slice_of(within.scatter, j) / std::max(arma::trace(slice_of(within.scatter, j)),
                                                      std::numeric_limits<double>::min());
  }
  bases.push_back(axes_of(pooled));
  bases.push_back(axes_of(sphered));
  if (family.shape != Axis::variable) return bases;
  // In their own order where they weigh the same, to the digits that no rounding reaches.
  const arma::uvec heaviest =
      arma::stable_sort_index(arma::conv_to<arma::fvec>::from(within.weight), "descend");
  for (arma::uword i = 0; i < std::min<arma::uword>(heaviest.n_elem, 12); ++i)
    bases.push_back(axes_of(slice_of(within.scatter, heaviest[i])));
  // Where EM begins, moves turn the basis, too.
  if (d == 2) add_rotations(aim == Sweeps::to_begin ? 8 : 32, bases);
  return bases;
}

// How many sweeps from each of several bases are worth their time: where EM goes on from there it
// sweeps as well.
int affordable_sweeps(const Within& within, std::size_t bases, Sweeps aim) {
  const double budget = aim == Sweeps::to_begin ? 5e5 : 1e8;
  const double d = within.scatter.n_rows, k = within.scatter.n_slices;
  const double sweeps = budget / (static_cast<double>(bases) * 4.0 * k * d * d * d);
  return static_cast<int>(std::min(std::max(sweeps, 3.0), 1.0 * most_sweeps));
}

// Of bases that lead to the same maximum each comes as near to it as rounding lets it: the first
// stands unless another is better by more than that, so that everywhere it is the same one. By row
// and column, as no unit changes.
constexpr double clearly_better = 1e-9;

CovarianceParts best_parts(const Within& within, const Model& model, Sweeps sweeps,
                           const Execution& execution) {
  CovarianceParts best;
  double lowest = arma::datum::inf;
  const double margin =
      clearly_better * static_cast<double>(within.scatter.n_rows) * arma::accu(within.weight);
  const std::vector<arma::mat> bases = candidate_bases(within, model.family, sweeps);
  const int affordable = affordable_sweeps(within, bases.size(), sweeps);
  for (const arma::mat& basis : bases) {
    const CovarianceParts parts = sweep_often(
        within, model, parts_in_basis(within, model.family, basis), affordable, execution);
    const double objective = covariance_objective(
        parts, spread_as_it_is(within.scatter, parts.orientation), within.weight);
    // The first stands even where nothing can be compared.
    if (best.volume.is_empty() || objective < lowest - margin) {
      lowest = objective;
      best = parts;
    }
  }
  if (sweeps == Sweeps::to_begin || affordable == most_sweeps) return best;
  return sweep_often(within, model, best, most_sweeps, execution);
}

// Of a shape that all components share: all of them where most of its spread in some direction is
// the floor's. And with volumes of their own those that have no spread of their own along some
// axis, while their variance there is as small as the floor lets it be: the components that have
// spread there grow without limit, so that it takes no part in the shape (of two components, n_1
// rows of the one being flat, the likelihood has no bound where n_1 > (d - 1) n_2). Else the
// variance is what the others' spread makes of it, far above the floor.
arma::uvec shared_at_the_floor(const Within& within, const CovarianceParts& parts,
                               const arma::mat& real) {
  // Times the floor: where n_1 is hardly more than (d - 1) n_2 the variance stays somewhat above
  // it.
  constexpr double near = 1e3;
  arma::mat kept = real;
  keep_from_vanishing(within, kept);
  if (std::equal(kept.begin(), kept.end(), real.begin())) return {};
  const arma::rowvec volume = parts.volume.t();
  const arma::vec all = arma::sum(kept.each_row() / volume, 1);
  if (arma::any(all > 2.0 * arma::vec(arma::sum(real.each_row() / volume, 1))))
    return arma::regspace<arma::uvec>(0, within.weight.n_elem - 1);
  const arma::mat expected = parts.shape.each_row() % arma::rowvec(volume % within.weight.t());
  const arma::umat held = (kept > 2.0 * real) % (expected <= near * kept);
  return arma::find(arma::any(held, 0));
}

// Other shapes have collapsed when they reach the floor. `along` is the spread along the axes, as
// it is.
arma::uvec at_the_floor(const Within& within, const Family& family, const CovarianceParts& parts,
                        const arma::mat& along) {
  if (family.shape == Axis::equal) {
    const arma::uvec shared = shared_at_the_floor(within, parts, along);
    if (!shared.is_empty()) return shared;
  }
  // What is missing has the spread of the last iteration, and with it the floor's, so that a common
  // shape comes to rest a little above the floor, where no component is held up by much.
  const double margin = family.shape == Axis::equal ? 2.0 : 1.0 + 1e-6;
  std::vector<arma::uword> found;
  for (arma::uword j = 0; j < parts.shape.n_cols; ++j) {
    const double* const shape = parts.shape.colptr(j);
    const auto ends = std::minmax_element(shape, shape + parts.shape.n_rows);
    const double least = *ends.first, most = *ends.second;
    if (least * parts.volume[j] <= margin * within.floor ||
        least <= margin * within.own_floor * most)
      found.push_back(j);
  }
  return found;
}

// N_j, and with a prior the pseudo-rows; the noise has its share too. Where those are fewer than
// none (a concentration below 1) components with fewer rows than that are emptied (Figueiredo and
// Jain 2002).
void update_proportions(const Statistics& statistics, const Model& model, Parameters& next) {
  const double extra = model.prior.concentration - 1.0;
  arma::vec& shares = next.proportions;
  shares.set_size(statistics.k());
  for (arma::uword j = 0; j < shares.n_elem; ++j)
    shares[j] = std::max(statistics.weight[j] + extra, 0.0);
  const double noise = model.has_noise() ? std::max(statistics.noise + extra, 0.0) : 0.0;
  double total = arma::accu(shares) + noise;
  if (!(total > 0.0)) {  // somebody stays, where all have less than that
    const arma::uword largest = statistics.weight.index_max();
    shares[largest] = total = statistics.weight[largest];
  }
  next.noise.log_sides = model.noise_log_sides;
  next.noise.proportion = noise / total;
  const double rest = 1.0 - next.noise.proportion;
  shares /= total;
  if (model.equal_proportions) shares.fill(rest / static_cast<double>(shares.n_elem));
  const arma::vec& held = model.constraint.proportions;
  if (held.is_empty()) return;
  // What is held is a share of the components' part; the others divide what is left of it.
  const arma::uvec fixed = arma::find_finite(held), free = arma::find_nonfinite(held);
  next.proportions.elem(fixed) = rest * held.elem(fixed);
  if (free.is_empty()) return;
  arma::vec among = next.proportions.elem(free);
  // Where the prior has emptied all of them their rows divide it; where there are none, nothing
  // tells them apart.
  if (!(arma::accu(among) > 0.0)) among = statistics.weight.elem(free);
  if (!(arma::accu(among) > 0.0)) among.ones();
  next.proportions.elem(free) =
      among * (rest * (1.0 - arma::accu(held.elem(fixed))) / arma::accu(among));
}

// How far the new means lie from the points that the statistics are about.
arma::mat shifts_of_means(const Statistics& statistics, const Model& model) {
  arma::mat shifts = statistics.shifts();
  const double kappa = model.prior.shrinkage;
  for (arma::uword j = 0; j < statistics.k(); ++j) {
    if (model.constraint.holds_mean(j))
      shifts.col(j) = model.constraint.means.col(j) - statistics.about.col(j);
    else if (kappa > 0.0)
      shifts.col(j) += kappa / (statistics.weight[j] + kappa) *
                       (model.prior.mean - statistics.about.col(j) - shifts.col(j));
  }
  return shifts;
}

// The mean that all components share, given their covariances: weighted by precision, with the
// prior's pseudo-rows in each. Shifts of the points to it.
arma::mat shifts_to_common_mean(const Statistics& statistics, const Model& model,
                                const arma::cube& covariances) {
  const arma::uword d = statistics.about.n_rows;
  const double kappa = model.prior.shrinkage;
  const bool diagonal = only_diagonals(covariances);
  // About one of the points, so that no digits go to an offset.
  const arma::vec origin = statistics.about.col(0);
  arma::mat information(d, diagonal ? 1 : d, arma::fill::zeros), factor;
  arma::vec score(d, arma::fill::zeros);
  for (arma::uword j = 0; j < statistics.k(); ++j) {
    const double weight = statistics.weight[j] + kappa;
    arma::vec sum =
        statistics.weight[j] * (statistics.about.col(j) - origin) + statistics.moment.col(j);
    if (kappa > 0.0) sum += kappa * (model.prior.mean - origin);
    if (diagonal) {
      const arma::vec variance = slice_of(covariances, j);
      if (!(variance.min() > 0.0)) throw NotPositiveDefinite(j);
      information += weight / variance;
      score += sum / variance;
    } else {
      if (!precision_factor(slice_of(covariances, j), factor)) throw NotPositiveDefinite(j);
      information += weight * (factor * factor.t());
      score += factor * (factor.t() * sum);
    }
  }
  arma::vec beyond;
  if (diagonal) {
    beyond = score / information;
  } else {
    if (!precision_factor(arma::symmatl(information), factor)) throw NotPositiveDefinite(0);
    beyond = factor * (factor.t() * score);
  }
  return arma::repmat(origin + beyond, 1, statistics.k()) - statistics.about;
}

// The same before there are covariances: as if all were equal.
arma::mat shifts_to_overall_mean(const Statistics& statistics, const Model& model) {
  const arma::vec origin = statistics.about.col(0);
  const double kappa = model.prior.shrinkage;
  arma::vec sum(origin.n_elem, arma::fill::zeros);
  for (arma::uword j = 0; j < statistics.k(); ++j)
    sum += statistics.weight[j] * (statistics.about.col(j) - origin) + statistics.moment.col(j);
  const double k = static_cast<double>(statistics.k());
  if (kappa > 0.0) sum += k * kappa * (model.prior.mean - origin);
  const arma::vec mean = origin + sum / (arma::accu(statistics.weight) + k * kappa);
  return arma::repmat(mean, 1, statistics.k()) - statistics.about;
}

// Scatter and weight of the components whose covariances are estimated, with the prior's; a single
// one for all of them where the statistics are pooled.
void find_within(const Statistics& statistics, const arma::mat& shifts, const Model& model,
                 const arma::uvec& estimated, double floor, Within& within) {
  const Prior& prior = model.prior;
  const bool pooled = statistics.kind == Scatter::pooled;
  const arma::uword k = estimated.n_elem;
  statistics.find_scatter_about(shifts, within.scatter);
  within.weight = statistics.weight;
  within.floor = floor;
  within.own_floor = own_floor_of(model.family);
  if (k < statistics.k()) within.weight = arma::vec(statistics.weight.elem(estimated));
  if (pooled) within.weight = {arma::accu(within.weight)};
  const bool diagonal = model.family.is_diagonal();
  if (diagonal && !only_diagonals(within.scatter)) within.scatter = diagonals_of(within.scatter);
  if (within.scatter.n_slices > k) within.scatter = arma::cube(within.scatter.slices(estimated));
  if (!prior.on_covariances() && !(prior.shrinkage > 0.0)) return;
  for (arma::uword i = 0; i < k; ++i) {
    const arma::uword slice = pooled ? 0 : i;
    if (prior.on_covariances()) {
      slice_of(within.scatter, slice) += prior.scatter_of_component(model.family, k);
      within.weight[slice] += prior.rows_of_component(model.family, k);
    }
    if (prior.shrinkage > 0.0) {
      const arma::vec delta =
          statistics.about.col(estimated[i]) + shifts.col(estimated[i]) - prior.mean;
      slice_of(within.scatter, slice) +=
          prior.shrinkage *
          (diagonal ? arma::mat(arma::square(delta)) : arma::mat(delta * delta.t()));
      within.weight[slice] += 1.0;
    }
  }
}

// Whether every eigenvalue exceeds twice the floor.
bool are_above_floor(const Within& within, const arma::cube& covariances) {
  const bool diagonal = only_diagonals(covariances);
  arma::mat above;
  for (arma::uword j = 0; j < covariances.n_slices; ++j) {
    const arma::mat sigma = slice_of(covariances, j);
    const double trace = diagonal ? arma::accu(sigma) : arma::trace(sigma);
    const double least = 2.0 * std::max(within.floor, within.own_floor * trace);
    if (diagonal) {
      if (!(sigma.min() > least)) return false;
      continue;
    }
    above = sigma;
    above.diag() -= least;
    if (!is_positive_definite(above)) return false;
  }
  return true;
}

// The volumes det(Sigma_j)^(1/d) become their mean by the weights.
bool scale_to_common_volume(const arma::vec& weight, arma::cube& covariances) {
  const auto d = static_cast<double>(covariances.n_rows);
  arma::vec volume(weight.n_elem);
  for (arma::uword j = 0; j < weight.n_elem; ++j) {
    double logs = 0.0;
    if (!log_determinant(slice_of(covariances, j), logs)) return false;
    volume[j] = std::exp(logs / d);
  }
  const double common = arma::dot(weight, volume) / arma::accu(weight);
  for (arma::uword j = 0; j < weight.n_elem; ++j) slice_of(covariances, j) *= common / volume[j];
  return true;
}

// Where the shape goes with the axes, or these are the columns, no part's best depends on another's
// and the maximum needs no parts: Sigma_j = W_j / N_j, or the same of their sums, the mean variance
// in every column where components are spheres; and where the volume alone is common, W_j times
// what makes its determinant that of all. False, and nothing of use in `covariances`, where a part
// would have been kept from vanishing, or a bound has its say.
bool covariances_at_once(const Within& within, const Model& model, arma::cube& covariances) {
  const Family& family = model.family;
  const bool axes_in_order = family.orientation == Axis::variable && family.shape == Axis::equal;
  if (!family.has_closed_form() || axes_in_order || model.constraint.eigen_ratio > 0.0)
    return false;
  const bool common = family.is_common();
  for (arma::uword j = 0; j < covariances.n_slices; ++j) {
    arma::mat sigma = slice_of(covariances, j);
    if (common && j > 0) {
      sigma = slice_of(covariances, 0);
      continue;
    }
    sigma = slice_of(within.scatter, j);
    for (arma::uword i = 1; common && i < within.scatter.n_slices; ++i)
      sigma += slice_of(within.scatter, i);
    sigma /= common ? arma::accu(within.weight) : within.weight[j];
    if (family.shape == Axis::identity)
      sigma.fill(std::accumulate(sigma.begin(), sigma.end(), 0.0) /
                 static_cast<double>(sigma.n_elem));
  }
  if (!are_above_floor(within, covariances)) return false;
  if (common || family.volume == Axis::variable) return true;
  return scale_to_common_volume(within.weight, covariances) && are_above_floor(within, covariances);
}

// Those of the last M-step, which may not have needed any.
void take_current_parts(const Parameters& current, const Family& family,
                        const arma::uvec& estimated, CovarianceParts& parts) {
  if (current.parts.volume.is_empty())
    parts = decompose(arma::cube(current.covariances.slices(estimated)), family);
  else
    parts = current.parts;
}

// The parts of the first component, and those of k that are all like it.
CovarianceParts first_of(const CovarianceParts& parts) {
  return {
      parts.volume.head(1), parts.shape.head_cols(1),
      parts.orientation.is_empty() ? arma::cube() : arma::cube(parts.orientation.head_slices(1))};
}

CovarianceParts repeated(const CovarianceParts& one, arma::uword k) {
  CovarianceParts parts{arma::vec(k), arma::mat(one.shape.n_rows, k), arma::cube()};
  parts.volume.fill(one.volume[0]);
  parts.shape.each_col() = one.shape.col(0);
  if (!one.orientation.is_empty()) {
    parts.orientation.set_size(one.orientation.n_rows, one.orientation.n_cols, k);
    parts.orientation.each_slice() = slice_of(one.orientation, 0);
  }
  return parts;
}

// Given how far the means are from the points that the statistics are about.
void m_step_at(const Statistics& statistics, const arma::mat& shifts, const Parameters& current,
               const Model& model, Sweeps sweeps, double floor, const Execution& execution,
               MStep& result) {
  const arma::uword k = statistics.k(), d = statistics.about.n_rows;
  const arma::uvec estimated = model.estimated_covariances(k);
  Parameters& next = result.parameters;
  result.collapsed.reset();
  result.bounded.reset();
  next.assembled = false;
  update_proportions(statistics, model, next);
  next.means = statistics.about + shifts;
  // To the last bit.
  if (model.constraint.equal_means) next.means.each_col() = arma::vec(next.means.col(0));
  const bool all = estimated.n_elem == k;
  if (!all) {
    next.covariances.zeros(d, model.family.is_diagonal() ? 1 : d, k);
    for (arma::uword j = 0; j < k; ++j)
      if (model.constraint.holds_covariance(j))
        copy_slice(model.constraint.covariances, j, next.covariances, j);
    if (estimated.is_empty()) return;
  }
  Within& within = result.within;
  find_within(statistics, shifts, model, estimated, floor, within);
  arma::cube some;
  arma::cube& covariances = all ? next.covariances : some;
  covariances.set_size(d, within.scatter.n_cols, estimated.n_elem);
  const auto put_in_place = [&]() {
    for (arma::uword i = 0; i < some.n_slices; ++i)
      copy_slice(some, i, next.covariances, estimated[i]);
  };
  if (covariances_at_once(within, model, covariances)) {
    if (!next.parts.volume.is_empty()) next.parts = CovarianceParts();
    return put_in_place();
  }
  const bool pooled = statistics.kind == Scatter::pooled;
  arma::mat along;
  if (sweeps == Sweeps::once) {
    take_current_parts(current, model.family, estimated, next.parts);
    if (pooled) next.parts = first_of(next.parts);
    along = sweep(within, model, next.parts);
  } else {
    next.parts = best_parts(within, model, sweeps, execution);
    along = spread_as_it_is(within.scatter, next.parts.orientation);
  }
  arma::uvec floored = at_the_floor(within, model.family, next.parts, along);
  if (pooled) {
    next.parts = repeated(next.parts, estimated.n_elem);
    if (!floored.is_empty()) floored = arma::regspace<arma::uvec>(0, estimated.n_elem - 1);
  }
  next.assembled = all;
  next.parts.assemble(covariances);
  put_in_place();
  if (!floored.is_empty()) result.collapsed = estimated.elem(floored);
  if (model.constraint.eigen_ratio > 0.0)
    result.bounded = estimated.elem(at_the_bound(next.parts, model.constraint.eigen_ratio));
}

// One mean for all, and the covariances, each at its maximum given the other (ECM: Meng and Rubin
// 1993), so that the objective never falls. Inside of EM one turn is enough; without covariances
// to begin from several lead to where nothing changes any more.
void m_step_with_common_mean(const Statistics& statistics, const Parameters& current,
                             const Model& model, Sweeps sweeps, double floor,
                             const Execution& execution, MStep& step) {
  if (!current.covariances.is_empty())
    return m_step_at(statistics, shifts_to_common_mean(statistics, model, current.covariances),
                     current, model, sweeps, floor, execution, step);
  m_step_at(statistics, shifts_to_overall_mean(statistics, model), current, model, sweeps, floor,
            execution, step);
  const int most = sweeps == Sweeps::to_begin ? 3 : 5000;
  for (int turn = 0; turn < most && step.collapsed.is_empty(); ++turn) {
    execution.check_stop();
    const Parameters before = step.parameters;
    m_step_at(statistics, shifts_to_common_mean(statistics, model, before.covariances), before,
              model, Sweeps::once, floor, execution, step);
    const arma::vec moved = arma::abs(step.parameters.means.col(0) - before.means.col(0));
    bool settled = true;
    for (arma::uword c = 0; c < moved.n_elem; ++c)
      settled = settled &&
                moved[c] <= 1e-12 * std::sqrt(diagonal_element(step.parameters.covariances, c, 0));
    if (settled) break;
  }
}

}  // namespace

void m_step(const Statistics& statistics, const Parameters& current, const Model& model,
            Sweeps sweeps, double floor, const Execution& execution, MStep& result) {
  if (model.constraint.equal_means)
    return m_step_with_common_mean(statistics, current, model, sweeps, floor, execution, result);
  m_step_at(statistics, shifts_of_means(statistics, model), current, model, sweeps, floor,
            execution, result);
}

MStep m_step(const Statistics& statistics, const Parameters& current, const Model& model,
             Sweeps sweeps, double floor, const Execution& execution) {
  MStep result;
  m_step(statistics, current, model, sweeps, floor, execution, result);
  return result;
}

}  // namespace mezcla
