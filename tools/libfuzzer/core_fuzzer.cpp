// A libFuzzer target on the core: bytes become a small data set, a model and a method, and what the
// core makes of them must be finite, or one of the exceptions that its headers name. The sanitizers
// see to the rest. What R has checked before it calls the core is made to hold here.
#include <fuzzer/FuzzedDataProvider.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "../../src/core/em.hpp"
#include "../../src/core/evaluate.hpp"
#include "../../src/core/hartigan.hpp"
#include "../../src/core/kmeans_search.hpp"
#include "../../src/core/lattice.hpp"
#include "../../src/core/lloyd.hpp"
#include "../../src/core/minibatch.hpp"
#include "../../src/core/packed.hpp"
#include "../../src/core/start.hpp"

using namespace mezcla;

namespace {

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

class Input {
 public:
  Input(const std::uint8_t* bytes, std::size_t size) : bytes_(bytes, size) {}

  bool flag() { return bytes_.ConsumeBool(); }
  std::size_t number(std::size_t least, std::size_t most) {
    return bytes_.ConsumeIntegralInRange<std::size_t>(least, most);
  }
  double share() { return bytes_.ConsumeFloatingPointInRange<double>(1e-3, 1.0); }

  // Mostly small numbers, of which some are equal; sometimes any double that R lets through.
  double value() {
    if (number(0, 7) > 0) return bytes_.ConsumeIntegralInRange<int>(-128, 127) / 16.0;
    const double any = bytes_.ConsumeFloatingPoint<double>();
    return std::abs(any) <= 1e150 ? any : 0.0;
  }

  // Uniform numbers in (0, 1) for the core, from a generator that the bytes seed.
  Uniform uniform() {
    auto state = std::make_shared<std::uint64_t>(number(1, 1u << 30));
    return [state]() {
      *state = *state * 6364136223846793005ull + 1442695040888963407ull;
      return (static_cast<double>(*state >> 11) + 0.5) / 9007199254740992.0;
    };
  }

 private:
  FuzzedDataProvider bytes_;
};

// A data set, and what is known of its rows.
struct Data {
  std::size_t n, d, k;
  std::vector<double> values, weights, plausibility;
  std::vector<int> known;

  explicit Data(Input& in) : n(in.number(1, 24)), d(in.number(1, 4)), k(in.number(1, 4)) {
    k = std::min(k, n);
    values.resize(n * d);
    const bool offset = in.number(0, 9) == 0;
    for (double& v : values) v = in.value() + (offset ? 1e8 : 0.0);
    if (in.number(0, 3) == 0) add_holes(in);
    if (in.number(0, 2) == 0) add_weights(in);
  }

  // Every row and every column keep a value.
  void add_holes(Input& in) {
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t c = 0; c < d; ++c)
        if (c != i % d && in.number(0, 3) == 0)
          values[c * n + i] = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t c = 0; c < d; ++c)
      if (std::isnan(values[c * n])) values[c * n] = 1.0;
  }

  void add_weights(Input& in) {
    weights.resize(n);
    for (double& w : weights) w = in.flag() ? static_cast<double>(in.number(0, 3)) : in.share();
    weights[0] = 1.0;
  }

  Rows rows() const {
    Rows result = rows_of(values.data(), n, d, weights.empty() ? nullptr : weights.data());
    return result;
  }
};

Model model_from(Input& in, const Data& data, const Columns& columns) {
  static const char* const names[] = {"EII", "VII", "EEI", "VEI", "EVI", "VVI", "EEE",
                                      "VEE", "EVE", "VVE", "EEV", "VEV", "EVV", "VVV"};
  const arma::uword d = data.d, k = data.k;
  Model model;
  model.family = family_from_name(names[in.number(0, 13)]);
  model.equal_proportions = in.number(0, 4) == 0;
  if (in.number(0, 4) == 0)
    model.noise_log_sides = arma::log(6.0 * columns.deviation + 1e-12 * columns.deviation.max());
  if (in.number(0, 4) == 0) {
    model.prior.shrinkage = in.flag() ? in.share() : 0.0;
    model.prior.mean = columns.mean;
    model.prior.rows = static_cast<double>(d) + 3.0;
    model.prior.scale = arma::diagmat(arma::square(columns.deviation) +
                                      1e-12 * std::pow(columns.deviation.max(), 2));
    model.prior.concentration = 1.0 + (in.flag() ? in.share() : 0.0);
  }
  if (in.number(0, 4) == 0)
    model.constraint.eigen_ratio = in.flag() ? 1.0 : 100.0 * in.share() + 1.0;
  if (in.number(0, 9) == 0) {
    model.constraint.proportions = arma::vec(k, arma::fill::value(1.0 / static_cast<double>(k)));
    model.equal_proportions = false;
  }
  if (in.number(0, 9) == 0) {
    model.constraint.means = arma::mat(d, k);
    for (double& mean : model.constraint.means) mean = in.value();
    if (in.flag()) model.constraint.means.col(0).fill(arma::datum::nan);
  }
  return model;
}

