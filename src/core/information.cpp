#include "information.hpp"

#include <algorithm>

#include "assign.hpp"
#include "conditional.hpp"
#include "fold.hpp"

namespace mezcla {

NaturalDerivatives& NaturalDerivatives::operator+=(const NaturalDerivatives& other) {
  gradient += other.gradient;
  hessian += other.hessian;
  return *this;
}

Scores& Scores::operator+=(const Scores& other) {
  log_likelihood += other.log_likelihood;
  complete += other.complete;
  outer += other.outer;
  outer_squared += other.outer_squared;
  for (std::size_t j = 0; j < natural.size(); ++j) natural[j] += other.natural[j];
  return *this;
}

namespace {

arma::uword natural_size(arma::uword d, bool diagonal) {
  return 1 + d + (diagonal ? d : d * (d + 1) / 2);
}

// Weight, sum and scatter of y over rows (or of what a prior adds), of which only `weight_of_means`
// counts for the means.
struct Whitened {
  double weight, weight_of_means;
  arma::vec moment;   // d
  arma::mat scatter;  // d x d, symmetric; d x 1 for a diagonal density
};

// Q is diagonal where the density is: 1 where a column is observed, and what is not has y = 0.
void add_diagonal(const Whitened& rows, const arma::vec& seen, NaturalDerivatives& natural) {
  const arma::uword d = seen.n_elem;
  natural.gradient[0] += rows.weight_of_means;
  for (arma::uword c = 0; c < d; ++c) {
    const arma::uword m = 1 + c, e = 1 + d + c;
    natural.gradient[m] += rows.moment[c];
    natural.gradient[e] += 0.5 * (rows.scatter[c] - rows.weight * seen[c]);
    natural.hessian(m, m) -= rows.weight_of_means * seen[c];
    natural.hessian(e, m) -= rows.moment[c];
    natural.hessian(e, e) += 0.5 * rows.weight * seen[c] - rows.scatter[c];
  }
}

// Entries (r, c) of the lower triangle of E, column by column.
struct Entry {
  arma::uword r, c;
};

std::vector<Entry> lower_triangle(arma::uword d) {
  std::vector<Entry> entries;
  for (arma::uword c = 0; c < d; ++c)
    for (arma::uword r = c; r < d; ++r) entries.push_back({r, c});
  return entries;
}

// tr(A X B Y) for A and B that have ones at an entry and across from it: X and Y are symmetric.
double trace_of_entries(const Entry& a, const Entry& b, const arma::mat& x, const arma::mat& y) {
  double sum = x(a.c, b.r) * y(b.c, a.r);
  if (b.r != b.c) sum += x(a.c, b.c) * y(b.r, a.r);
  if (a.r == a.c) return sum;
  sum += x(a.r, b.r) * y(b.c, a.c);
  if (b.r != b.c) sum += x(a.r, b.c) * y(b.r, a.c);
  return sum;
}

void add_full(const Whitened& rows, const arma::mat& q, NaturalDerivatives& natural) {
  const arma::uword d = q.n_rows;
  const std::vector<Entry> entries = lower_triangle(d);
  const arma::mat rest = 0.5 * rows.weight * q - rows.scatter;
  natural.gradient[0] += rows.weight_of_means;
  natural.gradient.subvec(1, d) += rows.moment;
  natural.hessian.submat(1, 1, d, d) -= rows.weight_of_means * q;
  for (std::size_t b = 0; b < entries.size(); ++b) {
    const Entry& one = entries[b];
    const arma::uword at = 1 + d + b;
    const double twice = one.r == one.c ? 0.5 : 1.0;
    natural.gradient[at] += twice * (rows.scatter(one.r, one.c) - rows.weight * q(one.r, one.c));
    for (arma::uword a = 0; a < d; ++a) {
      natural.hessian(at, 1 + a) -= q(a, one.r) * rows.moment[one.c];
      if (one.r != one.c) natural.hessian(at, 1 + a) -= q(a, one.c) * rows.moment[one.r];
    }
    for (std::size_t a = b; a < entries.size(); ++a)
      natural.hessian(1 + d + a, at) += trace_of_entries(entries[a], one, q, rest);
  }
}

void add_natural(const Whitened& rows, bool diagonal, const arma::mat& q,
                 NaturalDerivatives& natural) {
  if (diagonal)
    add_diagonal(rows, q.diag(), natural);
  else
    add_full(rows, q, natural);
}

// What of a component a block shows: the projection Q.
arma::mat seen_part(const Density& density, arma::uword j, const Block& block) {
  const arma::uword d = density.d();
  arma::mat q(d, d, arma::fill::eye);
  if (block.is_complete()) return q;
  const arma::uvec& missing = block.pattern().missing;
  if (density.diagonal) {
    for (arma::uword c : missing) q(c, c) = 0.0;
    return q;
  }
  arma::mat basis, root;
  if (!arma::qr_econ(basis, root, arma::mat(slice_of(density.factor, j).rows(missing).t())))
    throw NotPositiveDefinite(j);  // nocov: density_of() has refused these
  return q - basis * basis.t();
}

// A column of a jacobian, from the first to the last of its entries that are not zero.
struct Column {
  arma::uword first = 0, count = 0;
};

std::vector<Column> columns_of(const arma::mat& jacobian) {
  std::vector<Column> columns(jacobian.n_cols);
  for (arma::uword a = 0; a < jacobian.n_cols; ++a) {
    const arma::uvec at = arma::find(jacobian.col(a));
    if (!at.is_empty()) columns[a] = {at.front(), at.back() - at.front() + 1};
  }
  return columns;
}

// The scores of the rows of a block, and what they add.
class Scorer {
 public:
  Scorer(const Density& density, const Rows& rows, const std::vector<Chart>& charts)
      : density_(density), charts_(charts), e_step_(posterior(density, rows)) {
    for (const Chart& chart : charts) {
      columns_.push_back(columns_of(chart.jacobian));
      largest_ = std::max(largest_, chart.which.n_elem);
    }
  }

