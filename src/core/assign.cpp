#include "assign.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mezcla {

namespace {

// form(|| U_j' (x - mu_j) ||^2), in the columns that are observed.
void quadratic_form(const Density& density, arma::uword j, const Block& block, Buffers& buffers,
                    kernels::Affine form, double* out) {
  const kernels::Loops& loops = kernels::loops();
  const double *x = block.values(), *mean = density.means.colptr(j);
  if (!block.is_complete() || density.diagonal) {
    const Conditional* given =
        block.is_complete() ? nullptr : &buffers.seen_through(density, block);
    x = residuals(block, mean, j, given, buffers);
    mean = buffers.zeros.data();
  }
  const double* u = density.factor.slice_memptr(j);
  if (density.diagonal)
    loops.mahalanobis_diagonal(x, mean, u, density.d(), block.lanes(), form, out);
  else
    loops.mahalanobis(x, mean, u, density.d(), block.lanes(), form, buffers.scratch.data(), out);
}

}  // namespace

void mahalanobis(const Density& density, arma::uword j, const Block& block, Buffers& buffers,
                 double* q) {
  quadratic_form(density, j, block, buffers, {0.0, 1.0}, q);
}

void squared_distance(const Block& block, const double* centre, Buffers& buffers, double* q) {
  if (block.is_complete())
    return kernels::loops().mahalanobis_diagonal(block.values(), centre, buffers.ones.data(),
                                                 buffers.ones.size(), block.lanes(), {0.0, 1.0}, q);
  const double* x = residuals(block, centre, 0, nullptr, buffers);
  kernels::loops().mahalanobis_diagonal(x, buffers.zeros.data(), buffers.ones.data(),
                                        buffers.ones.size(), block.lanes(), {0.0, 1.0}, q);
}

namespace {

// log p(x, z = j) = constant - q / 2 for every component, where all share axes: rows are turned
// once, and then each component is diagonal.
void along_common_axes(const Density& density, const Block& block, Buffers& buffers,
                       double* joint) {
  const kernels::Loops& loops = kernels::loops();
  const CommonAxes& axes = density.axes;
  const std::size_t d = density.d(), lanes = block.lanes();
  const double* x = block.values();
  if (!axes.basis.is_empty()) {
    loops.transform(x, axes.basis.memptr(), axes.triangular, d, lanes, buffers.delta.data());
    x = buffers.delta.data();
  }
  for (arma::uword j = 0; j < density.k(); ++j)
    loops.mahalanobis_diagonal(x, axes.shift.colptr(j), axes.factor.colptr(j), d, lanes,
                               {density.constant[j], -0.5}, joint + j * lanes);
}

}  // namespace

void log_joint(const Density& density, const Block& block, Buffers& buffers, double* joint) {
  const Conditional* seen = block.is_complete() ? nullptr : &buffers.seen_through(density, block);
  if (!seen && density.axes.are_shared())
    along_common_axes(density, block, buffers, joint);
  else
    for (arma::uword j = 0; j < density.k(); ++j)
      quadratic_form(density, j, block, buffers,
                     {seen ? seen->constant[j] : density.constant[j], -0.5},
                     joint + j * block.lanes());
  if (!density.noise.is_present()) return;
  const double noise =
      seen ? seen->noise_log_joint
           : std::log(density.noise.proportion) - arma::accu(density.noise.log_sides);
  std::fill_n(joint + density.k() * block.lanes(), block.lanes(), noise);
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
      double& value = joint[j * block.lanes() + i];
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
  return [&density, labels, n](const Block& block, Membership& membership, Buffers& buffers) {
    membership.hard = false;
    membership.columns = density.columns();
    double* joint = membership.responsibilities.data();
    log_joint(density, block, buffers, joint);
    apply_labels(labels, block, n, density.columns(), joint);
    double* log_density = membership.objective.data();
    kernels::loops().normalise(joint, density.columns(), block.lanes(), log_density);
    return kernels::loops().dot(log_density, block.weights(), block.lanes());
  };
}

namespace {

// What is nearest in the columns that are observed.
void find_nearest_observed(const arma::mat& centres, const Block& block, Membership& membership,
                           Buffers& buffers) {
  double* distance = membership.objective.data();
  std::fill_n(distance, block.lanes(), std::numeric_limits<double>::infinity());
  double* q = buffers.lanes.data();
  for (arma::uword j = 0; j < centres.n_cols; ++j) {
    squared_distance(block, centres.colptr(j), buffers, q);
    for (std::size_t i = 0; i < block.lanes(); ++i) {
      if (!(q[i] < distance[i]) && j > 0) continue;
      distance[i] = q[i];
      membership.nearest[i] = static_cast<int>(j);
    }
  }
}

}  // namespace

Assign nearest_centre(const arma::mat& centres, int* labels, std::atomic<std::size_t>* changed) {
  return [&centres, labels, changed](const Block& block, Membership& membership, Buffers& buffers) {
    membership.hard = true;
    find_nearest_observed(centres, block, membership, buffers);
    std::size_t altered = 0;
    for (std::size_t i = 0; i < block.size(); ++i)
      altered += labels[block.row(i)] != membership.nearest[i] && block.weights()[i] > 0.0;
    block.write(membership.nearest.data(), labels);
    *changed += altered;
    return kernels::loops().dot(membership.objective.data(), block.weights(), block.lanes());
  };
}

Assign given_responsibilities(const double* responsibilities, std::size_t n, std::size_t columns) {
  return [=](const Block& block, Membership& membership, Buffers&) {
    membership.hard = false;
    membership.columns = columns;
    for (std::size_t j = 0; j < columns; ++j)
      block.read(responsibilities + j * n, membership.responsibilities.data() + j * block.lanes());
    return 0.0;
  };
}

Assign single_component() {
  return [](const Block&, Membership& membership, Buffers&) {
    membership.hard = true;
    std::fill(membership.nearest.begin(), membership.nearest.end(), 0);
    return 0.0;
  };
}

Assign given_labels(const int* labels) {
  return [=](const Block& block, Membership& membership, Buffers&) {
    membership.hard = true;
    for (std::size_t i = 0; i < block.size(); ++i) membership.nearest[i] = labels[block.row(i)];
    // The padding belongs to nobody.
    std::fill(membership.nearest.begin() + static_cast<std::ptrdiff_t>(block.size()),
              membership.nearest.end(), -1);
    return 0.0;
  };
}

Assign expected_log_joint(const Assign& assign, const Density& density) {
  return [&assign, &density](const Block& block, Membership& membership, Buffers& buffers) {
    assign(block, membership, buffers);
    double* joint = buffers.lanes.data();
    log_joint(density, block, buffers, joint);
    double total = 0.0;
    for (std::size_t i = 0; i < block.size(); ++i) {
      double expected = 0.0;
      if (membership.hard) {
        expected = joint[static_cast<std::size_t>(membership.nearest[i]) * block.lanes() + i];
      } else {
        for (std::size_t j = 0; j < density.columns(); ++j) {
          const double w = membership.responsibilities[j * block.lanes() + i];
          if (w > 0.0) expected += w * joint[j * block.lanes() + i];
        }
      }
      total += block.weights()[i] * expected;
    }
    return total;
  };
}

}  // namespace mezcla