bool is_finite(const Parameters& p) {
  return p.proportions.is_finite() && p.means.is_finite() && p.covariances.is_finite() &&
         std::isfinite(p.noise.proportion);
}

bool is_regular(EmStatus status) {
  return status != EmStatus::collapsed && status != EmStatus::empty;
}

void check_em(const EmResult& result, bool plain_start) {
  require(!result.trace.empty(), "a run has a trace");
  require(std::isfinite(result.trace.back()), "the objective is finite");
  require(is_finite(result.parameters), "the parameters are finite");
  const double total =
      arma::accu(result.parameters.proportions) + result.parameters.noise.proportion;
  require(std::abs(total - 1.0) < 1e-9, "the proportions add up to one");
  if (!is_regular(result.status)) return;
  // What condition costs: the smallest variance beside the largest.
  double worst = 1.0;
  for (arma::uword j = 0; j < result.parameters.k(); ++j) {
    arma::vec values;
    if (arma::eig_sym(values, result.parameters.covariances.slice(j)) && values.min() > 0.0)
      worst = std::max(worst, values.max() / values.min());
  }
  if (worst > 1e10) return;
  for (std::size_t t = plain_start ? 1 : 2; t < result.trace.size(); ++t)
    require(result.trace[t] >= result.trace[t - 1] - 1e-5 - 1e-9 * std::abs(result.trace[t]),
            "the objective never falls");
}

void check_evaluation(const Parameters& parameters, const Rows& rows, const Execution& execution) {
  const Density density = density_of(parameters);
  std::vector<double> w(rows.n * density.columns()), log_density(rows.n);
  std::vector<int> best(rows.n);
  Evaluation out;
  out.responsibilities = w.data();
  out.log_density = log_density.data();
  out.most_probable = best.data();
  evaluate(density, rows, out, execution);
  for (std::size_t i = 0; i < rows.n; ++i) {
    double total = 0.0;
    for (std::size_t j = 0; j < density.columns(); ++j) total += w[j * rows.n + i];
    require(std::abs(total - 1.0) < 1e-9, "responsibilities add up to one");
    require(!std::isnan(log_density[i]), "log densities are numbers");
    require(best[i] >= 0 && best[i] < static_cast<int>(density.columns()), "a component per row");
  }
}

std::vector<int> labels_from(Input& in, const Data& data) {
  std::vector<int> labels(data.n);
  for (std::size_t i = 0; i < data.n; ++i)
    labels[i] = static_cast<int>(i < data.k ? i : in.number(0, data.k - 1));
  return labels;
}

