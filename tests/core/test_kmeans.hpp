// lloyd, nearest, reassignment, packed, hartigan, kmeans_1d, kmeans_search, minibatch, start.
#include "core/hartigan.hpp"
#include "core/kmeans_1d.hpp"
#include "core/kmeans_search.hpp"
#include "core/lloyd.hpp"
#include "core/minibatch.hpp"

namespace mezcla {
namespace testing {

inline double distortion_of(const arma::mat& x, const arma::mat& centres) {
  double total = 0.0;
  for (arma::uword i = 0; i < x.n_rows; ++i) {
    double least = arma::datum::inf;
    for (arma::uword j = 0; j < centres.n_cols; ++j)
      least = std::min(least, arma::accu(arma::square(x.row(i).t() - centres.col(j))));
    total += least;
  }
  return total;
}

TEST_CASE("Lloyd's by hand") {
  const arma::mat x = arma::vec{0.0, 1.0, 2.0, 9.0, 11.0};
  const LloydResult result =
      lloyd(rows_from(x), arma::mat{{0.0, 2.0}}, LloydControl(), Execution());
  CHECK(result.converged);
  CHECK(near(result.centres, arma::mat{{1.0, 10.0}}));
  CHECK(result.labels == std::vector<int>{0, 0, 0, 1, 1});
  CHECK(near(result.within, arma::vec{2.0, 2.0}));
  CHECK(near(result.trace.back(), 4.0));
  for (std::size_t i = 1; i < result.trace.size(); ++i)
    CHECK(result.trace[i] <= result.trace[i - 1]);
}

TEST_CASE("passing over rows changes no bit") {
  const arma::mat x = cloud(3000, 3, 5);
  LloydControl control;
  const LloydResult quick = lloyd(rows_from(x), x.head_rows(5).t(), control, Execution(2));
  control.passes_over = false;
  const LloydResult plain = lloyd(rows_from(x), x.head_rows(5).t(), control, Execution());
  CHECK(same(quick.centres, plain.centres));
  CHECK(quick.labels == plain.labels);
  CHECK(near(quick.trace.back(), distortion_of(x, quick.centres)));
}

TEST_CASE("the exchange goes on where Lloyd's ends, and ends where Lloyd's would, too") {
  const arma::mat x = cloud(400, 2, 4);
  const LloydResult begin = lloyd(rows_from(x), x.head_rows(6).t(), LloydControl(), Execution());
  const LloydResult further =
      hartigan(rows_from(x), x.head_rows(6).t(), LloydControl(), Execution());
  CHECK(further.trace.back() <= begin.trace.back() + 1e-9);
  CHECK(lloyd(rows_from(x), further.centres, LloydControl(), Execution()).labels == further.labels);
  const Swaps swaps =
      swap_centres(rows_from(x), further, LloydControl(), 5, uniform_numbers(1), Execution());
  CHECK(swaps.best.trace.back() <= further.trace.back() + 1e-9);
}

TEST_CASE("one column exactly: as good as the best of all cuts") {
  const arma::mat x = cloud(11, 1, 3);
  arma::vec sorted = arma::sort(arma::vec(x.col(0)));
  double best = arma::datum::inf;
  for (arma::uword a = 1; a < 10; ++a)
    for (arma::uword b = a + 1; b < 11; ++b) {
      double total = 0.0;
      for (const arma::vec& part :
           {arma::vec(sorted.subvec(0, a - 1)), arma::vec(sorted.subvec(a, b - 1)),
            arma::vec(sorted.subvec(b, 10))})
        total += arma::accu(arma::square(part - arma::mean(part)));
      best = std::min(best, total);
    }
  const arma::mat centres = best_centres_1d(rows_from(x), 3, Execution());
  CHECK(near(distortion_of(x, centres), best));
  const arma::mat few = arma::vec{1.0, 1.0, 2.0};
  CHECK(best_centres_1d(rows_from(few), 3, Execution()).n_cols == 2);
}

TEST_CASE("a trimmed row counts for nothing") {
  arma::mat x = cloud(20, 2, 1);
  x.row(7) = arma::rowvec{1e3, -1e3};
  LloydControl control;
  control.trim = 0.05;
  const LloydResult result = lloyd(rows_from(x), x.row(0).t(), control, Execution());
  CHECK(result.labels[7] == 1);
  x.shed_row(7);
  CHECK(near(result.centres, arma::mat(arma::mean(x, 0).t())));
}

TEST_CASE("batches come near to Lloyd's, and tell the distortion of their centres") {
  const arma::mat x = cloud(2000, 2, 3);
  MiniBatchControl control;
  control.batch_size = 200;
  const LloydResult batches =
      minibatch(rows_from(x), x.head_rows(3).t(), control, uniform_numbers(9), Execution());
  const LloydResult full = lloyd(rows_from(x), batches.centres, LloydControl(), Execution());
  CHECK(near(batches.trace.back(), distortion_of(x, batches.centres)));
  CHECK(batches.trace.back() <= 1.1 * full.trace.back());
}

TEST_CASE("centres to start from are distinct rows") {
  const arma::mat x = arma::repmat(cloud(6, 2, 2), 4, 1);
  for (Draws draws : {Draws::one, Draws::greedy}) {
    const arma::mat centres =
        plus_plus_centres(rows_from(x), 6, draws, uniform_numbers(2), Execution());
    REQUIRE(centres.n_cols == 6);
    CHECK(distortion_of(x, centres) < 1e-20);
    CHECK(plus_plus_centres(rows_from(x), 9, draws, uniform_numbers(2), Execution()).n_cols == 6);
  }
  CHECK(random_centres(rows_from(x), 9, uniform_numbers(2), Execution()).n_cols == 6);
}

}  // namespace testing
}  // namespace mezcla