  void add(const Block& block, Membership& membership, Buffers& buffers, Scores& sum) const;

 private:
  struct Space;
  void natural_scores(arma::uword j, const Block& block, Buffers& buffers, Space& space) const;
  void add_rows(const Block& block, const double* r, const arma::mat& q, Space& space,
                NaturalDerivatives& natural) const;
  void add_component(std::size_t j, const Block& block, const double* r, Space& space,
                     Scores& sum) const;

  const Density& density_;
  const std::vector<Chart>& charts_;
  const Assign e_step_;
  std::vector<std::vector<Column>> columns_;
  arma::uword largest_ = 0;  // parameters of a component
};

// Lanes, a column after the other.
struct Scorer::Space {
  Space(arma::uword d, arma::uword natural_, arma::uword largest, arma::uword p, std::size_t lanes)
      : y(d * lanes),
        natural(natural_ * lanes, 1.0),
        component(largest * lanes),
        row(p * lanes, 0.0),
        zeros(std::max(p, d), 0.0),
        ones(lanes, 1.0),
        scratch(kernels::scratch_doubles(std::max(p, d))) {}

  std::vector<double> y, natural;      // whitened residuals; scores in natural coordinates
  std::vector<double> component, row;  // scores in theta: g_ij of one component, and g_i
  std::vector<double> zeros, ones, scratch;
};

void Scorer::natural_scores(arma::uword j, const Block& block, Buffers& buffers,
                            Space& space) const {
  const std::size_t d = density_.d(), lanes = block.lanes();
  const Conditional* given = block.is_complete() ? nullptr : &buffers.seen_through(density_, block);
  const double* delta = residuals(block, density_.means.colptr(j), j, given, buffers);
  double* y = space.y.data();
  const double* u = density_.factor.slice_memptr(j);
  if (density_.diagonal)
    for (std::size_t c = 0; c < d; ++c)
      for (std::size_t i = 0; i < lanes; ++i) y[c * lanes + i] = u[c] * delta[c * lanes + i];
  else
    kernels::loops().transform(delta, u, true, d, lanes, y);
}

// The scores in natural coordinates, from y, and what they add to the component's sums.
void Scorer::add_rows(const Block& block, const double* r, const arma::mat& q, Space& space,
                      NaturalDerivatives& natural) const {
  const kernels::Loops& loops = kernels::loops();
  const std::size_t d = density_.d(), lanes = block.lanes();
  const bool diagonal = density_.diagonal;
  const double* y = space.y.data();
  Whitened sums{0.0, 0.0, arma::vec(d, arma::fill::zeros),
                arma::mat(d, diagonal ? 1 : d, arma::fill::zeros)};
  sums.weight = (diagonal ? loops.add_diagonal : loops.add_scatter)(
      y, space.zeros.data(), r, block.weights(), d, lanes, space.scratch.data(),
      sums.moment.memptr(), sums.scatter.memptr());
  sums.weight_of_means = sums.weight;
  if (!diagonal) sums.scatter = arma::symmatl(sums.scatter);
  add_natural(sums, diagonal, q, natural);

  double* to = space.natural.data();
  std::fill_n(to, lanes, 1.0);
  std::copy_n(y, d * lanes, to + lanes);
  to += (1 + d) * lanes;
  for (std::size_t c = 0; c < d; ++c)
    for (std::size_t b = c; b < (diagonal ? c + 1 : d); ++b, to += lanes) {
      const double twice = b == c ? 0.5 : 1.0, expected = q(b, c);
      for (std::size_t i = 0; i < lanes; ++i)
        to[i] = twice * (y[b * lanes + i] * y[c * lanes + i] - expected);
    }
}

// From natural coordinates to theta.
void Scorer::add_component(std::size_t j, const Block& block, const double* r, Space& space,
                           Scores& sum) const {
  const kernels::Loops& loops = kernels::loops();
  const Chart& chart = charts_[j];
  const arma::uword p = chart.which.n_elem;
  const std::size_t lanes = block.lanes();
  if (p == 0) return;
  for (arma::uword a = 0; a < p; ++a) {
    const Column& column = columns_[j][a];
    double* g = space.component.data() + a * lanes;
    loops.combine(space.natural.data() + column.first * lanes,
                  chart.jacobian.colptr(a) + column.first, 1, column.count, lanes, g);
    double* row = space.row.data() + chart.which[a] * lanes;
    for (std::size_t i = 0; i < lanes; ++i) row[i] += r[i] * g[i];
  }
  arma::vec moment(p, arma::fill::zeros);  // what it would be is known from the rows
  arma::mat square(p, p, arma::fill::zeros);
  loops.add_scatter(space.component.data(), space.zeros.data(), r, block.weights(), p, lanes,
                    space.scratch.data(), moment.memptr(), square.memptr());
  for (arma::uword a = 0; a < p; ++a)
    for (arma::uword b = a; b < p; ++b) {
      const arma::uword row = std::max(chart.which[a], chart.which[b]);
      sum.complete(row, std::min(chart.which[a], chart.which[b])) += square(b, a);
    }
}

void Scorer::add(const Block& block, Membership& membership, Buffers& buffers, Scores& sum) const {
  const kernels::Loops& loops = kernels::loops();
  const arma::uword p = sum.outer.n_rows, k = density_.k();
  const std::size_t lanes = block.lanes();
  sum.log_likelihood += e_step_(block, membership, buffers);
  Space space(density_.d(), natural_size(density_.d(), density_.diagonal), largest_, p, lanes);
  for (arma::uword j = 0; j < density_.columns(); ++j) {
    const double* r = membership.responsibilities.data() + j * lanes;
    if (j < k) {
      natural_scores(j, block, buffers, space);
      add_rows(block, r, seen_part(density_, j, block), space, sum.natural[j]);
    } else {
      std::fill_n(space.natural.data(), lanes, 1.0);
      sum.natural[j].gradient[0] += loops.dot(r, block.weights(), lanes);
    }
    add_component(j, block, r, space, sum);
  }
  if (p == 0) return;
  arma::vec moment(p, arma::fill::zeros);
  loops.add_scatter(space.row.data(), space.zeros.data(), space.ones.data(), block.weights(), p,
                    lanes, space.scratch.data(), moment.memptr(), sum.outer.memptr());
  if (!sum.outer_squared.is_empty())
    loops.add_scatter(space.row.data(), space.zeros.data(), block.weights(), block.weights(), p,
                      lanes, space.scratch.data(), moment.memptr(), sum.outer_squared.memptr());
}

}  // namespace

Scores scores(const Density& density, const Rows& rows, const std::vector<Chart>& charts,
              arma::uword parameters, bool squared, const Execution& execution) {
  Scores all;
  all.complete.zeros(parameters, parameters);
  all.outer = all.complete;
  if (squared) all.outer_squared = all.complete;
  const arma::uword size = natural_size(density.d(), density.diagonal);
  for (arma::uword j = 0; j < density.columns(); ++j)
    all.natural.emplace_back(j < density.k() ? size : 1);
  const Scorer scorer(density, rows, charts);
  fold(
      rows, density.k(),
      [&](const Block& block, Membership& membership, Buffers& buffers, Scores& sum) {
        scorer.add(block, membership, buffers, sum);
      },
      execution, all);
  return all;
}

Density density_for_charts(const Parameters& parameters, bool diagonal) {
  Density density = density_of(parameters);
  if (density.diagonal == diagonal) return density;
  if (diagonal) throw std::invalid_argument("the covariances are not diagonal");
  const arma::cube roots = density.factor;
  density.factor.zeros(density.d(), density.d(), density.k());
  for (arma::uword j = 0; j < density.k(); ++j)
    slice_of(density.factor, j).diag() = slice_of(roots, j).col(0);
  density.diagonal = false;
  return density;
}

namespace {

// The prior of one component as rows that were never observed.
Whitened pseudo_rows(const Parameters& parameters, const Density& density, const Model& model,
                     arma::uword j) {
  const Prior& prior = model.prior;
  const arma::uword d = density.d();
  Whitened rows{0.0, 0.0, arma::vec(d, arma::fill::zeros), arma::mat(d, d, arma::fill::zeros)};
  if (prior.on_covariances() && !model.constraint.holds_covariance(j)) {
    const arma::uword estimated = model.estimated_covariances(density.k()).n_elem;
    rows.weight = prior.rows_of_component(model.family, estimated);
    const arma::mat scatter = prior.scatter_of_component(model.family, estimated);
    rows.scatter = scatter.n_cols == 1 ? arma::mat(arma::diagmat(scatter.col(0))) : scatter;
  }
  if (prior.shrinkage > 0.0) {
    const arma::vec off = prior.mean - parameters.means.col(j);
    rows.weight += 1.0;
    rows.weight_of_means = prior.shrinkage;
    rows.moment = prior.shrinkage * off;
    rows.scatter += prior.shrinkage * off * off.t();
  }
  const arma::mat& u = slice_of(density.factor, j);
  const arma::mat factor = density.diagonal ? arma::mat(arma::diagmat(u.col(0))) : u;
  rows.moment = factor.t() * rows.moment;
  rows.scatter = factor.t() * rows.scatter * factor;
  if (density.diagonal) rows.scatter = arma::vec(rows.scatter.diag());
  return rows;
}

}  // namespace

std::vector<NaturalDerivatives> prior_derivatives(const Parameters& parameters,
                                                  const Density& density, const Model& model) {
  const arma::uword d = density.d(), k = density.k();
  std::vector<NaturalDerivatives> natural;
  for (arma::uword j = 0; j < density.columns(); ++j) {
    natural.emplace_back(j < k ? natural_size(d, density.diagonal) : 1);
    if (j < k && !model.prior.is_flat())
      add_natural(pseudo_rows(parameters, density, model, j), density.diagonal,
                  arma::mat(d, d, arma::fill::eye), natural.back());
    natural.back().gradient[0] = model.prior.concentration - 1.0;
  }
  return natural;
}

arma::mat complete_hessian(const std::vector<NaturalDerivatives>& natural,
                           const std::vector<Chart>& charts, arma::uword parameters) {
  arma::mat total(parameters, parameters, arma::fill::zeros);
  for (std::size_t j = 0; j < charts.size(); ++j) {
    const Chart& chart = charts[j];
    if (chart.which.is_empty()) continue;
    total.submat(chart.which, chart.which) +=
        chart.jacobian.t() * arma::symmatl(natural[j].hessian) * chart.jacobian;
  }
  return total;
}

}  // namespace mezcla
