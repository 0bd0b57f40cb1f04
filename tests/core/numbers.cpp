// Numbers of every kind that the core works out, a name and a value to a line: what another machine
// or compiler makes of the same is compared with this one's (tools/other-machines.sh).
#include <cstdio>

#include "core/em.hpp"
#include "core/hartigan.hpp"
#include "core/kmeans_1d.hpp"
#include "core/lloyd.hpp"
#include "core/m_step.hpp"
#include "helpers.hpp"

namespace mezcla {
namespace testing {

void tell(const std::string& name, double value) { std::printf("%s %.17g\n", name.c_str(), value); }

void tell(const std::string& name, const arma::mat& values) {
  for (arma::uword i = 0; i < values.n_elem; ++i) tell(name + std::to_string(i), values[i]);
}

void tell(const std::string& name, const Parameters& parameters) {
  tell(name + ".proportion", parameters.proportions);
  tell(name + ".mean", parameters.means);
  const arma::cube covariances = in_full(parameters.covariances);
  for (arma::uword j = 0; j < covariances.n_slices; ++j)
    tell(name + ".covariance" + std::to_string(j) + ".", covariances.slice(j));
}

Columns columns_of(const Rows& rows) {
  const Moments known = moments(rows, false, Execution());
  return {known.mean, arma::sqrt(known.variance)};
}

// k components about rows of the data, all as wide as all rows.
Parameters start_from(const arma::mat& x, arma::uword k) {
  Parameters start;
  start.proportions = arma::vec(k, arma::fill::value(1.0 / static_cast<double>(k)));
  start.means = x.head_rows(k).t();
  start.covariances.set_size(x.n_cols, x.n_cols, k);
  start.covariances.each_slice() = arma::cov(x);
  return start;
}

void fits(const std::string& name, const arma::mat& x, const Parameters& start,
          const double* weights) {
  const Rows rows = rows_from(x, weights);
  for (const std::string& family : family_names()) {
    Model model;
    model.family = family_from_name(family);
    // Maximised over everything from what a soft assignment tells: the choice of common axes shows.
    const Density density = density_of(start);
    const Statistics statistics =
        fold(rows, density.means, Scatter::full, posterior(density, rows), Execution(), &density);
    const MStep step =
        m_step(statistics, Parameters(), model, Sweeps::to_maximum, 1e-20, Execution());
    tell(name + "." + family + ".m_step", step.parameters);
    const EmResult run = em(rows, columns_of(rows), {{step.parameters, 5000}}, model, {1e-10, true},
                            Execution(2))[0];
    tell(name + "." + family + ".status", static_cast<double>(run.status));
    tell(name + "." + family + ".objective", run.trace.back());
    tell(name + "." + family, run.parameters);
  }
}

void all() {
  const arma::mat plane = cloud(400, 2, 3, 1), space = cloud(500, 4, 3, 2);
  fits("plane", plane, start_from(plane, 3), nullptr);
  fits("space", space, start_from(space, 3), nullptr);
  const Uniform uniform = uniform_numbers(5);
  arma::vec weights(plane.n_rows);
  for (double& weight : weights) weight = 0.5 + uniform();
  fits("weighted", plane, start_from(plane, 2), weights.memptr());
  arma::mat holes = space;
  for (arma::uword i = 0; i < holes.n_rows; i += 7) holes(i, i % 4) = missing_value;
  fits("holes", holes, start_from(space, 2), nullptr);
  const LloydResult lloyds =
      lloyd(rows_from(space), space.head_rows(5).t(), LloydControl(), Execution(2));
  tell("lloyd.centre", lloyds.centres);
  tell("lloyd.within", lloyds.within);
  tell("lloyd.iterations", static_cast<double>(lloyds.trace.size()));
}

}  // namespace testing
}  // namespace mezcla

int main() {
  mezcla::testing::all();
  return 0;
}
