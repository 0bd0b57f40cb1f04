// Index arithmetic beyond 2^31 elements, where whatever passes through an int is wrong. Memory is
// mapped but not there: what was never written reads as zero and takes no room, so that data of 17
// gigabytes fit a machine of one. Compiled against the core by tools/long-vectors.sh.
#include <sys/mman.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <vector>

#include "core/assign.hpp"
#include "core/evaluate.hpp"
#include "core/fold.hpp"
#include "core/lloyd.hpp"
#include "core/packed.hpp"
#include "core/units.hpp"
#include "core/weighted_sampler.hpp"

using namespace mezcla;

namespace {

static_assert(sizeof(std::size_t) == 8 && sizeof(arma::uword) == 8, "indices must have 64 bits");

constexpr std::size_t limit = std::size_t{1} << 31;

// So many numbers, all zero.
template <class Number>
class Sparse {
 public:
  explicit Sparse(std::size_t count) : bytes_(count * sizeof(Number)) {
    void* const at = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) {
      std::printf("cannot map %.1f GB\n", static_cast<double>(bytes_) / 1e9);
      std::exit(77);
    }
    numbers_ = static_cast<Number*>(at);
  }
  ~Sparse() { munmap(numbers_, bytes_); }
  Sparse(const Sparse&) = delete;
  Sparse& operator=(const Sparse&) = delete;

  Number* data() { return numbers_; }
  Number& operator[](std::size_t i) { return numbers_[i]; }

 private:
  std::size_t bytes_;
  Number* numbers_;
};

int checks = 0, failures = 0;

void check(bool holds, const char* what, std::size_t at = 0) {
  ++checks;
  if (holds) return;
  ++failures;
  std::printf("wrong: %s (%zu)\n", what, at);
}

// n x d zeros but for the last `tail` rows, in which every cell tells where it stands.
struct Data {
  Data(std::size_t n_, std::size_t d_, std::size_t tail_)
      : n(n_), d(d_), tail(tail_), values(n_ * d_) {
    for (std::size_t c = 0; c < d; ++c)
      for (std::size_t i = n - tail; i < n; ++i) values[c * n + i] = expected(i, c);
  }
  double expected(std::size_t i, std::size_t c) const {
    if (i < n - tail) return 0.0;
    return static_cast<double>(1 + i - (n - tail)) + 1000.0 * static_cast<double>(c + 1);
  }

  std::size_t n, d, tail;
  Sparse<double> values;
};

const Execution two_threads(2);

void check_cells(Data& data, const Rows& rows) {
  for (std::size_t i : {std::size_t{0}, data.n - data.tail - 1, data.n - data.tail, data.n - 1}) {
    const arma::vec row = rows.row(i);
    for (std::size_t c = 0; c < data.d; ++c) {
      check(rows.value(i, c) == data.expected(i, c), "Rows::value", i);
      check(row[c] == data.expected(i, c), "Rows::row", i);
    }
  }
}

void check_blocks(Data& data, const Rows& rows) {
  check(rows.blocks() == (data.n + rows.block_rows() - 1) / rows.block_rows(), "Rows::blocks");
  Block block(data.d);
  std::size_t seen = 0;
  for (std::size_t b = rows.blocks() - 4; b < rows.blocks(); ++b) {
    block.gather(rows, b);
    for (std::size_t i = 0; i < block.size(); ++i, ++seen)
      for (std::size_t c = 0; c < data.d; ++c)
        check(block.values()[c * block.lanes() + i] == data.expected(block.row(i), c),
              "Block::gather", block.row(i));
  }
  check(block.row(block.size() - 1) == data.n - 1, "the last row of the last block");
  check(seen > 3 * rows.block_rows(), "four blocks");
}

void check_packed(Data& data, const Rows& rows) {
  const PackedRows packed(rows, two_threads);
  ExactLanes exact(data.d);
  std::vector<std::size_t> which = {data.n - 1, data.n - data.tail, 7};
  std::vector<float> lanes((data.d + 1) * padded(which.size()));
  packed.to_lanes(which.data(), which.size(), exact, lanes.data());
  for (std::size_t p = 0; p < which.size(); ++p) {
    double square = 0.0;
    for (std::size_t c = 0; c < data.d; ++c) {
      const double x = data.expected(which[p], c);
      square += x * x;
      check(lanes[c * padded(which.size()) + p] == static_cast<float>(x), "PackedRows::to_lanes",
            which[p]);
    }
    check(std::abs(packed.square(which[p]) - square) <= 1e-9 * square, "PackedRows::square",
          which[p]);
  }
}

// Sums over all rows, which are those over the tail.
void check_moments(Data& data, const Rows& rows) {
  const Moments found = moments(rows, false, two_threads);
  for (std::size_t c = 0; c < data.d; ++c) {
    double sum = 0.0, squares = 0.0;
    for (std::size_t i = data.n - data.tail; i < data.n; ++i) {
      sum += data.expected(i, c);
      squares += data.expected(i, c) * data.expected(i, c);
    }
    const double mean = sum / static_cast<double>(data.n);
    const double variance = squares / static_cast<double>(data.n) - mean * mean;
    check(std::abs(found.mean[c] - mean) <= 1e-9 * mean, "a mean", c);
    check(std::abs(found.variance[c] - variance) <= 1e-9 * variance, "a variance", c);
  }
}

