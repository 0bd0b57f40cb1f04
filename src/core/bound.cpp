#include "bound.hpp"

#include <algorithm>
#include <cmath>

namespace mezcla {

namespace {

arma::mat eigenvalues(const CovarianceParts& parts) {
  return parts.shape.each_row() % parts.volume.t();
}

// The zero of an increasing function between two points, to the last bits.
template <class Function>
double root_of_increasing(double low, double high, const Function& f) {
  for (int i = 0; i < 200 && low < high; ++i) {
    const double middle = 0.5 * (low + high);
    if (middle <= low || middle >= high) break;
    (f(middle) < 0.0 ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

// Maximiser of -sum_j weight_j sum_l (log e_jl + value_jl / e_jl) with m <= e <= ratio * m: values
// (r x k) are cut at m and at ratio * m, for the m at which the derivative vanishes.
arma::mat truncate(const arma::mat& values, const arma::vec& weight, double ratio) {
  const auto derivative = [&](double log_m) {
    const double m = std::exp(log_m);
    double total = 0.0;
    for (arma::uword j = 0; j < values.n_cols; ++j)
      for (double value : arma::vec(values.col(j))) {
        if (value < m) total += weight[j] * (1.0 - value / m);
        if (value > ratio * m) total += weight[j] * (1.0 - value / (ratio * m));
      }
    return total;
  };
  const double low = std::log(values.max()) - std::log(ratio), high = std::log(values.min());
  const double m =
      std::exp(root_of_increasing(std::min(low, high), std::max(low, high), derivative));
  return arma::clamp(values, m, ratio * m);
}

// The column in [m, ratio * m], with product one, that minimises sum_l spread_l / a_l: the
// spread times a factor, cut at both ends.
arma::vec cut_with_unit_product(const arma::vec& spread, double log_m, double ratio) {
  const double m = std::exp(log_m);
  const auto cut = [&](double log_factor) {
    return arma::vec(arma::clamp(spread * std::exp(log_factor), m, ratio * m));
  };
  const double log_ratio = std::log(ratio);
  const double factor =
      root_of_increasing(log_m - std::log(spread.max()), log_m + log_ratio - std::log(spread.min()),
                         [&](double log_factor) { return arma::accu(arma::log(cut(log_factor))); });
  const arma::vec result = cut(factor);
  return result / std::exp(arma::mean(arma::log(result)));
}

arma::mat cut_columns(const arma::mat& spread, double log_m, double ratio) {
  arma::mat result(arma::size(spread));
  for (arma::uword j = 0; j < spread.n_cols; ++j)
    result.col(j) = cut_with_unit_product(spread.col(j), log_m, ratio);
  return result;
}

// Where a convex function on an interval is least, by golden section.
template <class Function>
double least_of_convex(double low, double high, const Function& f) {
  const double golden = 0.5 * (std::sqrt(5.0) - 1.0);
  double a = high - golden * (high - low), b = low + golden * (high - low);
  double f_a = f(a), f_b = f(b);
  for (int i = 0; i < 50; ++i) {
    if (f_a <= f_b) {
      high = b;
      b = a;
      f_b = f_a;
      a = high - golden * (high - low);
      f_a = f(a);
    } else {
      low = a;
      a = b;
      f_a = f_b;
      b = low + golden * (high - low);
      f_b = f(b);
    }
  }
  return 0.5 * (low + high);
}

// Shapes (columns with product one) within a common ratio that minimise sum spread / shape; the
// lower end m is where a convex function of log m is least.
arma::mat bounded_shapes(const arma::mat& spread, double ratio) {
  const arma::mat free = spread.each_row() / arma::exp(arma::mean(arma::log(spread), 0));
  if (free.max() <= ratio * free.min()) return free;
  // One shape for all: its eigenvalues up to the volume.
  if (spread.n_cols == 1) {
    const arma::mat values = truncate(spread, arma::vec{1.0}, ratio);
    return values / std::exp(arma::accu(arma::log(values)) / static_cast<double>(values.n_elem));
  }
  const double log_m = least_of_convex(-std::log(ratio), 0.0, [&](double at) {
    return arma::accu(spread / cut_columns(spread, at, ratio));
  });
  return cut_columns(spread, log_m, ratio);
}

double range_of(const arma::vec& values) { return values.max() / values.min(); }

void set_eigenvalues(const arma::mat& values, CovarianceParts& parts) {
  parts.volume = arma::exp(arma::mean(arma::log(values), 0)).t();
  parts.shape = values.each_row() / parts.volume.t();
}

// Volumes within one ratio and a common shape within another, the best of each given the other
// until nothing changes: with the two bounds apart that is the maximum.
void alternate(const arma::mat& spread, const arma::vec& weight, double volume_ratio,
               double shape_ratio, CovarianceParts& parts) {
  const double d = static_cast<double>(spread.n_rows);
  for (int i = 0; i < 200; ++i) {
    const arma::mat before = eigenvalues(parts);
    const arma::rowvec own = arma::sum(spread / parts.shape, 0) / (d * weight.t());
    parts.volume = truncate(own, weight, volume_ratio).t();
    const arma::vec pooled = arma::sum(spread.each_row() / parts.volume.t(), 1);
    parts.shape = arma::repmat(bounded_shapes(pooled, shape_ratio), 1, parts.shape.n_cols);
    if (arma::abs(eigenvalues(parts) / before - 1.0).max() < 1e-12) break;
  }
}

// One shape, variable volumes: their ratios multiply, and how the bound is divided between them is
// where a convex function of the logarithm of one is least.
void update_volumes_and_shape(const arma::mat& spread, const arma::vec& weight, double ratio,
                              CovarianceParts& parts) {
  const auto divided = [&](double log_volume_ratio) {
    const double volume_ratio = std::exp(log_volume_ratio);
    CovarianceParts result = parts;
    alternate(spread, weight, volume_ratio, std::max(1.0, ratio / volume_ratio), result);
    return result;
  };
  const auto cost = [&](double log_volume_ratio) {
    const arma::mat values = eigenvalues(divided(log_volume_ratio));
    return arma::accu(arma::log(values) * weight) + arma::accu(spread / values);
  };
  parts = divided(least_of_convex(0.0, std::log(ratio), cost));
}

}  // namespace

double eigen_ratio(const CovarianceParts& parts) {
  const arma::mat values = eigenvalues(parts);
  return values.max() / values.min();
}

void update_bounded(const arma::mat& along, const arma::vec& weight, const Family& family,
                    double ratio, CovarianceParts& parts) {
  const bool volumes_vary = family.volume == Axis::variable;
  if (family.shape == Axis::identity) {
    parts.shape.ones();
    update_volume(along, weight, family.volume, parts);
    if (volumes_vary && range_of(parts.volume) > ratio)
      parts.volume = truncate(parts.volume.t(), weight, ratio).t();
  } else if (volumes_vary && family.shape == Axis::variable) {
    const arma::mat own = along.each_row() / weight.t();
    set_eigenvalues(own.max() <= ratio * own.min() ? own : truncate(own, weight, ratio), parts);
  } else if (volumes_vary) {
    update_volumes_and_shape(along, weight, ratio, parts);
  } else {
    const arma::mat spreads =
        family.shape == Axis::variable ? along : arma::mat(arma::sum(along, 1));
    const arma::mat shapes = bounded_shapes(spreads, ratio);
    for (arma::uword j = 0; j < along.n_cols; ++j)
      parts.shape.col(j) = shapes.col(std::min(j, shapes.n_cols - 1));
    update_volume(along, weight, family.volume, parts);
  }
}

arma::uvec at_the_bound(const CovarianceParts& parts, double ratio) {
  if (!(ratio > 0.0) || eigen_ratio(parts) < ratio * (1.0 - 1e-6)) return {};
  const arma::mat values = eigenvalues(parts);
  return arma::find(arma::min(values, 0) <= values.min() * (1.0 + 1e-6));
}

}  // namespace mezcla
