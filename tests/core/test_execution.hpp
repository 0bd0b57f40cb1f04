// execution.
#include <atomic>

#include "core/execution.hpp"

namespace mezcla {
namespace testing {

TEST_CASE("every shard once, whatever the number of threads") {
  for (int threads : {1, 2, 7}) {
    std::vector<std::atomic<int>> visits(101);
    for (auto& visit : visits) visit = 0;
    for_each_shard(101, Execution(threads), [&](std::size_t shard, int worker, const Checkpoint&) {
      CHECK(worker < threads);
      ++visits[shard];
    });
    for (const auto& visit : visits) CHECK(visit == 1);
  }
}

TEST_CASE("what a worker throws comes out, after all have ended") {
  std::atomic<int> working{0};
  const auto work = [&](std::size_t shard, int, const Checkpoint&) {
    ++working;
    const bool bad = shard == 5;
    --working;
    if (bad) throw std::domain_error("five");
  };
  CHECK_THROWS_AS(for_each_shard(50, Execution(3), work), std::domain_error);
  CHECK(working == 0);
}

TEST_CASE("jobs run once each, and one that is asked to stop stops all") {
  std::vector<int> done(9, 0);
  for_each_job(9, 1, Execution(2), [&](std::size_t i, const Execution& own) {
    CHECK(own.threads >= 1);
    ++done[i];
  });
  CHECK(done == std::vector<int>(9, 1));
  Watch watch;
  watch.interrupted = []() { return true; };
  const Execution execution(2, &watch);
  CHECK_THROWS_AS(for_each_job(4, 1, execution,
                               [&](std::size_t, const Execution& own) {
                                 for (;;) own.check_stop();
                               }),
                  Interrupted);
}

}  // namespace testing
}  // namespace mezcla