// Two centres, at zero and at the tail.
void check_kmeans(Data& data, const Rows& rows) {
  arma::mat centres(data.d, 2, arma::fill::zeros);
  for (std::size_t c = 0; c < data.d; ++c) centres(c, 1) = 1000.0 * static_cast<double>(c + 1);
  const LloydResult found = lloyd(rows, centres, {2, 0.0, 0.0}, two_threads);
  check(found.labels[0] == 0 && found.labels[data.n - data.tail - 1] == 0, "labels of zeros");
  for (std::size_t i = data.n - data.tail; i < data.n; ++i)
    check(found.labels[i] == 1, "the label of a row", i);
  check(found.sizes[1] == static_cast<double>(data.tail), "the size of a cluster");
}

// What is read row by row beside the data: weights, responsibilities, plausibilities.
void check_companions(Data& data, Rows rows) {
  const std::size_t k = data.d;
  Sparse<double> beside(data.n * k);  // n x k
  for (std::size_t j = 0; j < k; ++j)
    for (std::size_t i = data.n - data.tail; i < data.n; ++i)
      beside[j * data.n + i] = j + 1 == k ? 1.0 : 0.0;
  const Assign assign = given_responsibilities(beside.data(), data.n, k);
  Block block(data.d);
  Membership membership(k);
  Buffers buffers(data.d, k);
  block.gather(rows, rows.blocks() - 1);
  assign(block, membership, buffers);
  const double* last = membership.responsibilities.data() + (k - 1) * block.lanes();
  for (std::size_t i = 0; i < block.size(); ++i)
    check(last[i] == (block.row(i) >= data.n - data.tail ? 1.0 : 0.0), "a responsibility", i);

  Sparse<double> weights(data.n);
  weights[data.n - 1] = 3.0;
  rows.case_weights = weights.data();
  block.gather(rows, rows.blocks() - 1);
  check(block.weights()[block.size() - 1] == 3.0, "a weight");
  const WeightedSampler sampler(data.n, [&](std::size_t i) { return rows.weight(i); });
  check(sampler.draw(0.5) == data.n - 1, "a draw");

  Parameters parameters;
  parameters.proportions = arma::vec(k, arma::fill::value(1.0 / static_cast<double>(k)));
  parameters.means = arma::mat(data.d, k, arma::fill::zeros);
  parameters.covariances = arma::cube(data.d, data.d, k, arma::fill::zeros);
  parameters.covariances.each_slice() = arma::eye(data.d, data.d);
  const Density density = density_of(parameters);
  for (std::size_t j = 0; j + 1 < k; ++j)
    beside[j * data.n + data.n - 1] = -std::numeric_limits<double>::infinity();
  rows.labels.log_plausibility = beside.data();
  posterior(density, rows)(block, membership, buffers);
  const double* share = membership.responsibilities.data() + block.size() - 1;
  check(share[(k - 1) * block.lanes()] == 1.0, "a plausibility");

  Sparse<double> out(data.n * k);
  for (std::size_t j = 0; j < k; ++j)
    block.write(membership.responsibilities.data() + j * block.lanes(), out.data() + j * data.n);
  check(out[k * data.n - 1] == 1.0 && out[(k - 1) * data.n - 1] == 0.0, "a row that is written");
}

// Values that are missing, the last of them in the last cell of all.
void check_missing(std::size_t n, std::size_t d) {
  Data data(n, d, 300);
  const double missing = std::numeric_limits<double>::quiet_NaN();
  data.values[n - 100] = missing;
  data.values[d * n - 1] = missing;
  const Rows rows = rows_of(data.values.data(), n, d);
  check(rows.missing != nullptr, "missing values are seen");
  if (!rows.missing) return;
  check(rows.missing->patterns.size() == 3 && rows.missing->order.size() == n, "patterns");
  check(rows.missing->order[n - 1] + rows.missing->order[n - 2] == n - 1 + n - 100,
        "incomplete rows");
  Block block(d);
  for (std::size_t b = rows.blocks() - 3; b < rows.blocks(); ++b) {
    block.gather(rows, b);
    for (std::size_t i = 0; i < block.size(); ++i)
      for (std::size_t c = 0; c < d; ++c) {
        const double x = block.values()[c * block.lanes() + i];
        check(x == data.expected(block.row(i), c) || std::isnan(rows.value(block.row(i), c)),
              "Block::gather of rows in another order", block.row(i));
      }
  }
}

void announce(std::size_t n, std::size_t d) {
  std::printf("%zu x %zu, %.3f x 2^31 elements\n", n, d,
              static_cast<double>(n * d) / static_cast<double>(limit));
  std::fflush(stdout);
}

void check_data(std::size_t n, std::size_t d) {
  announce(n, d);
  Data data(n, d, 300);
  const Rows rows = rows_of(data.values.data(), n, d);
  check(!rows.missing, "nothing is missing");
  check_cells(data, rows);
  check_blocks(data, rows);
  check_packed(data, rows);
  check_moments(data, rows);
  check_kmeans(data, rows);
  check_companions(data, rows);
}

// R's matrices have no more than 2^31 - 1 rows; the core does not care.
void check_many_rows(std::size_t n) {
  announce(n, 1);
  Data data(n, 1, 1000);
  const Rows rows = rows_of(data.values.data(), n, 1);
  check_cells(data, rows);
  check_blocks(data, rows);
}

}  // namespace

int main() {
  check_data(limit / 64 + 1001, 64);
  check_missing(limit / 64 + 1001, 64);
  check_many_rows(limit + 4001);
  std::printf("index arithmetic: %d checks, %d wrong\n", checks, failures);
  return failures > 0 ? 1 : 0;
}
