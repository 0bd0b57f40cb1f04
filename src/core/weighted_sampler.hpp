// Draws with replacement, with probability proportional to a mass.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace mezcla {

class WeightedSampler {
 public:
  // mass(i), not negative, for i < n.
  template <class Mass>
  WeightedSampler(std::size_t n, const Mass& mass) : running_(n) {
    double total = 0.0;
    for (std::size_t i = 0; i < n; ++i) running_[i] = total += mass(i);
  }

  double total() const { return running_.empty() ? 0.0 : running_.back(); }

  // Never one without mass; the total must be positive.
  std::size_t draw(double u) const {
    auto found = std::upper_bound(running_.begin(), running_.end(), u * total());
    if (found == running_.end())
      found = std::lower_bound(running_.begin(), running_.end(), total());  // nocov: u near 1
    return static_cast<std::size_t>(found - running_.begin());
  }

 private:
  std::vector<double> running_;
};

}  // namespace mezcla
