#include "m_step.hpp"

#include <cmath>
#include <vector>

#include "axes.hpp"

namespace mezcla {

double covariance_objective(const CovarianceParts& parts, const arma::cube& within,
                            const arma::vec& weight) {
  double total = 0.0;
  for (arma::uword j = 0; j < within.n_slices; ++j) {
    const arma::mat& basis = parts.orientation.slice(j);
    const arma::vec variances = parts.volume[j] * parts.shape.col(j);
    const arma::vec along = arma::sum(basis % (within.slice(j) * basis), 0).t();
    total += weight[j] * arma::accu(arma::log(variances)) + arma::accu(along / variances);
  }
  return total;
}

double variance_floor(const arma::vec& column_variances) {
  return relative_floor * column_variances.min();
}

namespace {

void sweep(const Within& within, const Family& family, CovarianceParts& parts) {
  update_orientation(within, family, parts);
  const arma::mat along = spread(within, parts.orientation);
  update_shape(along, family.shape, parts);
  update_volume(along, within.weight, family.volume, parts);
}

// Parts to sweep from when there are no current ones: the given basis, in which each component
// has the shape and the volume that it would have alone.
CovarianceParts parts_in_basis(const Within& within, const Family& family, const arma::mat& basis) {
  const arma::uword d = within.scatter.n_rows, k = within.scatter.n_slices;
  CovarianceParts parts{arma::vec(k), arma::mat(d, k, arma::fill::ones), arma::cube(d, d, k)};
  parts.orientation.each_slice() = basis;
  const arma::mat along = spread(within, parts.orientation);
  parts.volume = arma::mean(along, 0).t() / within.weight;
  update_shape(along, family.shape, parts);
  update_volume(along, within.weight, family.volume, parts);
  return parts;
}

CovarianceParts sweep_to_maximum(const Within& within, const Family& family,
                                 CovarianceParts parts) {
  constexpr int max_sweeps = 5000;
  constexpr double tolerance = 1e-14;
  double objective = arma::datum::inf;
  for (int i = 0; i < max_sweeps; ++i) {
    sweep(within, family, parts);
    const double previous = objective;
    objective = covariance_objective(parts, within.scatter, within.weight);
    if (!(previous - objective > tolerance * (1.0 + std::abs(objective)))) break;
  }
  return parts;
}

// In the plane the angle can be scanned; every basis is one of a quarter turn.
void add_rotations(std::vector<arma::mat>& bases) {
  constexpr int steps = 32;
  for (int i = 1; i < steps; ++i) {
    const double phi = 0.5 * arma::datum::pi * i / steps;
    bases.push_back({{std::cos(phi), -std::sin(phi)}, {std::sin(phi), std::cos(phi)}});
  }
}

// A common basis has local optima (EVE, VVE); these are the bases to begin from.
std::vector<arma::mat> candidate_bases(const Within& within, const Family& family) {
  const arma::uword d = within.scatter.n_rows;
  std::vector<arma::mat> bases(1, arma::mat(d, d, arma::fill::eye));
  if (family.orientation != Axis::equal) return bases;
  const auto axes_of = [&](const arma::mat& scatter) {
    Within alone{arma::cube(d, d, 1), arma::vec{1.0}, within.floor};
    alone.scatter.slice(0) = scatter;
    CovarianceParts parts = parts_in_basis(alone, family, bases[0]);
    update_orientation(alone, {Axis::equal, Axis::equal, Axis::variable}, parts);
    return arma::mat(parts.orientation.slice(0));
  };
  arma::mat pooled(d, d, arma::fill::zeros), sphered(d, d, arma::fill::zeros);
  for (arma::uword j = 0; j < within.scatter.n_slices; ++j) {
    pooled += within.scatter.slice(j);
    sphered += within.scatter.slice(j) /
               std::max(arma::trace(within.scatter.slice(j)), std::numeric_limits<double>::min());
  }
  bases.push_back(axes_of(pooled));
  bases.push_back(axes_of(sphered));
  if (family.shape != Axis::variable) return bases;
  const arma::uvec heaviest = arma::sort_index(within.weight, "descend");
  for (arma::uword i = 0; i < std::min<arma::uword>(heaviest.n_elem, 12); ++i)
    bases.push_back(axes_of(within.scatter.slice(heaviest[i])));
  if (d == 2) add_rotations(bases);
  return bases;
}

CovarianceParts best_parts(const Within& within, const Model& model) {
  CovarianceParts best;
  double lowest = arma::datum::inf;
  for (const arma::mat& basis : candidate_bases(within, model.family)) {
    const CovarianceParts parts =
        sweep_to_maximum(within, model.family, parts_in_basis(within, model.family, basis));
    const double objective = covariance_objective(parts, within.scatter, within.weight);
    if (objective < lowest) {
      lowest = objective;
      best = parts;
    }
  }
  return best;
}

arma::uvec at_the_floor(const CovarianceParts& parts, double floor) {
  const arma::rowvec least = arma::min(parts.shape, 0);
  const arma::rowvec most = arma::max(parts.shape, 0);
  constexpr double margin = 1.0 + 1e-6;
  return arma::find(least % parts.volume.t() <= margin * floor ||
                    least <= margin * own_floor * most);
}

}  // namespace

MStep m_step(const Statistics& statistics, const Parameters& current, const Model& model,
             Sweeps sweeps, double floor) {
  const arma::uword d = statistics.about.n_rows, k = statistics.k();
  MStep result;
  Parameters& next = result.parameters;
  next.means = statistics.means();
  next.proportions = model.equal_proportions
                         ? arma::vec(k, arma::fill::value(1.0 / static_cast<double>(k)))
                         : arma::vec(statistics.weight / arma::accu(statistics.weight));
  if (model.has_fixed_covariance()) {
    next.covariances.zeros(d, d, k);
    next.covariances.each_slice([&](arma::mat& m) { m.diag().fill(model.fixed_variance); });
    return result;
  }
  const Within within{statistics.within_scatter(), statistics.weight, floor};
  if (sweeps == Sweeps::to_maximum) {
    next.parts = best_parts(within, model);
  } else {
    next.parts = current.parts;
    sweep(within, model.family, next.parts);
  }
  next.covariances = next.parts.assemble();
  result.collapsed = at_the_floor(next.parts, floor);
  return result;
}

}  // namespace mezcla