void run_em(Input& in, const Data& data, const Execution& execution) {
  const Rows rows = data.rows();
  const Moments about = moments(rows, true, execution);
  const Columns columns{about.mean, arma::sqrt(about.variance)};
  if (!(columns.deviation.max() > 0.0)) return;  // refused by R: no column varies
  const Model model = model_from(in, data, columns);
  // R lets a constant column through only where something bounds the likelihood.
  const bool bounded = model.prior.on_covariances() || model.constraint.eigen_ratio > 0.0;
  if (!bounded && !(columns.deviation.min() > 0.0)) return;
  const std::vector<int> labels = labels_from(in, data);
  const Assign assign = given_labels(labels.data());
  const Sweeps aim = in.flag() ? Sweeps::to_begin : Sweeps::to_maximum;
  const MStep step = maximum_likelihood(rows, columns, assign, data.k, model, aim, execution);
  require(is_finite(step.parameters), "an M-step is finite");
  Rows labelled = rows;
  std::vector<int> known(data.n, -1);
  if (in.number(0, 3) == 0) {
    for (std::size_t i = 0; i < data.n; ++i)
      if (in.flag()) known[i] = labels[i];
    labelled.labels.known = known.data();
  }
  const EmControl control{in.flag() ? 1e-5 : 0.0, in.flag()};
  const int iterations = static_cast<int>(in.number(0, 30));
  std::vector<EmStart> starts(in.number(1, 3), EmStart{step.parameters, iterations});
  const std::vector<EmResult> results = em(labelled, columns, starts, model, control, execution);
  for (const EmResult& result : results) check_em(result, true);
  const EmResult& result = results[0];
  if (!is_regular(result.status)) return;
  check_evaluation(result.parameters, labelled, execution);
  const Problem problem(labelled, columns, model, data.k, execution);
  for (const Parameters& split : splits(problem.units.to_units(result.parameters)))
    require(is_finite(split), "a split is finite");
  if (in.number(0, 3) > 0 || data.k < 2 || labelled.labels.known ||
      !model.constraint.means.is_empty())
    return;
  Group group;
  group.k = data.k;
  group.labels = labelled.labels;
  group.starts.push_back(Candidate("params", result.parameters));
  group.models = {model};
  group.contends = {true};
  group.penalties = {0.0};
  LatticeControl lattice;
  lattice.search = {{1e-5, control.accelerate}, 20};
  lattice.moves = 4;
  lattice.seed = in.uniform()();
  const std::vector<std::vector<Cell>> found =
      fit_lattice(labelled, columns, {group}, lattice, execution);
  const Cell& cell = found[0][0];
  if (!cell.has_maximum()) return;
  check_em(cell.in_user_units(cell.best()), false);
}

void check_kmeans(const LloydResult& result, const Data& data, bool descends) {
  require(result.centres.is_finite(), "centres are finite");
  require(result.within.is_finite() && result.sizes.is_finite(), "sums of squares are finite");
  for (int label : result.labels)
    require(label >= 0 && label <= static_cast<int>(data.k), "labels are clusters");
  for (std::size_t t = 1; descends && t < result.trace.size(); ++t)
    require(result.trace[t] <= result.trace[t - 1] * (1.0 + 1e-9) + 1e-9,
            "the distortion never rises");
}

void run_kmeans(Input& in, const Data& data, const Execution& execution) {
  const Rows plain = data.rows();
  const Moments about = moments(plain, false, execution);
  const double largest = std::sqrt(about.variance.max());
  const arma::vec scale(
      data.d, arma::fill::value(largest > 0.0 ? std::exp2(-std::round(std::log2(largest))) : 1.0));
  const Units units(scale, about.mean);
  Rows rows = units.apply(plain);
  const Uniform uniform = in.uniform();
  const arma::mat centres = in.flag() ? plus_plus_centres(rows, data.k, uniform, execution)
                                      : random_centres(rows, data.k, uniform, execution);
  if (centres.n_cols < data.k) return;  // refused by R: fewer distinct rows
  const double trim = in.number(0, 3) == 0 ? 0.5 * in.share() : 0.0;
  const LloydControl control{static_cast<int>(in.number(0, 20)), in.flag() ? 0.0 : 1e-3, trim,
                             in.flag()};
  if (in.flag() && !rows.missing) rows.packed = std::make_shared<PackedRows>(rows, execution);
  switch (in.number(0, 3)) {
    case 0: return check_kmeans(lloyd(rows, centres, control, execution), data, trim == 0.0);
    case 1: return check_kmeans(hartigan(rows, centres, control, execution), data, trim == 0.0);
    case 2:
      return check_kmeans(
          minibatch(rows, centres, {control.max_iterations, in.number(1, 30), 0.0, trim}, uniform,
                    execution),
          data, false);
  }
  const LloydControl whole{20, 0.0, 0.0};
  LloydResult begin = hartigan(rows, centres, whole, execution);
  const double before = begin.trace.back();
  const Swaps swaps = swap_centres(rows, std::move(begin), whole, 3, uniform, execution);
  check_kmeans(swaps.best, data, false);
  require(swaps.best.trace.back() <= before * (1.0 + 1e-9) + 1e-9, "swaps never end higher");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  Input in(bytes, size);
  const std::vector<std::string> sets = kernels::instruction_sets();
  kernels::use_instruction_set(sets[in.number(0, sets.size() - 1)]);
  const Execution execution(static_cast<int>(in.number(1, 2)));
  const bool mixture = in.number(0, 2) > 0;
  const Data data(in);
  try {
    if (mixture)
      run_em(in, data, execution);
    else
      run_kmeans(in, data, execution);
  } catch (const NotPositiveDefinite&) {
  } catch (const std::domain_error&) {
  }
  return 0;
}
