#include "patterns.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "../kernels/kernels.hpp"

namespace mezcla {

namespace {

using Mask = std::vector<bool>;  // d: true where a value is missing

std::vector<std::size_t> incomplete_rows(const double* values, std::size_t n, std::size_t d) {
  std::vector<bool> incomplete(n, false);
  bool any = false;
  for (std::size_t c = 0; c < d; ++c) {
    bool in_column = false;
    kernels::loops().survey(values + c * n, n, &in_column);
    any = any || in_column;
    for (std::size_t i = 0; in_column && i < n; ++i)
      if (std::isnan(values[c * n + i])) incomplete[i] = true;
  }
  if (!any) return {};
  std::vector<std::size_t> rows;
  for (std::size_t i = 0; i < n; ++i)
    if (incomplete[i]) rows.push_back(i);
  return rows;
}

Pattern pattern_from(const Mask& missing) {
  std::vector<arma::uword> observed, absent;
  for (std::size_t c = 0; c < missing.size(); ++c) (missing[c] ? absent : observed).push_back(c);
  return {arma::uvec(observed), arma::uvec(absent)};
}

double mean_of_observed(const double* column, std::size_t n) {
  double total = 0.0;
  std::size_t count = 0;
  for (std::size_t i = 0; i < n; ++i)
    if (!std::isnan(column[i])) {
      total += column[i];
      ++count;
    }
  return count > 0 ? total / static_cast<double>(count) : 0.0;
}

void add_pattern(Patterns& all, const Mask& mask, const std::vector<std::size_t>& rows,
                 std::size_t block_rows) {
  for (std::size_t i = 0; i < rows.size(); i += block_rows)
    all.blocks.push_back(
        {all.order.size() + i, std::min(block_rows, rows.size() - i), all.patterns.size()});
  all.patterns.push_back(pattern_from(mask));
  all.order.insert(all.order.end(), rows.begin(), rows.end());
}

}  // namespace

std::shared_ptr<const Patterns> patterns_of(const double* values, std::size_t n, std::size_t d,
                                            std::size_t block_rows) {
  const std::vector<std::size_t> incomplete = incomplete_rows(values, n, d);
  if (incomplete.empty()) return nullptr;
  std::map<Mask, std::vector<std::size_t>> groups;
  for (std::size_t i : incomplete) {
    Mask mask(d);
    for (std::size_t c = 0; c < d; ++c) mask[c] = std::isnan(values[c * n + i]);
    groups[mask].push_back(i);
  }
  std::vector<std::size_t> complete;
  for (std::size_t i = 0, next = 0; i < n; ++i) {
    if (next < incomplete.size() && incomplete[next] == i)
      ++next;
    else
      complete.push_back(i);
  }
  auto all = std::make_shared<Patterns>();
  add_pattern(*all, Mask(d, false), complete, block_rows);
  for (const auto& group : groups) add_pattern(*all, group.first, group.second, block_rows);
  for (std::size_t c = 0; c < d; ++c) all->means.push_back(mean_of_observed(values + c * n, n));
  return all;
}

}  // namespace mezcla
