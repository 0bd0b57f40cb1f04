// Rows folded into a sum: the one pass over the data on which EM, k-means, maximum likelihood with
// known z (sufficient statistics; they differ only in how a block is assigned) and standard errors
// (information.hpp) all stand.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "conditional.hpp"
#include "execution.hpp"
#include "rows.hpp"
#include "statistics.hpp"

namespace mezcla {

// What the rows of one block are assigned to, either soft or hard. Component k is the noise,
// whether there is one or not.
struct Membership {
  explicit Membership(std::size_t k)
      : responsibilities((k + 1) * kernels::max_lanes, 0.0),
        nearest(kernels::max_lanes),
        objective(kernels::max_lanes) {}

  bool hard = false;
  std::size_t columns = 0;  // of responsibilities that are filled: k, or k + 1 with the noise
  // A number per lane of the block, or several such columns one after the other.
  std::vector<double> responsibilities;  // read when soft
  std::vector<int> nearest;              // in 0, ..., k; read when hard
  // What each row adds to the objective; of an assignment that is given nothing is known.
  std::vector<double> objective;
};

// Room to work in. What a function leaves here nobody else reads, unless it returns a pointer to
// it.
struct Buffers {
  Buffers(std::size_t d, std::size_t k)
      : lanes((k + 1) * kernels::max_lanes),
        delta(d * block_rows_for(d)),
        packed(d * block_rows_for(d)),
        scratch(kernels::scratch_doubles(d)),
        zeros(d, 0.0),
        ones(d, 1.0) {}

  std::vector<double> lanes;  // k + 1 numbers per lane, one column after the other
  std::vector<double> delta, packed, scratch;
  const std::vector<double> zeros, ones;  // d

  // The components as the block's pattern of missing values shows them; computed once for the
  // blocks of a pattern that follow each other. Buffers are used with one density only.
  const Conditional& seen_through(const Density& density, const Block& block);
  // Before another density.
  void forget() { conditional_.reset(); }

 private:
  std::unique_ptr<Conditional> conditional_;
};

// Fills the membership of a block and returns what it adds to the objective. Called from
// several threads at once, on different blocks. See assign.hpp for those there are.
using Assign = std::function<double(const Block&, Membership&, Buffers&)>;

// What a worker needs for one block after the other, with up to k components.
struct Workspace : Scratch {
  Workspace(std::size_t d_, std::size_t k_)
      : d(d_), k(k_), block(d_), membership(k_), buffers(d_, k_) {}
  std::size_t d, k;
  Block block;
  Membership membership;
  Buffers buffers;
};

// That of the calling thread, as the last pass left it.
Workspace& workspace_of(const Execution& execution, std::size_t d, std::size_t k);

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
  const std::size_t end = std::min(rows.blocks(), (shard + 1) * shard_blocks);
  for (std::size_t block = shard * shard_blocks; block < end; ++block) {
    if (checkpoint()) return false;
    space.block.gather(rows, block);
    use(space.block, space.membership, space.buffers);
  }
  return true;
}

// Few rows need neither threads nor a sum over shards.
template <class Use>
void for_each_block_of_one_shard(const Rows& rows, std::size_t k, const Execution& execution,
                                 const Use& use) {
  execution.check_stop();
  for_each_block_of(
      rows, 0, workspace_of(execution, rows.d, k), []() { return false; }, use);
}

// Adds what the shards leave behind in the order of the shards, whoever finishes first, and holds
// no more of it than there are workers.
template <class Sum>
class OrderedSum {
 public:
  explicit OrderedSum(Sum zero) : total_(std::move(zero)) {}

  void add(std::size_t shard, const Sum& sum, const Checkpoint& checkpoint) {
    std::unique_lock<std::mutex> lock(mutex_);
    while (shard != next_) {
      if (checkpoint()) return;
      turn_.wait_for(lock, std::chrono::milliseconds(50));
    }
    total_ += sum;
    ++next_;
    turn_.notify_all();
  }

  Sum take() { return std::move(total_); }

 private:
  std::mutex mutex_;
  std::condition_variable turn_;
  std::size_t next_ = 0;
  Sum total_;
};

// The one pass over the rows. The sum comes as zero; it is whatever grows by add(block, membership,
// buffers, sum), and adds to another by +=. The order of additions is that of the rows, so that
// threads cannot change one bit of it.
template <class Sum, class Add>
void fold(const Rows& rows, std::size_t k, const Add& add, const Execution& execution, Sum& sum) {
  if (rows.shards() == 1)
    return for_each_block_of_one_shard(
        rows, k, execution, [&](const Block& block, Membership& membership, Buffers& buffers) {
          add(block, membership, buffers, sum);
        });
  const Sum zero = sum;
  OrderedSum<Sum> total(zero);
  Workspaces spaces(rows.d, k, workers(rows.shards(), execution));
  for_each_shard(
      rows.shards(), execution, [&](std::size_t shard, int worker, const Checkpoint& checkpoint) {
        Sum of_shard = zero;
        const auto use = [&](const Block& block, Membership& membership, Buffers& buffers) {
          add(block, membership, buffers, of_shard);
        };
        if (for_each_block_of(rows, shard, spaces.of(worker), checkpoint, use))
          total.add(shard, of_shard, checkpoint);
      });
  sum = total.take();
}

// Statistics of the rows about the columns of `about` (d x k). Missing values are what `fill`,
// whose means must be `about`, expects of them given the rest of their row, with the conditional
// covariance that belongs to it; without a `fill` they are left out, column by column.
Statistics fold(const Rows& rows, const arma::mat& about, Scatter scatter, const Assign& assign,
                const Execution& execution, const Density* fill = nullptr);
// The same where other statistics were: many short passes need not ask for memory each.
void fold(const Rows& rows, const arma::mat& about, Scatter scatter, const Assign& assign,
          const Execution& execution, const Density* fill, Statistics& statistics);

// Whole computations over these rows (see execution.hpp). Where a pass takes microseconds they are
// all the caller's: threads would wait for each other longer than they work.
void for_each_job(std::size_t jobs, const Rows& rows, const Execution& execution, const Job& job);

// A pass without statistics: calls visit(block, membership, buffers) for every block.
using Visit = std::function<void(const Block&, Membership&, Buffers&)>;
void for_each_block(const Rows& rows, std::size_t k, const Visit& visit,
                    const Execution& execution);

// x - mean of a block, d columns, until the buffers are used again. Missing values are what
// component j of `given` expects; without it, the mean.
const double* residuals(const Block& block, const double* mean, arma::uword j,
                        const Conditional* given, Buffers& buffers);

}  // namespace mezcla
