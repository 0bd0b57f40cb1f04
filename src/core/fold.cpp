#include "fold.hpp"

#include <algorithm>
#include <memory>

namespace mezcla {

const Conditional& Buffers::seen_through(const Density& density, const Block& block) {
  if (!conditional_ || conditional_->pattern != &block.pattern())
    conditional_.reset(new Conditional(density, block.pattern()));
  return *conditional_;
}

const double* residuals(const Block& block, const double* mean, arma::uword j,
                        const Conditional* given, Buffers& buffers) {
  double* delta = buffers.delta.data();
  const kernels::Loops& loops = kernels::loops();
  const std::size_t lanes = block.lanes();
  if (block.is_complete()) {
    loops.residuals(block.values(), mean, buffers.ones.size(), lanes, delta);
    return delta;
  }
  const arma::uvec &observed = block.pattern().observed, &missing = block.pattern().missing;
  double* packed = buffers.packed.data();  // |O| columns
  for (arma::uword o = 0; o < observed.n_elem; ++o) {
    double* to = packed + o * lanes;
    loops.residuals(block.values() + observed[o] * lanes, mean + observed[o], 1, lanes, to);
    std::copy_n(to, lanes, delta + observed[o] * lanes);
  }
  for (arma::uword m = 0; m < missing.n_elem; ++m) {
    double* to = delta + missing[m] * lanes;
    if (given && !given->regression.is_empty())
      loops.combine(packed, given->regression.slice_memptr(j) + m, missing.n_elem, observed.n_elem,
                    lanes, to);
    else
      std::fill_n(to, lanes, 0.0);
  }
  return delta;
}

namespace {

// What the missing values scatter about their expectation, weight times, onto the scatter.
void add_conditional_covariance(double weight, const arma::mat& covariance,
                                const arma::uvec& missing, Scatter kind, arma::mat& scatter) {
  for (arma::uword a = 0; a < missing.n_elem; ++a) {
    const bool diagonal = covariance.n_cols == 1;
    const double variance = diagonal ? covariance[a] : covariance(a, a);
    if (kind == Scatter::diagonal) scatter(missing[a], 0) += weight * variance;
    if (kind != Scatter::full) continue;
    if (diagonal) {
      scatter(missing[a], missing[a]) += weight * variance;
      continue;
    }
    for (arma::uword b = 0; b <= a; ++b)
      scatter(missing[a], missing[b]) += weight * covariance(a, b);
  }
}

// Column by column, the weight with which component j is observed.
void add_observed(const Block& block, double weight, arma::uword j, Statistics& statistics) {
  if (statistics.observed.is_empty()) return;
  if (block.is_complete())
    statistics.observed.col(j) += weight;
  else
    for (arma::uword c : block.pattern().observed) statistics.observed(c, j) += weight;
}

// Component j's share r of each row of a block, times the row's weight.
void accumulate(const Block& block, const double* r, arma::uword j, const Density* fill,
                Buffers& buffers, Statistics& statistics) {
  const kernels::Loops& loops = kernels::loops();
  const std::size_t d = statistics.about.n_rows, lanes = block.lanes();
  const double *x = block.values(), *mean = statistics.about.colptr(j);
  const Conditional* given = nullptr;
  if (!block.is_complete()) {
    if (fill) given = &buffers.seen_through(*fill, block);
    x = residuals(block, mean, j, given, buffers);
    mean = buffers.zeros.data();
  }
  double* moment = statistics.moment.colptr(j);
  double* scratch = buffers.scratch.data();
  double weight = 0.0;
  switch (statistics.kind) {
    case Scatter::none:
    case Scatter::pooled:
      weight = loops.add_moment(x, mean, r, block.weights(), d, lanes, scratch, moment);
      break;
    case Scatter::diagonal:
      weight = loops.add_diagonal(x, mean, r, block.weights(), d, lanes, scratch, moment,
                                  statistics.scatter.slice_memptr(j));
      break;
    case Scatter::full:
      weight = loops.add_scatter(x, mean, r, block.weights(), d, lanes, scratch, moment,
                                 statistics.scatter.slice_memptr(j));
      break;
  }
  statistics.weight[j] += weight;
  add_observed(block, weight, j, statistics);
  if (given && statistics.kind != Scatter::none)
    add_conditional_covariance(weight, slice_of(given->covariance, j), given->pattern->missing,
                               statistics.kind, statistics.scatter.slice(j));
}

void accumulate_soft(const Block& block, const Density* fill, const Membership& membership,
                     Buffers& buffers, Statistics& statistics) {
  const double* r = membership.responsibilities.data();
  for (arma::uword j = 0; j < statistics.k(); ++j)
    accumulate(block, r + j * block.lanes(), j, fill, buffers, statistics);
  if (membership.columns > statistics.k())
    statistics.noise +=
        kernels::loops().dot(r + statistics.k() * block.lanes(), block.weights(), block.lanes());
}

// Without scatter, a hard assignment costs d additions per row, whatever k is.
void accumulate_nearest(const Block& block, const Membership& membership, Statistics& statistics) {
  const std::size_t d = statistics.about.n_rows;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const auto j = static_cast<arma::uword>(membership.nearest[i]);
    const double w = block.weights()[i];
    if (j == statistics.k()) {
      statistics.noise += w;
      continue;
    }
    const double* about = statistics.about.colptr(j);
    double* moment = statistics.moment.colptr(j);
    statistics.weight[j] += w;
    add_observed(block, w, j, statistics);
    const auto add = [&](std::size_t c) {
      moment[c] += w * (block.values()[c * block.lanes() + i] - about[c]);
    };
    if (block.is_complete())
      for (std::size_t c = 0; c < d; ++c) add(c);
    else
      for (arma::uword c : block.pattern().observed) add(c);
  }
}

void accumulate_hard(const Block& block, const Density* fill, const Membership& membership,
                     Buffers& buffers, Statistics& statistics) {
  if (statistics.kind == Scatter::none && !fill)
    return accumulate_nearest(block, membership, statistics);
  std::vector<bool> present(statistics.k() + 1);
  for (std::size_t i = 0; i < block.size(); ++i)
    present[static_cast<std::size_t>(membership.nearest[i])] = true;
  double* r = buffers.lanes.data();
  for (arma::uword j = 0; j <= statistics.k(); ++j) {
    if (!present[j]) continue;
    for (std::size_t i = 0; i < block.lanes(); ++i)
      r[i] = membership.nearest[i] == static_cast<int>(j) ? 1.0 : 0.0;
    if (j == statistics.k())
      statistics.noise += kernels::loops().dot(r, block.weights(), block.lanes());
    else
      accumulate(block, r, j, fill, buffers, statistics);
  }
}

void add_block(const Block& block, const Assign& assign, const Density* fill,
               Membership& membership, Buffers& buffers, Statistics& statistics) {
  statistics.objective += assign(block, membership, buffers);
  if (membership.hard)
    accumulate_hard(block, fill, membership, buffers, statistics);
  else
    accumulate_soft(block, fill, membership, buffers, statistics);
}

}  // namespace

