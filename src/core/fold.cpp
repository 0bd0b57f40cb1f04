#include "fold.hpp"

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace mezcla {

namespace {

void accumulate(const Block& block, const double* w, arma::uword j, Membership& membership,
                Statistics& statistics) {
  const std::size_t d = statistics.about.n_rows;
  double* delta = membership.delta.data();
  statistics.weight[j] += kernels::sum(w);
  kernels::residuals(block.values(), statistics.about.colptr(j), d, delta);
  kernels::add_moment(w, delta, d, statistics.moment.colptr(j));
  switch (statistics.kind) {
    case Scatter::none: break;
    case Scatter::diagonal:
      kernels::add_scatter_diagonal(w, delta, d, statistics.scatter.slice_memptr(j));
      break;
    case Scatter::full:
      kernels::add_scatter(w, delta, d, membership.scratch.data(),
                           statistics.scatter.slice_memptr(j));
      break;
  }
}

void accumulate_soft(const Block& block, Membership& membership, Statistics& statistics) {
  for (arma::uword j = 0; j < statistics.k(); ++j) {
    double* w = membership.responsibilities.data() + j * block_rows;
    kernels::multiply(w, block.weights(), w);
    accumulate(block, w, j, membership, statistics);
  }
}

// Without scatter, a hard assignment costs d additions per row, whatever k is.
void accumulate_nearest(const Block& block, const Membership& membership, Statistics& statistics) {
  const std::size_t d = statistics.about.n_rows;
  for (std::size_t i = 0; i < block.size(); ++i) {
    const auto j = static_cast<arma::uword>(membership.nearest[i]);
    const double w = block.weights()[i];
    const double* about = statistics.about.colptr(j);
    double* moment = statistics.moment.colptr(j);
    statistics.weight[j] += w;
    for (std::size_t c = 0; c < d; ++c)
      moment[c] += w * (block.values()[c * block_rows + i] - about[c]);
  }
}

void accumulate_hard(const Block& block, Membership& membership, Statistics& statistics) {
  if (statistics.kind == Scatter::none) return accumulate_nearest(block, membership, statistics);
  std::vector<bool> present(statistics.k());
  for (std::size_t i = 0; i < block.size(); ++i)
    present[static_cast<std::size_t>(membership.nearest[i])] = true;
  double* w = membership.responsibilities.data();
  for (arma::uword j = 0; j < statistics.k(); ++j) {
    if (!present[j]) continue;
    for (std::size_t i = 0; i < block_rows; ++i)
      w[i] = membership.nearest[i] == static_cast<int>(j) ? block.weights()[i] : 0.0;
    accumulate(block, w, j, membership, statistics);
  }
}

// Adds the shards' statistics in the order of the shards, whoever finishes first, and holds
// no more of them than there are workers.
class OrderedSum {
 public:
  explicit OrderedSum(Statistics zero) : total_(std::move(zero)) {}

  void add(std::size_t shard, const Statistics& statistics, const Checkpoint& checkpoint) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (shard != next_) {
      if (checkpoint()) return;
      turn_.wait_for(lock, std::chrono::milliseconds(50));
    }
    total_ += statistics;
    ++next_;
    turn_.notify_all();
  }

  Statistics take() { return std::move(total_); }

 private:
  std::mutex mutex_;
  std::condition_variable turn_;
  std::size_t next_ = 0;
  Statistics total_;
};

struct Workspace {
  Workspace(std::size_t d, std::size_t k) : block(d), membership(d, k) {}
  Block block;
  Membership membership;
};

// One workspace per worker, made when the worker first needs it.
class Workspaces {
 public:
  Workspaces(std::size_t d, std::size_t k, int count)
      : d_(d), k_(k), spaces_(static_cast<std::size_t>(count)) {}

  Workspace& of(int worker) {
    auto& space = spaces_[static_cast<std::size_t>(worker)];
    if (!space) space.reset(new Workspace(d_, k_));
    return *space;
  }

 private:
  std::size_t d_, k_;
  std::vector<std::unique_ptr<Workspace>> spaces_;
};

// Gathers the blocks of a shard in turn; false when it was told to stop on the way.
template <class Use>
bool for_each_block_of(const Rows& rows, std::size_t shard, Workspace& space,
                       const Checkpoint& checkpoint, const Use& use) {
  const std::size_t end = std::min(rows.n, (shard + 1) * shard_rows);
  for (std::size_t first = shard * shard_rows; first < end; first += block_rows) {
    if (checkpoint()) return false;
    space.block.gather(rows, first);
    use(space.block, space.membership);
  }
  return true;
}

}  // namespace

Statistics fold(const Rows& rows, const arma::mat& about, Scatter scatter, const Assign& assign,
                const Execution& execution) {
  const Statistics zero(about, scatter);
  OrderedSum sum(zero);
  Workspaces spaces(rows.d, about.n_cols, workers(rows.shards(), execution));
  for_each_shard(rows.shards(), execution,
                 [&](std::size_t shard, int worker, const Checkpoint& checkpoint) {
                   Statistics statistics = zero;
                   const auto use = [&](const Block& block, Membership& membership) {
                     statistics.objective += assign(block, membership);
                     if (membership.hard)
                       accumulate_hard(block, membership, statistics);
                     else
                       accumulate_soft(block, membership, statistics);
                   };
                   if (for_each_block_of(rows, shard, spaces.of(worker), checkpoint, use))
                     sum.add(shard, statistics, checkpoint);
                 });
  return sum.take();
}

void for_each_block(const Rows& rows, std::size_t k, const Visit& visit,
                    const Execution& execution) {
  Workspaces spaces(rows.d, k, workers(rows.shards(), execution));
  for_each_shard(rows.shards(), execution,
                 [&](std::size_t shard, int worker, const Checkpoint& checkpoint) {
                   for_each_block_of(rows, shard, spaces.of(worker), checkpoint, visit);
                 });
}

}  // namespace mezcla
