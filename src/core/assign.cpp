#include "assign.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mezcla {

void mahalanobis(const Density& density, arma::uword j, const Block& block, Membership& membership,
                 double* q) {
  const Conditional* given =
      block.is_complete() ? nullptr : &membership.seen_through(density, block);
  residuals(block, density.means.colptr(j), j, given, membership);
  const double* delta = membership.delta.data();
  if (density.diagonal)
    kernels::squared_norm_diagonal(delta, density.factor.slice_memptr(j), density.d(), q);
  else
    kernels::squared_norm_triangular(delta, density.factor.slice_memptr(j), density.d(),
                                     block.size(), q);
}

void squared_distance(const Block& block, const double* centre, Membership& membership, double* q) {
  residuals(block, centre, 0, nullptr, membership);
  kernels::squared_norm_diagonal(membership.delta.data(), membership.ones.data(),
                                 membership.ones.size(), q);
}

void log_joint(const Density& density, const Block& block, Membership& membership, double* joint) {
  constexpr double most = std::numeric_limits<double>::max();
  const Conditional* seen =
      block.is_complete() ? nullptr : &membership.seen_through(density, block);
  for (arma::uword j = 0; j < density.k(); ++j) {
    double* q = joint + j * block_rows;
    mahalanobis(density, j, block, membership, q);
    // A distance that overflows stays finite: Inf - Inf would be no number.
    const double constant = seen ? seen->constant[j] : density.constant[j];
    for (std::size_t i = 0; i < block_rows; ++i) q[i] = constant - 0.5 * std::min(q[i], most);
  }
  if (!density.noise.is_present()) return;
  const double noise =
      seen ? seen->noise_log_joint
           : std::log(density.noise.proportion) - arma::accu(density.noise.log_sides);
  std::fill_n(joint + density.k() * block_rows, block_rows, noise);
}

namespace {

// What the labels exclude becomes impossible, what they doubt less probable. What they allow is
// possible, even to a component of proportion 0: some component must remain.
void apply_labels(const Labels& labels, const Block& block, std::size_t n, std::size_t columns,
                  double* joint) {
  constexpr double impossible = -std::numeric_limits<double>::infinity();
  constexpr double least = std::numeric_limits<double>::lowest();
  if (!labels.known && !labels.log_plausibility) return;
  for (std::size_t j = 0; j < columns; ++j)
    for (std::size_t i = 0; i < block.size(); ++i) {
      double& value = joint[j * block_rows + i];
      const std::size_t row = block.row(i);
      double plausible = 0.0;
      if (labels.log_plausibility)
        plausible = labels.log_plausibility[j * n + row];
      else if (labels.known[row] < 0)
        continue;
      else if (labels.known[row] != static_cast<int>(j))
        plausible = impossible;
      value = plausible == impossible ? impossible : std::max(value + plausible, least);
    }
}

}  // namespace

Assign posterior(const Density& density, const Rows& rows) {
  const Labels labels = rows.labels;
  const std::size_t n = rows.n;
  return [&density, labels, n](const Block& block, Membership& membership) {
    membership.hard = false;
    double* joint = membership.responsibilities.data();
    log_joint(density, block, membership, joint);
    apply_labels(labels, block, n, density.columns(), joint);
    double* log_density = membership.objective.data();
    kernels::normalise(joint, density.columns(), log_density);
    return kernels::dot(log_density, block.weights());
  };
}

Assign nearest_centre(const arma::mat& centres, int* labels, std::atomic<std::size_t>* changed) {
  return [&centres, labels, changed](const Block& block, Membership& membership) {
    membership.hard = true;
    double* distances = membership.joint.data();
    for (arma::uword j = 0; j < centres.n_cols; ++j)
      squared_distance(block, centres.colptr(j), membership, distances + j * block_rows);
    double* distance = membership.objective.data();
    kernels::argmin(distances, centres.n_cols, membership.nearest.data(), distance);
    std::size_t altered = 0;
    for (std::size_t i = 0; i < block.size(); ++i)
      altered += labels[block.row(i)] != membership.nearest[i] && block.weights()[i] > 0.0;
    block.write(membership.nearest.data(), labels);
    *changed += altered;
    return kernels::dot(distance, block.weights());
  };
}

Assign given_responsibilities(const double* responsibilities, std::size_t n, std::size_t columns) {
  return [=](const Block& block, Membership& membership) {
    membership.hard = false;
    for (std::size_t j = 0; j < columns; ++j)
      block.read(responsibilities + j * n, 1.0,
                 membership.responsibilities.data() + j * block_rows);
    return 0.0;
  };
}

Assign single_component() {
  return [](const Block&, Membership& membership) {
    membership.hard = true;
    std::fill(membership.nearest.begin(), membership.nearest.end(), 0);
    return 0.0;
  };
}

Assign given_labels(const int* labels) {
  return [=](const Block& block, Membership& membership) {
    membership.hard = true;
    for (std::size_t i = 0; i < block.size(); ++i) membership.nearest[i] = labels[block.row(i)];
    // The padding belongs to nobody.
    std::fill(membership.nearest.begin() + static_cast<std::ptrdiff_t>(block.size()),
              membership.nearest.end(), -1);
    return 0.0;
  };
}

Assign expected_log_joint(const Assign& assign, const Density& density) {
  return [&assign, &density](const Block& block, Membership& membership) {
    assign(block, membership);
    double* joint = membership.joint.data();
    log_joint(density, block, membership, joint);
    double total = 0.0;
    for (std::size_t i = 0; i < block.size(); ++i) {
      double expected = 0.0;
      if (membership.hard) {
        expected = joint[static_cast<std::size_t>(membership.nearest[i]) * block_rows + i];
      } else {
        for (std::size_t j = 0; j < density.columns(); ++j) {
          const double w = membership.responsibilities[j * block_rows + i];
          if (w > 0.0) expected += w * joint[j * block_rows + i];
        }
      }
      total += block.weights()[i] * expected;
    }
    return total;
  };
}

}  // namespace mezcla