Workspace& workspace_of(const Execution& execution, std::size_t d, std::size_t k) {
  std::unique_ptr<Scratch>& scratch = *execution.scratch;
  auto* space = dynamic_cast<Workspace*>(scratch.get());
  if (!space || space->d != d || space->k < k) {
    space = new Workspace(d, k);
    scratch.reset(space);
  }
  space->buffers.forget();
  return *space;
}

void fold(const Rows& rows, const arma::mat& about, Scatter scatter, const Assign& assign,
          const Execution& execution, const Density* fill, Statistics& statistics) {
  statistics.begin(about, scatter);
  if (rows.missing && !fill) statistics.observed.zeros(arma::size(about));
  fold(
      rows, about.n_cols,
      [&](const Block& block, Membership& membership, Buffers& buffers, Statistics& sum) {
        add_block(block, assign, fill, membership, buffers, sum);
      },
      execution, statistics);
}

Statistics fold(const Rows& rows, const arma::mat& about, Scatter scatter, const Assign& assign,
                const Execution& execution, const Density* fill) {
  Statistics statistics;
  fold(rows, about, scatter, assign, execution, fill, statistics);
  return statistics;
}

void for_each_job(std::size_t jobs, const Rows& rows, const Execution& execution, const Job& job) {
  constexpr std::size_t little = 4000;
  Execution own = execution;
  if (rows.n * (rows.d * rows.d + 10) < little) own.threads = 1;
  for_each_job(jobs, rows.shards(), own, job);
}

void for_each_block(const Rows& rows, std::size_t k, const Visit& visit,
                    const Execution& execution) {
  if (rows.shards() == 1) return for_each_block_of_one_shard(rows, k, execution, visit);
  Workspaces spaces(rows.d, k, workers(rows.shards(), execution));
  for_each_shard(rows.shards(), execution,
                 [&](std::size_t shard, int worker, const Checkpoint& checkpoint) {
                   for_each_block_of(rows, shard, spaces.of(worker), checkpoint, visit);
                 });
}

}  // namespace mezcla
