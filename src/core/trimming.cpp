#include "trimming.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace mezcla {

namespace {

// The weight that goes: of whole weights a whole number, with room for rounding in trim * total.
double weight_to_trim(const std::vector<double>& weights, double trim) {
  double total = 0.0;
  bool whole = true;
  for (double w : weights) {
    total += w;
    whole = whole && w == std::floor(w);
  }
  return whole ? std::ceil(trim * total - 1e-9) : trim * total;
}

}  // namespace

std::vector<double> trimmed_weights(const Rows& rows, const std::vector<double>& distance,
                                    double trim) {
  std::vector<double> kept(rows.n);
  for (std::size_t i = 0; i < rows.n; ++i) kept[i] = rows.weight(i);
  double left = weight_to_trim(kept, trim);
  std::vector<std::size_t> order(rows.n);
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto farther = [&](std::size_t a, std::size_t b) {
    return distance[a] != distance[b] ? distance[a] > distance[b] : a < b;
  };
  std::sort(order.begin(), order.end(), farther);
  for (std::size_t i : order) {
    if (!(left > 0.0)) break;
    const double taken = std::min(left, kept[i]);
    kept[i] -= taken;
    left -= taken;
  }
  return kept;
}

}  // namespace mezcla
