#include "execution.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace mezcla {

bool Watch::asks_to_stop() {
  // Short passes follow each other so fast that the clock would take more than they do.
  constexpr int many = 16;
  if (!interrupted || --calls_to_skip_ >= 0) return false;
  const auto now = Clock::now();
  calls_to_skip_ = now - last_look_ < std::chrono::microseconds(500) ? many : 0;
  last_look_ = now;
  if (now - last_question_ < std::chrono::milliseconds(100)) return false;
  last_question_ = now;
  return interrupted();
}

void Watch::report(int iteration, double objective) {
  if (!progress) return;
  const auto now = Clock::now();
  if (now - last_report_ < std::chrono::milliseconds(250)) return;
  last_report_ = now;
  progress(iteration, objective);
}

class ThreadPool::Members {
 public:
  ~Members() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      ended_ = true;
      ++round_;
    }
    called_.notify_all();
    for (auto& thread : threads_) thread.join();
  }

  void run(int size, const std::function<void(int)>& work, const std::function<void()>& glance) {
    hire(size - 1);
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      work_ = &work;
      size_ = size;
      ++round_;
    }
    called_.notify_all();
    work(0);
    {
      // Whoever has not come yet is not waited for: there is nothing left to do.
      const std::lock_guard<std::mutex> lock(mutex_);
      work_ = nullptr;
    }
    if (spin_until([this]() { return busy_ == 0; })) return;
    // Others may have long work to do: Ctrl-C is heard all the same.
    constexpr std::chrono::milliseconds between_glances(50);
    std::unique_lock<std::mutex> lock(mutex_);
    while (!done_.wait_for(lock, between_glances, [this]() { return busy_ == 0; })) {
      lock.unlock();
      glance();
      lock.lock();
    }
  }

 private:
  // Waits for a moment without going to sleep: most passes end at about the same time for all.
  template <class Condition>
  static bool spin_until(const Condition& condition) {
    constexpr int glances = 100;
    for (int i = 0; i < glances; ++i) {
      if (condition()) return true;
      std::this_thread::yield();
    }
    return false;
  }

  void hire(int wanted) {
    while (static_cast<int>(threads_.size()) < wanted) {
      const int member = static_cast<int>(threads_.size()) + 1;
      const unsigned round = round_;
      try {
        threads_.emplace_back([this, member, round]() { serve(member, round); });
      } catch (const std::system_error&) {
        return;  // nocov: a machine without a thread to spare
      }
    }
  }

  void serve(int member, unsigned seen) {
    for (;;) {
      const auto called = [&]() { return round_ != seen; };
      if (!spin_until(called)) {
        std::unique_lock<std::mutex> lock(mutex_);
        called_.wait(lock, called);
      }
      const std::function<void(int)>* work = nullptr;
      {
        const std::lock_guard<std::mutex> lock(mutex_);
        seen = round_;
        if (ended_) return;
        if (member < size_) work = work_;
        if (work) ++busy_;
      }
      if (!work) continue;
      (*work)(member);
      if (--busy_ > 0) continue;
      const std::lock_guard<std::mutex> lock(mutex_);
      done_.notify_one();
    }
  }

  std::mutex mutex_;
  std::condition_variable called_, done_;
  std::atomic<unsigned> round_{0};
  std::atomic<int> busy_{0};  // members that work, besides the caller
  bool ended_ = false;
  int size_ = 0;
  const std::function<void(int)>* work_ = nullptr;
  std::vector<std::thread> threads_;
};

// R in a browser is WebAssembly without shared memory, where no thread can be started: the caller
// does it all.
#ifdef __EMSCRIPTEN__
constexpr bool has_threads = false;
#else
constexpr bool has_threads = true;
#endif

ThreadPool::ThreadPool() = default;
ThreadPool::~ThreadPool() = default;

void ThreadPool::run(int size, const std::function<void(int)>& work,
                     const std::function<void()>& glance) {
  if (size == 1 || !has_threads) return work(0);
  if (!members_) members_.reset(new Members());
  members_->run(size, work, glance);
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

  // The caller's, who has no work left.
  void glance() {
    try {
      must_stop(0);
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
  execution.pool->run(
      workers(shards, execution), [&team](int worker) { team.run(worker); },
      [&team]() { team.glance(); });
  team.rethrow();
}

void for_each_job(std::size_t jobs, std::size_t shards, const Execution& execution,
                  const Job& job) {
  constexpr std::size_t many_shards = 16;  // of each thread
  const bool side_by_side = shards < many_shards * static_cast<std::size_t>(execution.threads);
  if (!side_by_side || jobs == 1 || execution.threads == 1) {
    for (std::size_t i = 0; i < jobs; ++i) job(i, execution);
    return;
  }
  for_each_shard(jobs, execution, [&](std::size_t i, int worker, const Checkpoint& checkpoint) {
    // The caller's watch is asked by the caller's thread only.
    Watch watch;
    watch.interrupted = checkpoint;
    job(i, Execution(1, worker == 0 ? execution.watch : &watch));
  });
}

}  // namespace mezcla
