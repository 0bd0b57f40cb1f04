// family, model, parameters, linear_algebra.
#include "core/family.hpp"
#include "core/linear_algebra.hpp"
#include "core/parameters.hpp"

namespace mezcla {
namespace testing {

TEST_CASE("a family is three letters") {
  const Family family = family_from_name("VEI");
  CHECK(family.volume == Axis::variable);
  CHECK(family.shape == Axis::equal);
  CHECK(family.orientation == Axis::identity);
  for (const char* name : {"", "VV", "VVVV", "IVV", "VXV", "vvv"})
    CHECK_THROWS_AS(family_from_name(name), std::invalid_argument);
}

TEST_CASE("which families are common, diagonal, equivariant") {
  std::string common, diagonal, equivariant, iterative;
  for (const std::string& name : family_names()) {
    const Family family = family_from_name(name);
    if (family.is_common()) common += name + " ";
    if (family.is_diagonal()) diagonal += name + " ";
    if (family.is_column_equivariant()) equivariant += name + " ";
    if (!family.has_closed_form()) iterative += name + " ";
  }
  CHECK(common == "EII EEI EEE ");
  CHECK(diagonal == "EII VII EEI VEI EVI VVI ");
  CHECK(iterative == "VEI VEE EVE VVE VEV ");
  CHECK(equivariant == "EEI VEI EVI VVI EEE VEE EVV VVV ");
}

TEST_CASE("a precision factor is one, and there is none of what is singular") {
  const arma::mat sigma{{4.0, 2.0, 0.0}, {2.0, 3.0, 1.0}, {0.0, 1.0, 2.0}};
  arma::mat u;
  REQUIRE(precision_factor(sigma, u));
  CHECK(near(arma::mat(u * u.t() * sigma), arma::mat(3, 3, arma::fill::eye)));
  CHECK(arma::approx_equal(u, arma::trimatu(u), "absdiff", 0.0));
  CHECK(!precision_factor(arma::mat{{1.0, 1.0}, {1.0, 1.0}}, u));
  CHECK(!precision_factor(arma::mat{{1.0, 2.0}, {2.0, 1.0}}, u));
}

TEST_CASE("eigenvalues, by our own rotations and by LAPACK's") {
  for (arma::uword d : {1u, 2u, 5u, 12u, 13u, 20u}) {
    const arma::mat x = cloud(40, d, 2);
    const arma::mat symmetric = x.t() * x;
    arma::vec values;
    arma::mat vectors;
    REQUIRE(eigen_symmetric(values, vectors, symmetric));
    CHECK(near(arma::mat(vectors * arma::diagmat(values) * vectors.t()), symmetric, 1e-12));
    CHECK(near(arma::mat(vectors.t() * vectors), arma::mat(d, d, arma::fill::eye)));
    CHECK(values.is_sorted());
  }
}

inline arma::cube assembled(const CovarianceParts& parts) {
  arma::cube covariances;
  parts.assemble(covariances);
  return covariances;
}

TEST_CASE("parts of covariances assemble to them, where they are in the family") {
  const arma::cube covariances = two_components().covariances;
  CHECK(near(assembled(decompose(covariances, family_from_name("VVV"))), covariances));
  const CovarianceParts parts = decompose(covariances, family_from_name("VVV"));
  for (arma::uword j = 0; j < 2; ++j) {
    CHECK(near(arma::prod(parts.shape.col(j)), 1.0));
    CHECK(near(std::pow(parts.volume[j], 2), arma::det(covariances.slice(j))));
  }
  arma::cube diagonal(2, 2, 2, arma::fill::zeros);
  diagonal.slice(0).diag() = arma::vec{1.0, 4.0};
  diagonal.slice(1).diag() = arma::vec{9.0, 0.25};
  const arma::cube variances = assembled(decompose(diagonal, family_from_name("VVI")));
  CHECK(variances.n_cols == 1);
  CHECK(near(in_full(variances), diagonal));
  CHECK(near(assembled(decompose(variances, family_from_name("EVV"))),
             assembled(decompose(diagonal, family_from_name("EVV")))));
}

TEST_CASE("what is no covariance is no density") {
  Parameters theta = two_components();
  theta.covariances.slice(1) *= -1.0;
  CHECK_THROWS_AS(density_of(theta), NotPositiveDefinite);
}

TEST_CASE("what a constraint holds is not estimated") {
  Model model;
  model.family = family_from_name("VVV");
  CHECK(model.estimated_covariances(3).n_elem == 3);
  model.constraint.covariances = arma::cube(2, 2, 3, arma::fill::value(missing_value));
  model.constraint.covariances.slice(1).eye();
  CHECK(model.constraint.holds_covariance(1));
  CHECK(!model.constraint.holds_covariance(2));
  CHECK(near(arma::conv_to<arma::vec>::from(model.estimated_covariances(3)), arma::vec{0.0, 2.0},
             0.0));
  CHECK(model.is_column_equivariant());
  model.constraint.eigen_ratio = 10.0;
  CHECK(!model.is_column_equivariant());
}

}  // namespace testing
}  // namespace mezcla
