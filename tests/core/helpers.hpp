// What the tests share: small data, and comparisons.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/assign.hpp"
#include "core/evaluate.hpp"
#include "core/fold.hpp"
#include "core/rows.hpp"
#include "core/start.hpp"

// Windows' headers, which doctest reads, have it as a macro that stands for nothing.
#undef near

namespace mezcla {
namespace testing {

constexpr double missing_value = std::numeric_limits<double>::quiet_NaN();

inline bool near(double a, double b, double tolerance = 1e-12) {
  return std::abs(a - b) <= tolerance * (1.0 + std::abs(b));
}

inline bool near(const arma::mat& a, const arma::mat& b, double tolerance = 1e-12) {
  if (arma::size(a) != arma::size(b)) return false;
  return a.is_empty() || arma::abs(a - b).max() <= tolerance * (1.0 + arma::abs(b).max());
}

inline bool near(const arma::cube& a, const arma::cube& b, double tolerance = 1e-12) {
  if (arma::size(a) != arma::size(b)) return false;
  return a.is_empty() || arma::abs(a - b).max() <= tolerance * (1.0 + arma::abs(b).max());
}

inline bool same(const arma::mat& a, const arma::mat& b) {
  return arma::size(a) == arma::size(b) && arma::all(arma::vectorise(a == b));
}

// Uniform numbers in (0, 1), the same on every machine.
inline Uniform uniform_numbers(std::uint64_t seed) {
  auto state = std::make_shared<std::uint64_t>(seed);
  return [state]() {
    *state = *state * 6364136223846793005ull + 1442695040888963407ull;
    return (static_cast<double>(*state >> 11) + 0.5) / 9007199254740992.0;
  };
}

// n x d rows about k centres that overlap.
inline arma::mat cloud(arma::uword n, arma::uword d, arma::uword k, std::uint64_t seed = 1) {
  const Uniform uniform = uniform_numbers(seed);
  arma::mat x(n, d);
  for (arma::uword i = 0; i < n; ++i)
    for (arma::uword c = 0; c < d; ++c) {
      double sum = 0.0;  // of twelve: about normal
      for (int draw = 0; draw < 12; ++draw) sum += uniform() - 0.5;
      x(i, c) =
          sum * (1.0 + static_cast<double>(i % k)) + 3.0 * static_cast<double>((i % k) * (c + 1));
    }
  return x;
}

inline Rows rows_from(const arma::mat& x, const double* weights = nullptr) {
  return rows_of(x.memptr(), x.n_rows, x.n_cols, weights);
}

// Two components in two dimensions, with covariances of their own.
inline Parameters two_components() {
  Parameters parameters;
  parameters.proportions = {0.4, 0.6};
  parameters.means = arma::mat{{0.0, 3.0}, {0.5, 5.0}};
  parameters.covariances.set_size(2, 2, 2);
  parameters.covariances.slice(0) = arma::mat{{2.0, 0.5}, {0.5, 1.0}};
  parameters.covariances.slice(1) = arma::mat{{3.0, -1.0}, {-1.0, 4.0}};
  return parameters;
}

inline double log_normal(const arma::vec& x, const arma::vec& mean, const arma::mat& sigma) {
  const arma::vec delta = x - mean;
  return -0.5 * (static_cast<double>(x.n_elem) * log_two_pi + std::log(arma::det(sigma)) +
                 arma::dot(delta, arma::solve(sigma, delta)));
}

inline const std::vector<std::string>& family_names() {
  static const std::vector<std::string> names{"EII", "VII", "EEI", "VEI", "EVI", "VVI", "EEE",
                                              "VEE", "EVE", "VVE", "EEV", "VEV", "EVV", "VVV"};
  return names;
}

}  // namespace testing
}  // namespace mezcla
