// m_step, volume, shape, orientation, bound, model's prior.
#include "core/bound.hpp"
#include "core/m_step.hpp"

namespace mezcla {
namespace testing {

inline Statistics soft_statistics(const arma::mat& x, const Parameters& theta) {
  const Density density = density_of(theta);
  const Rows rows = rows_from(x);
  return fold(rows, density.means, Scatter::full, posterior(density, rows), Execution(), &density);
}

inline MStep maximum(const Statistics& s, const Model& model) {
  return m_step(s, Parameters(), model, Sweeps::to_maximum, 1e-20, Execution());
}

// What an M-step maximises: the expected complete-data log-likelihood, up to a constant.
inline double expected_loglik(const Statistics& s, const Parameters& theta) {
  double total = arma::dot(s.weight, arma::log(theta.proportions));
  const arma::cube scatter = s.scatter_about(theta.means - s.about);
  const arma::cube covariances = in_full(theta.covariances);
  for (arma::uword j = 0; j < s.k(); ++j)
    total -= 0.5 * (s.weight[j] * std::log(arma::det(covariances.slice(j))) +
                    arma::trace(arma::solve(covariances.slice(j), scatter.slice(j))));
  return total;
}

TEST_CASE("families with a closed form, from their formulas") {
  const Statistics s = soft_statistics(cloud(200, 2, 2), two_components());
  const arma::cube w = s.scatter_about(s.shifts());
  const double n = arma::accu(s.weight);
  const auto covariances = [&](const char* name) {
    Model model;
    model.family = family_from_name(name);
    return in_full(maximum(s, model).parameters.covariances);
  };
  const arma::mat eye(2, 2, arma::fill::eye), pooled = arma::sum(w, 2);
  CHECK(near(covariances("VVV").slice(1), arma::mat(w.slice(1) / s.weight[1])));
  CHECK(near(covariances("EEE").slice(0), arma::mat(pooled / n)));
  CHECK(near(covariances("VII").slice(1),
             arma::mat(arma::trace(w.slice(1)) / (2.0 * s.weight[1]) * eye)));
  CHECK(near(covariances("EII").slice(1), arma::mat(arma::trace(pooled) / (2.0 * n) * eye)));
  CHECK(near(covariances("VVI").slice(0), arma::mat(arma::diagmat(w.slice(0)) / s.weight[0])));
  CHECK(near(covariances("EEI").slice(0), arma::mat(arma::diagmat(pooled) / n)));
  // EVV: C_j = W_j / |W_j|^(1/d), times sum |W_j|^(1/d) / n.
  const double a = std::sqrt(arma::det(w.slice(0))), b = std::sqrt(arma::det(w.slice(1)));
  CHECK(near(covariances("EVV").slice(0), arma::mat(w.slice(0) / a * (a + b) / n)));
}

TEST_CASE("no parameters of the family that are near are better, in any family") {
  const Statistics s = soft_statistics(cloud(150, 3, 2), [] {
    Parameters theta;
    theta.proportions = {0.5, 0.5};
    theta.means = arma::mat{{0.0, 3.0}, {0.0, 6.0}, {0.0, 9.0}};
    theta.covariances = arma::cube(3, 3, 2);
    theta.covariances.each_slice() = arma::mat(3, 3, arma::fill::eye) * 4.0;
    return theta;
  }());
  const Uniform uniform = uniform_numbers(7);
  for (const std::string& name : family_names()) {
    CAPTURE(name);
    Model model;
    model.family = family_from_name(name);
    const Parameters best = maximum(s, model).parameters;
    const double value = expected_loglik(s, best);
    for (int i = 0; i < 20; ++i) {
      Parameters other = best;
      // A volume for all, which every family has; and the means.
      other.covariances *= 1.0 + 0.02 * (uniform() - 0.5);
      other.means += 0.02 * (uniform() - 0.5);
      REQUIRE(expected_loglik(s, other) <= value + 1e-9);
    }
    // VVV has the most freedom, EII the least.
    model.family = family_from_name("VVV");
    CHECK(expected_loglik(s, maximum(s, model).parameters) >= value - 1e-9);
    model.family = family_from_name("EII");
    CHECK(expected_loglik(s, maximum(s, model).parameters) <= value + 1e-9);
  }
}

TEST_CASE("what all components share is the same in all of them") {
  const Statistics s = soft_statistics(cloud(150, 2, 2), two_components());
  for (const std::string& name : family_names()) {
    CAPTURE(name);
    Model model;
    model.family = family_from_name(name);
    const arma::cube sigma = in_full(maximum(s, model).parameters.covariances);
    const CovarianceParts parts = decompose(sigma, family_from_name("VVV"));
    if (name[0] == 'E') CHECK(near(parts.volume[0], parts.volume[1], 1e-8));
    if (name[1] == 'E') CHECK(near(parts.shape.col(0), parts.shape.col(1), 1e-6));
    if (name[2] == 'I') CHECK(std::abs(sigma(0, 1, 0)) + std::abs(sigma(0, 1, 1)) == 0.0);
    if (name[2] == 'E')
      CHECK(near(sigma.slice(0) * sigma.slice(1), sigma.slice(1) * sigma.slice(0), 1e-8));
  }
}

TEST_CASE("of common bases that are as good the first is taken, whatever rounding says") {
  // One component long along the axes, the other as long in between: a basis suits the one or the
  // other, which then is a circle.
  const double c = std::sqrt(0.5);
  const arma::mat turn{{c, -c}, {c, c}};
  const auto of_the_second = [&](double rounder, const char* name, Sweeps sweeps) {
    Statistics s(arma::mat(2, 2, arma::fill::zeros), Scatter::full);
    s.weight = {50.0, 50.0};
    s.scatter.slice(0) = 50.0 * arma::diagmat(arma::vec{1000.0, 1.0 + rounder});
    s.scatter.slice(1) = turn * (50.0 * arma::diagmat(arma::vec{1000.0, 1.0})) * turn.t();
    Model model;
    model.family = family_from_name(name);
    return m_step(s, Parameters(), model, sweeps, 1e-20, Execution())
        .parameters.covariances(0, 1, 1);
  };
  for (const char* name : {"EVE", "VVE"})
    for (const Sweeps sweeps : {Sweeps::to_begin, Sweeps::to_maximum}) {
      CAPTURE(name);
      for (const double rounder : {-1e-12, -1e-15, 0.0, 1e-15, 1e-12})
        CHECK(std::abs(of_the_second(rounder, name, sweeps)) < 1e-6);
      // What is better by more is taken: now the axes of the second.
      CHECK(std::abs(of_the_second(0.1, name, sweeps)) > 10.0);
    }
}

TEST_CASE("the bound on eigenvalues holds, and names who is held") {
  const Statistics s = soft_statistics(cloud(200, 2, 2), two_components());
  for (const std::string& name : family_names()) {
    CAPTURE(name);
    Model model;
    model.family = family_from_name(name);
    model.constraint.eigen_ratio = 1.5;
    const MStep step = maximum(s, model);
    arma::vec all;
    const arma::cube sigma = in_full(step.parameters.covariances);
    for (arma::uword j = 0; j < 2; ++j)
      all = arma::join_cols(all, arma::vec(arma::eig_sym(sigma.slice(j))));
    CHECK(all.max() <= 1.5 * all.min() * (1.0 + 1e-9));
    // Components are named where the bound is reached, which it is wherever volumes are free.
    CHECK(step.bounded.is_empty() == (all.max() < 1.5 * all.min() * (1.0 - 1e-9)));
    if (name[0] == 'V') CHECK(!step.bounded.is_empty());
  }
}

TEST_CASE("a prior is rows that were never observed") {
  const Statistics s = soft_statistics(cloud(100, 2, 2), two_components());
  Model model;
  model.family = family_from_name("VVV");
  model.prior.shrinkage = 2.0;
  model.prior.mean = {1.0, -1.0};
  model.prior.rows = 7.0;
  model.prior.scale = arma::mat{{3.0, 1.0}, {1.0, 2.0}};
  model.prior.concentration = 4.0;
  const Parameters theta = maximum(s, model).parameters;
  const arma::mat means = s.means();
  const arma::vec n = s.weight;
  CHECK(near(theta.proportions, arma::vec((n + 3.0) / arma::accu(n + 3.0))));
  for (arma::uword j = 0; j < 2; ++j) {
    CHECK(near(arma::vec(theta.means.col(j)),
               arma::vec((n[j] * means.col(j) + 2.0 * model.prior.mean) / (n[j] + 2.0))));
    const arma::vec gap = means.col(j) - model.prior.mean;
    const arma::mat expected = (s.scatter_about(s.shifts()).slice(j) + model.prior.scale +
                                2.0 * n[j] / (n[j] + 2.0) * gap * gap.t()) /
                               (n[j] + 8.0);
    CHECK(near(theta.covariances.slice(j), expected));
  }
}

TEST_CASE("what is held is as it was given, and the rest shares what is left") {
  const Statistics s = soft_statistics(cloud(100, 2, 2), two_components());
  Model model;
  model.family = family_from_name("VVV");
  model.constraint.proportions = {0.7, missing_value};
  model.constraint.means = arma::mat{{9.0, missing_value}, {-9.0, missing_value}};
  const Parameters theta = maximum(s, model).parameters;
  CHECK(near(theta.proportions, arma::vec{0.7, 0.3}));
  CHECK(same(theta.means.col(0), arma::vec{9.0, -9.0}));
  CHECK(near(arma::vec(theta.means.col(1)), arma::vec(s.means().col(1))));
  model.constraint = Constraint();
  model.equal_proportions = true;
  CHECK(near(maximum(s, model).parameters.proportions, arma::vec{0.5, 0.5}, 0.0));
}

TEST_CASE("a component without spread has collapsed, and stays above the floor") {
  const arma::mat x{{0.0, 1.0}, {0.0, 2.0}, {0.0, 4.0}, {1.0, 1.0}, {5.0, 2.0}, {3.0, 7.0}};
  const std::vector<int> labels{0, 0, 0, 1, 1, 1};
  const Statistics s = fold(rows_from(x), arma::mat(2, 2, arma::fill::ones), Scatter::full,
                            given_labels(labels.data()), Execution());
  Model model;
  model.family = family_from_name("VVI");
  const MStep step = m_step(s, Parameters(), model, Sweeps::to_maximum, 1e-12, Execution());
  REQUIRE(step.collapsed.n_elem == 1);
  CHECK(step.collapsed[0] == 0);
  CHECK(step.parameters.covariances(0, 0, 0) >= 1e-12);
  model.family = family_from_name("EEI");
  CHECK(
      m_step(s, Parameters(), model, Sweeps::to_maximum, 1e-12, Execution()).collapsed.is_empty());
}

}  // namespace testing
}  // namespace mezcla
