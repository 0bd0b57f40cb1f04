#include "kmeans_1d.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace mezcla {

namespace {

// The distinct values in increasing order, and sums over all up to one of them. Values are about
// their mean and sums are of extended precision where there is one: what a cluster adds is a
// difference.
class SortedValues {
 public:
  explicit SortedValues(const Rows& rows) {
    std::vector<std::pair<double, double>> pairs;  // value and weight
    pairs.reserve(rows.n);
    for (std::size_t i = 0; i < rows.n; ++i)
      if (rows.weight(i) > 0.0) pairs.emplace_back(rows.value(i, 0), rows.weight(i));
    std::sort(pairs.begin(), pairs.end());
    long double total = 0.0L, sum = 0.0L;
    for (const auto& pair : pairs) {
      total += pair.second;
      sum += static_cast<long double>(pair.second) * pair.first;
    }
    mean_ = static_cast<double>(sum / total);
    for (std::size_t i = 0; i < pairs.size();) {
      const double value = pairs[i].first;
      long double weight = 0.0L;
      for (; i < pairs.size() && pairs[i].first == value; ++i) weight += pairs[i].second;
      add(value - mean_, weight);
    }
  }

  std::size_t size() const { return weight_.size() - 1; }

  // The sum of squares within the values first, ..., last.
  double within(std::size_t first, std::size_t last) const {
    const long double w = weight_[last + 1] - weight_[first];
    const long double s = moment_[last + 1] - moment_[first];
    const long double within = square_[last + 1] - square_[first] - s * s / w;
    return static_cast<double>(std::max(within, 0.0L));
  }

  double mean(std::size_t first, std::size_t last) const {
    return mean_ + static_cast<double>((moment_[last + 1] - moment_[first]) /
                                       (weight_[last + 1] - weight_[first]));
  }

 private:
  void add(double value, long double weight) {
    weight_.push_back(weight_.back() + weight);
    moment_.push_back(moment_.back() + weight * value);
    square_.push_back(square_.back() + weight * value * value);
  }

  double mean_ = 0.0;
  // Element i is the sum over the values before i.
  std::vector<long double> weight_{0.0L}, moment_{0.0L}, square_{0.0L};
};

// Layer q has, for the values 0, ..., i, the least distortion of q + 1 clusters, and where the last
// of these begins.
class Layers {
 public:
  Layers(const SortedValues& values, std::size_t k, const Execution& execution)
      : values_(values),
        execution_(execution),
        m_(values.size()),
        least_(m_),
        next_(m_),
        begins_(k * m_, 0) {
    for (std::size_t i = 0; i < m_; ++i) least_[i] = values.within(0, i);
    for (std::size_t q = 1; q < k; ++q) {
      fill(q, q, m_ - 1, q, m_ - 1);
      std::swap(least_, next_);
    }
  }

  // Where the last of q + 1 clusters of the values 0, ..., i begins.
  std::size_t begin(std::size_t q, std::size_t i) const { return begins_[q * m_ + i]; }

 private:
  // For the values i in low, ..., high, whose last cluster begins in from, ..., to.
  void fill(std::size_t q, std::size_t low, std::size_t high, std::size_t from, std::size_t to) {
    while (low <= high) {
      execution_.check_stop();
      const std::size_t i = low + (high - low) / 2;
      std::size_t best = from;
      double lowest = arma::datum::inf;
      for (std::size_t j = from; j <= std::min(i, to); ++j) {
        const double distortion = least_[j - 1] + values_.within(j, i);
        if (!(distortion < lowest)) continue;
        lowest = distortion;
        best = j;
      }
      next_[i] = lowest;
      begins_[q * m_ + i] = static_cast<std::uint32_t>(best);
      if (i > low) fill(q, low, i - 1, from, best);
      low = i + 1;
      from = best;
    }
  }

  const SortedValues& values_;
  const Execution& execution_;
  const std::size_t m_;
  std::vector<double> least_, next_;
  std::vector<std::uint32_t> begins_;
};

}  // namespace

arma::mat best_centres_1d(const Rows& rows, arma::uword k, const Execution& execution) {
  const SortedValues values(rows);
  const std::size_t clusters = std::min<std::size_t>(k, values.size());
  const Layers layers(values, clusters, execution);
  arma::mat centres(1, clusters);
  std::size_t last = values.size();
  for (std::size_t q = clusters; q-- > 0;) {
    const std::size_t first = layers.begin(q, last - 1);
    centres(0, q) = values.mean(first, last - 1);
    last = first;
  }
  return centres;
}

}  // namespace mezcla
