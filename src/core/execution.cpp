#include "execution.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace mezcla {

bool Watch::asks_to_stop() {
  const auto now = Clock::now();
  if (!interrupted || now - last_question_ < std::chrono::milliseconds(100)) return false;
  last_question_ = now;
  return interrupted();
}

void Watch::report(int iteration, double objective) {
  const auto now = Clock::now();
  if (!progress || now - last_report_ < std::chrono::milliseconds(250)) return;
  last_report_ = now;
  progress(iteration, objective);
}

int workers(std::size_t shards, const Execution& execution) {
  const std::size_t wanted = static_cast<std::size_t>(std::max(1, execution.threads));
  return static_cast<int>(std::max<std::size_t>(1, std::min(wanted, shards)));
}

namespace {

// What the workers of one call share.
class Team {
 public:
  Team(std::size_t shards, const Execution& execution,
       const std::function<void(std::size_t, int, const Checkpoint&)>& work)
      : shards_(shards), execution_(execution), work_(work) {}

  void run(int worker) {
    const Checkpoint checkpoint = [this, worker]() { return must_stop(worker); };
    try {
      for (std::size_t shard; !stop_ && (shard = next_++) < shards_;)
        work_(shard, worker, checkpoint);
    } catch (...) {
      fail(std::current_exception());
    }
  }

  void fail(std::exception_ptr error) {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!error_) error_ = error;
    stop_ = true;
  }

  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  bool must_stop(int worker) {
    if (worker == 0 && !stop_ && execution_.watch && execution_.watch->asks_to_stop())
      fail(std::make_exception_ptr(Interrupted()));
    return stop_;
  }

  const std::size_t shards_;
  const Execution& execution_;
  const std::function<void(std::size_t, int, const Checkpoint&)>& work_;
  std::atomic<std::size_t> next_{0};
  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  std::exception_ptr error_;
};

}  // namespace

void for_each_shard(std::size_t shards, const Execution& execution,
                    const std::function<void(std::size_t, int, const Checkpoint&)>& work) {
  Team team(shards, execution, work);
  std::vector<std::thread> threads;
  for (int worker = 1; worker < workers(shards, execution); ++worker) {
    // A machine that has no thread left does the same work, with the same result, in fewer.
    try {
      threads.emplace_back([&team, worker]() { team.run(worker); });
    } catch (const std::system_error&) {
      break;
    }
  }
  team.run(0);
  for (auto& thread : threads) thread.join();
  team.rethrow();
}

}  // namespace mezcla
