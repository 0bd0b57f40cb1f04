// How a pass over the rows is run: threads, and the two things a caller may ask of a long
// computation: to stop, and to say how far it is. The core knows neither R nor a terminal.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stdexcept>

namespace mezcla {

struct Interrupted : std::runtime_error {
  Interrupted() : std::runtime_error("interrupted") {}
};

class Watch {
 public:
  // Both are called on the caller's thread only, `interrupted` about ten times a second and
  // `progress` at most four times. What they throw ends the computation as an interruption does.
  std::function<bool()> interrupted;
  std::function<void(int iteration, double objective)> progress;

  // True when the caller wants the computation to stop. Cheap enough for every block.
  bool asks_to_stop();
  void report(int iteration, double objective);

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point last_question_ = Clock::now();
  Clock::time_point last_look_ = last_question_;
  int calls_to_skip_ = 0;
  Clock::time_point last_report_ = Clock::now();
};

// Threads that wait for work, so that a short pass need not pay for new ones. They are started when
// they are first needed and end with the pool, which lives no longer than one call from outside:
// nothing survives to trouble a fork.
class ThreadPool {
 public:
  ThreadPool();
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Calls work(member) for the members 0, ..., size - 1, the caller being member 0, and returns
  // when all are done. `work` must not throw, and must take its part from what is left to do: a
  // member that has not come when the caller has done it all is not called. (On a machine with
  // other work threads wake up late, and a short pass is done before.) A machine that has no thread
  // left has fewer members. While it waits for others' work the caller is called to `glance` from
  // time to time, which must not throw either.
  void run(int size, const std::function<void(int)>& work, const std::function<void()>& glance);

 private:
  class Members;
  std::unique_ptr<Members> members_;
};

// Working space that short passes over few rows use again, so that they need not ask for it anew;
// what it is knows who uses it.
struct Scratch {
  virtual ~Scratch() = default;
};

struct Execution {
  explicit Execution(int threads_ = 1, Watch* watch_ = nullptr)
      : threads(threads_),
        watch(watch_),
        pool(std::make_shared<ThreadPool>()),
        scratch(std::make_shared<std::unique_ptr<Scratch>>()) {}

  int threads;
  Watch* watch;
  std::shared_ptr<ThreadPool> pool;
  // Of the thread that makes the call: worker 0.
  std::shared_ptr<std::unique_ptr<Scratch>> scratch;

  void check_stop() const {
    if (watch && watch->asks_to_stop()) throw Interrupted();
  }
};

// Calls work(shard, worker, checkpoint) once for every shard, shards being handed out in
// increasing order to workers 0, ..., threads - 1 (worker 0 is the calling thread). `work` must
// call checkpoint() between blocks and return early when it gives true.
// Throws Interrupted, or what `work` threw, after every thread has ended.
using Checkpoint = std::function<bool()>;
void for_each_shard(std::size_t shards, const Execution& execution,
                    const std::function<void(std::size_t, int, const Checkpoint&)>& work);

// Whole computations: calls job(i, execution) for i < jobs, side by side with a thread each, or one
// after the other with all threads. Where a pass has few shards, side by side is faster.
using Job = std::function<void(std::size_t, const Execution&)>;
void for_each_job(std::size_t jobs, std::size_t shards, const Execution& execution, const Job& job);

// The number of workers that for_each_shard() uses.
int workers(std::size_t shards, const Execution& execution);

}  // namespace mezcla
