#include "kmeans_1d.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace mezcla {

namespace {

// A number with twice the digits, as a sum of two (Dekker 1971): what a cluster adds to J is a
// difference of sums over all values, which may be larger by any power of ten.
using Wide = long double;
struct Twofold {
  Wide high = 0.0L, low = 0.0L;
};

Twofold sum_of(Wide a, Wide b) {
  const Wide sum = a + b, part = sum - a;
  return {sum, (a - (sum - part)) + (b - part)};
}

Twofold product_of(Wide a, Wide b) {
  constexpr int half = (std::numeric_limits<Wide>::digits + 1) / 2;
  const Wide splitter = std::ldexp(1.0L, half) + 1.0L;
  const auto upper = [splitter](Wide x) { return splitter * x - (splitter * x - x); };
  const Wide product = a * b, a1 = upper(a), b1 = upper(b), a2 = a - a1, b2 = b - b1;
  return {product, a2 * b2 - (((product - a1 * b1) - a2 * b1) - a1 * b2)};
}

Twofold operator+(const Twofold& a, const Twofold& b) {
  const Twofold sum = sum_of(a.high, b.high);
  return sum_of(sum.high, sum.low + a.low + b.low);
}

Twofold operator-(const Twofold& a, const Twofold& b) { return a + Twofold{-b.high, -b.low}; }

Twofold operator*(const Twofold& a, const Twofold& b) {
  const Twofold product = product_of(a.high, b.high);
  return sum_of(product.high, product.low + a.high * b.low + a.low * b.high);
}

Twofold operator/(const Twofold& a, const Twofold& b) {
  const Wide first = a.high / b.high;
  const Twofold rest = a - b * Twofold{first, 0.0L};
  return sum_of(first, rest.high / b.high);
}

// The distinct values in increasing order, about one in their middle, and sums over all up to one
// of them.
class SortedValues {
 public:
  explicit SortedValues(const Rows& rows) {
    std::vector<std::pair<double, double>> pairs;  // value and weight
    pairs.reserve(rows.n);
    for (std::size_t i = 0; i < rows.n; ++i)
      if (rows.weight(i) > 0.0) pairs.emplace_back(rows.value(i, 0), rows.weight(i));
    std::sort(pairs.begin(), pairs.end());
    origin_ = pairs[pairs.size() / 2].first;
    for (std::size_t i = 0; i < pairs.size();) {
      const double value = pairs[i].first;
      Twofold weight;
      for (; i < pairs.size() && pairs[i].first == value; ++i)
        weight = weight + Twofold{pairs[i].second, 0.0L};
      add(sum_of(value, -origin_), weight);
    }
  }

  std::size_t size() const { return weight_.high.size() - 1; }

  // The sum of squares within the values first, ..., last, to which `beside` is added: quickly,
  // unless that leaves the sum too few digits.
  double within(std::size_t first, std::size_t last, double beside) const {
    const Wide w = weight_.high[last + 1] - weight_.high[first];
    const Wide s = moment_.high[last + 1] - moment_.high[first];
    const Wide quick = square_.high[last + 1] - square_.high[first] - s * s / w;
    constexpr Wide enough = 1e9L * std::numeric_limits<Wide>::epsilon();
    if (quick + beside < enough * square_.high[last + 1]) return within_exactly(first, last);
    return static_cast<double>(std::max(quick, 0.0L));
  }

  double mean(std::size_t first, std::size_t last) const {
    const Twofold mean = moment_.over(first, last) / weight_.over(first, last);
    return static_cast<double>((mean + Twofold{origin_, 0.0L}).high);
  }

 private:
  double within_exactly(std::size_t first, std::size_t last) const;

  // Element i is the sum over the values before i.
  struct Sums {
    std::vector<Wide> high{0.0L}, low{0.0L};

    void add(const Twofold& term) {
      const Twofold sum = Twofold{high.back(), low.back()} + term;
      high.push_back(sum.high);
      low.push_back(sum.low);
    }
    Twofold over(std::size_t first, std::size_t last) const {
      return Twofold{high[last + 1], low[last + 1]} - Twofold{high[first], low[first]};
    }
  };

  void add(const Twofold& value, const Twofold& weight) {
    const Twofold moment = weight * value;
    weight_.add(weight);
    moment_.add(moment);
    square_.add(moment * value);
  }

  double origin_ = 0.0;
  Sums weight_, moment_, square_;
};

double SortedValues::within_exactly(std::size_t first, std::size_t last) const {
  if (first == last) return 0.0;
  const Twofold moment = moment_.over(first, last);
  const Twofold within = square_.over(first, last) - moment * moment / weight_.over(first, last);
  return static_cast<double>(std::max(within.high, 0.0L));
}

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
    for (std::size_t i = 0; i < m_; ++i) least_[i] = values.within(0, i, 0.0);
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
        const double distortion = least_[j - 1] + values_.within(j, i, least_[j - 1]);
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
