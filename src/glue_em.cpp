#include <algorithm>
#include <memory>

#include "convert.h"
#include "core/assign.hpp"
#include "core/assignments.hpp"
#include "core/em.hpp"
#include "core/evaluate.hpp"
#include "core/lattice.hpp"
#include "core/left_out.hpp"
#include "core/steps.hpp"
#include "core/units.hpp"

using namespace mezcla;

namespace {

Rcpp::List moments_to_r(const Moments& moments) {
  return Rcpp::List::create(Rcpp::Named("mean") = vec_to_r(moments.mean),
                            Rcpp::Named("variance") = vec_to_r(moments.variance),
                            Rcpp::Named("covariance") = matrix_to_r(moments.covariance),
                            Rcpp::Named("weight") = moments.weight);
}

}  // namespace

// [[Rcpp::export]]
Rcpp::List cpp_moments(Rcpp::List data, bool covariance, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    const GivenData of(data);
    of.require_some();
    return moments_to_r(moments(of.rows, covariance, Execution(threads, &watch)));
  });
}

// What is known of families by their names: a list of logical vectors.
// [[Rcpp::export]]
Rcpp::List cpp_families(Rcpp::CharacterVector names) {
  const R_xlen_t n = names.size();
  Rcpp::LogicalVector common(n), diagonal(n), equivariant(n), closed_form(n);
  for (R_xlen_t i = 0; i < n; ++i) {
    const Family family = family_from_name(std::string(names[i]));
    common[i] = family.is_common();
    diagonal[i] = family.is_diagonal();
    equivariant[i] = family.is_column_equivariant();
    closed_form[i] = family.has_closed_form();
  }
  return Rcpp::List::create(Rcpp::Named("common") = common, Rcpp::Named("diagonal") = diagonal,
                            Rcpp::Named("equivariant") = equivariant,
                            Rcpp::Named("closed_form") = closed_form);
}

namespace {

// Of runs that a search has not brought to an end.
constexpr const char *returned = "returned", *stopped_early = "stopped_early";

template <class... More>
Rcpp::List result_to_r(const EmResult& result, const More&... more) {
  return Rcpp::List::create(
      Rcpp::Named("params") = parameters_to_r(result.parameters),
      Rcpp::Named("trace") = Rcpp::wrap(result.trace),
      Rcpp::Named("objective") = result.trace.empty() ? NA_REAL : result.trace.back(),
      Rcpp::Named("iterations") = result.iterations, Rcpp::Named("status") = name_of(result.status),
      Rcpp::Named("components") = components_to_r(result.components),
      Rcpp::Named("log_prior") = result.log_prior, Rcpp::Named("loglik") = result.loglik,
      Rcpp::Named("remaining") = result.remaining, Rcpp::Named("gradient") = result.gradient,
      more...);
}

}  // namespace

// What the engine says of how a run ended.
// [[Rcpp::export]]
Rcpp::CharacterVector cpp_statuses() {
  Rcpp::CharacterVector names;
  for (EmStatus status : {EmStatus::converged, EmStatus::bounded, EmStatus::spurious,
                          EmStatus::iteration_limit, EmStatus::collapsed, EmStatus::empty})
    names.push_back(name_of(status));
  names.push_back(returned);
  names.push_back(stopped_early);
  return names;
}

// A run from each element of `starts`; control$max_iter has the limit of each.
// [[Rcpp::export]]
Rcpp::List cpp_em(Rcpp::List problem, Rcpp::List starts, Rcpp::List control,
                  Rcpp::RObject progress) {
  Watch watch = watch_for(progress);
  return interruptible([&]() {
    const GivenProblem what(problem);
    const GivenControl how(control);
    require(starts.size() > 0 && static_cast<std::size_t>(starts.size()) == how.max_iter.size(),
            "the numbers of starts and of iterations differ");
    std::vector<EmStart> begin;
    for (R_xlen_t i = 0; i < starts.size(); ++i)
      begin.push_back({what.parameters_from(starts[i]), how.max_iter[static_cast<std::size_t>(i)]});
    const std::vector<EmResult> results =
        em(what.data.rows, what.columns, begin, what.model, how.em, Execution(how.threads, &watch));
    Rcpp::List out;
    for (const EmResult& result : results) out.push_back(result_to_r(result));
    return out;
  });
}

namespace {

// A row per run.
Rcpp::List runs_to_r(const std::vector<RunRecord>& runs) {
  const auto n = static_cast<R_xlen_t>(runs.size());
  Rcpp::CharacterVector method(n), status(n);
  Rcpp::NumericVector objective(n), log_prior(n);
  Rcpp::IntegerVector iterations(n);
  for (R_xlen_t i = 0; i < n; ++i) {
    const RunRecord& run = runs[static_cast<std::size_t>(i)];
    method[i] = run.method;
    status[i] = run.returned ? returned : run.given_up ? stopped_early : name_of(run.status);
    objective[i] = run.objective;
    log_prior[i] = run.log_prior;
    iterations[i] = run.iterations;
  }
  return Rcpp::List::create(Rcpp::Named("method") = method, Rcpp::Named("objective") = objective,
                            Rcpp::Named("log_prior") = log_prior,
                            Rcpp::Named("iterations") = iterations, Rcpp::Named("status") = status);
}

Candidate candidate_from(const Rcpp::List& start, const GivenData& data, arma::uword k,
                         arma::uword columns) {
  require_names(start, "a start", {"method"}, {"params", "assignment"});
  require(start.size() == 2, "a start has parameters or an assignment, not both");
  const auto n = static_cast<R_xlen_t>(data.rows.n);
  Candidate candidate;
  candidate.method = Rcpp::as<std::string>(start["method"]);
  if (start.containsElementNamed("params")) {
    candidate.parameters = parameters_from(start["params"]);
    data.require_columns(candidate.parameters.d());
    require(candidate.parameters.k() == k && candidate.parameters.columns() == columns,
            "a start of another number of components");
    return candidate;
  }
  const Rcpp::RObject assignment = start["assignment"];
  if (Rf_isReal(assignment)) {
    candidate.columns = static_cast<std::size_t>(Rf_xlength(assignment) / std::max<R_xlen_t>(n, 1));
    require(candidate.columns >= k && candidate.columns <= columns &&
                Rf_xlength(assignment) == n * static_cast<R_xlen_t>(candidate.columns),
            "an assignment of the wrong size");
    candidate.responsibilities = REAL(assignment);
    return candidate;
  }
  require(Rf_xlength(assignment) == n, "an assignment of the wrong size");
  candidate.labels = std::make_shared<const std::vector<int>>(
      groups_from(Rcpp::IntegerVector(assignment), columns));
  return candidate;
}

// k, labels as the engine has them, starts and models; `known` keeps the labels.
Group group_from(const Rcpp::List& list, const GivenData& data, std::vector<int>& known) {
  require_names(list, "a group", {"k", "starts", "models", "contends", "penalties"}, {"labels"});
  Group group;
  group.k = components_from(Rcpp::as<int>(list["k"]));
  const Rcpp::List models = list["models"], starts = list["starts"];
  require(models.size() > 0, "there are no models");
  const Rcpp::LogicalVector contends = list["contends"];
  const Rcpp::NumericVector penalties = list["penalties"];
  require(contends.size() == models.size() && penalties.size() == models.size(),
          "not as many contenders as models");
  for (R_xlen_t i = 0; i < models.size(); ++i) {
    group.models.push_back(model_from(models[i], data.rows.d, group.k));
    group.contends.push_back(contends[i]);
    group.penalties.push_back(penalties[i]);
  }
  const arma::uword columns = group.k + (group.models.at(0).has_noise() ? 1 : 0);
  for (R_xlen_t i = 0; i < starts.size(); ++i)
    group.starts.push_back(candidate_from(starts[i], data, group.k, columns));
  if (list.containsElementNamed("labels"))
    group.labels = labels_from(list["labels"], data.rows.n, columns, known);
  return group;
}

RacePlan race_from(const Rcpp::IntegerVector& plan) {
  require_names(plan, "the race", {"short", "better", "longer", "finalists"});
  return {plan["short"], plan["better"], plan["longer"], plan["finalists"]};
}

Rcpp::List cell_to_r(const Cell& cell, std::size_t solutions, const Execution& execution) {
  if (!cell.has_run()) return Rcpp::List();
  Rcpp::List others;
  for (const EmResult& run : cell.solutions(solutions))
    others.push_back(parameters_to_r(cell.in_user_units(run).parameters));
  const double doubt = cell.has_maximum() ? entropy(density_of(cell.best().parameters),
                                                    cell.problem().rows, execution)
                                          : NA_REAL;
  return result_to_r(cell.in_user_units(cell.best()), Rcpp::Named("runs") = runs_to_r(cell.runs()),
                     Rcpp::Named("solutions") = others, Rcpp::Named("entropy") = doubt);
}

}  // namespace

// Assignments to start from, one for each of `methods` and `trims` (labels from 1, the noise 0);
// where the rows are not enough the number of distinct ones.
// [[Rcpp::export]]
Rcpp::List cpp_starts(Rcpp::List scaled, int k, Rcpp::CharacterVector methods,
                      Rcpp::NumericVector trims, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() -> Rcpp::List {
    const ScaledData of(scaled);
    const Execution execution(threads, &watch);
    const arma::uword wanted = components_from(k);
    require(trims.size() == methods.size(), "not as many shares of noise as starts");
    Rcpp::List out;
    for (R_xlen_t i = 0; i < methods.size(); ++i) {
      arma::uword distinct = 0;
      const std::vector<int> labels =
          start_assignment(of.rows, wanted, start_method_from_name(std::string(methods[i])),
                           trims[i], unif_rand, distinct, execution);
      if (distinct < wanted)
        return Rcpp::List::create(Rcpp::Named("distinct") = static_cast<int>(distinct));
      out.push_back(labels_to_r(labels, k));
    }
    return out;
  });
}

// The models of all groups, a list for each of them with an element per model.
// [[Rcpp::export]]
Rcpp::List cpp_lattice(Rcpp::List data, Rcpp::List columns, Rcpp::List groups, Rcpp::List plan,
                       Rcpp::List control, Rcpp::RObject progress) {
  Watch watch = watch_for(progress);
  return interruptible([&]() {
    const GivenData of(data);
    of.require_some();
    const GivenControl how(control);
    std::vector<std::vector<int>> known(static_cast<std::size_t>(groups.size()));
    std::vector<Group> what;
    for (R_xlen_t i = 0; i < groups.size(); ++i)
      what.push_back(group_from(groups[i], of, known[static_cast<std::size_t>(i)]));
    require_names(
        plan, "the plan",
        {"exchanges", "race", "moves", "moves_from_others", "moves_if_apart", "hopeless"});
    LatticeControl search;
    search.search = {how.em, how.max_iter.at(0)};
    search.exchanges = Rcpp::as<bool>(plan["exchanges"]);
    search.race = race_from(plan["race"]);
    search.moves = Rcpp::as<int>(plan["moves"]);
    search.moves_from_others = Rcpp::as<int>(plan["moves_from_others"]);
    search.moves_if_apart = Rcpp::as<int>(plan["moves_if_apart"]);
    search.hopeless = Rcpp::as<double>(plan["hopeless"]);
    search.seed = search.exchanges ? unif_rand() : 0.5;
    const Execution execution(how.threads, &watch);
    const std::vector<std::vector<Cell>> found =
        fit_lattice(of.rows, known_columns(columns, of.rows.d), what, search, execution);
    Rcpp::List out;
    for (const std::vector<Cell>& level : found) {
      Rcpp::List cells;
      for (const Cell& cell : level)
        cells.push_back(
            cell_to_r(cell, static_cast<std::size_t>(search.race.finalists), execution));
      out.push_back(cells);
    }
    return out;
  });
}

// log p(x_i) by parameters that have not seen the row (see left_out.hpp).
// [[Rcpp::export]]
std::vector<double> cpp_left_out(Rcpp::List problem, Rcpp::List params, int iterations,
                                 int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    const GivenProblem given(problem);
    const Execution execution(threads, &watch);
    const ProblemInMemory what(given.data.rows, given.columns, given.model, given.k, execution);
    return left_out_log_densities(what, what.units.to_units(given.parameters_from(params)),
                                  iterations, execution);
  });
}

namespace {

Rcpp::List m_step_to_r(const MStep& step) {
  return Rcpp::List::create(Rcpp::Named("params") = parameters_to_r(step.parameters),
                            Rcpp::Named("collapsed") = components_to_r(step.collapsed));
}

}  // namespace

// Maximum likelihood from an assignment that is given, soft (a column per component, and one for
// noise where there is any) or hard (labels from 1; k + 1 is noise).
// [[Rcpp::export]]
Rcpp::List cpp_m_step(Rcpp::List problem, Rcpp::RObject assignment, bool to_maximum, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    const GivenProblem what(problem);
    const Rows& rows = what.data.rows;
    std::vector<int> labels;
    Assign assign;
    const bool soft = Rf_isReal(assignment);
    require(Rf_xlength(assignment) ==
                static_cast<R_xlen_t>(rows.n) * static_cast<R_xlen_t>(soft ? what.n_columns() : 1),
            "an assignment of the wrong size");
    if (soft) {
      assign = given_responsibilities(REAL(assignment), rows.n, what.n_columns());
    } else {
      labels = groups_from(Rcpp::IntegerVector(assignment), what.n_columns());
      assign = given_labels(labels.data());
    }
    return m_step_to_r(maximum_likelihood(rows, what.columns, assign, what.k, what.model,
                                          to_maximum ? Sweeps::to_maximum : Sweeps::to_begin,
                                          Execution(threads, &watch)));
  });
}

// The sufficient statistics of the E-step at `params`, about its means.
// [[Rcpp::export]]
Rcpp::List cpp_statistics(Rcpp::List params, Rcpp::List data, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    const Parameters parameters = parameters_from(params);
    GivenData of(data);
    of.require_columns(parameters.d());
    of.read_labels(parameters.columns());
    return statistics_to_r(
        sufficient_statistics(parameters, of.rows, Scatter::full, Execution(threads, &watch)));
  });
}

// What statistics tell of all rows of the components together.
// [[Rcpp::export]]
Rcpp::List cpp_moments_of(Rcpp::List statistics) {
  return moments_to_r(moments_of(statistics_from(statistics)));
}

// The M-step from statistics that are given.
// [[Rcpp::export]]
Rcpp::List cpp_maximise(Rcpp::List statistics, Rcpp::List columns, Rcpp::List model, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    const Statistics given = statistics_from(statistics);
    const arma::uword d = given.about.n_rows;
    return m_step_to_r(maximum_likelihood(given, known_columns(columns, d),
                                          model_from(model, d, given.k()),
                                          Execution(threads, &watch)));
  });
}

namespace {

const char* name_of(Scatter scatter) {
  switch (scatter) {
    case Scatter::none: return "none";
    case Scatter::diagonal: return "diagonal";
    case Scatter::full:
    case Scatter::pooled: return "full";
  }
  return "";  // nocov: there are no others
}

Scatter scatter_from(const std::string& name) {
  require(name == "none" || name == "diagonal" || name == "full", "an unknown kind of scatter");
  return name == "none" ? Scatter::none : name == "diagonal" ? Scatter::diagonal : Scatter::full;
}

// Sums over rows as they travel: plain arrays, which add element by element.
Rcpp::List sums_to_r(const Statistics& statistics) {
  return Rcpp::List::create(Rcpp::Named("weight") = vec_to_r(statistics.weight),
                            Rcpp::Named("noise") = statistics.noise,
                            Rcpp::Named("moment") = matrix_to_r(statistics.moment),
                            Rcpp::Named("scatter") = cube_to_r(statistics.scatter),
                            Rcpp::Named("loglik") = statistics.objective);
}

// The answer to a question, in the units of its problem.
Statistics answer_from(const Rcpp::List& sums, const Question& question) {
  require_names(sums, "a sum over rows", {"weight", "noise", "moment", "scatter", "loglik"});
  const Problem& problem = *question.problem;
  Statistics statistics(problem.units.from_units(question.density->means), question.scatter);
  const auto fill = [](const Rcpp::NumericVector& from, double* to, arma::uword size) {
    require(static_cast<arma::uword>(from.size()) == size, "a sum over rows of the wrong size");
    std::copy(from.begin(), from.end(), to);
  };
  fill(sums["weight"], statistics.weight.memptr(), statistics.weight.n_elem);
  fill(sums["moment"], statistics.moment.memptr(), statistics.moment.n_elem);
  fill(sums["scatter"], statistics.scatter.memptr(), statistics.scatter.n_elem);
  statistics.noise = Rcpp::as<double>(sums["noise"]);
  statistics = problem.units.to_units(std::move(statistics));
  // The density's own points, which on the way through the user's units may have lost a last bit.
  statistics.about = question.density->means;
  statistics.objective = Rcpp::as<double>(sums["loglik"]) - problem.loglik_jacobian;
  return statistics;
}

Profile profile_from(const Rcpp::List& list, arma::uword d) {
  require_names(list, "the profile", {"count", "weight", "observed", "complete"}, {"covariance"});
  Profile profile;
  profile.count = Rcpp::as<double>(list["count"]);
  profile.weight = Rcpp::as<double>(list["weight"]);
  profile.observed = vec_from(list["observed"]);
  profile.complete = Rcpp::as<bool>(list["complete"]);
  if (list.containsElementNamed("covariance") && !Rf_isNull(list["covariance"]))
    profile.covariance = columns_from(Rcpp::NumericMatrix(static_cast<SEXP>(list["covariance"])));
  require(profile.observed.n_elem == d &&
              (profile.covariance.is_empty() || arma::size(profile.covariance) == arma::size(d, d)),
          "the sizes of the profile and of the parameters differ");
  return profile;
}

}  // namespace

// EM over rows that are never seen here: `fold` is given a list of questions (the number of the
// job, the parameters, and how much of the scatter) and returns the sums over all rows, one for
// each (see cpp_sums). A job is a model with its start and its limit of iterations.
// [[Rcpp::export]]
Rcpp::List cpp_em_by_passes(Rcpp::Function fold, Rcpp::List profile, Rcpp::List columns,
                            Rcpp::List jobs, Rcpp::List control, Rcpp::RObject progress) {
  Watch watch = watch_for(progress);
  return interruptible([&]() {
    const GivenControl how(control);
    require(how.max_iter.size() == static_cast<std::size_t>(jobs.size()),
            "the numbers of jobs and of iterations differ");
    std::vector<std::unique_ptr<Problem>> problems;
    std::vector<EmJob> begin;
    for (R_xlen_t i = 0; i < jobs.size(); ++i) {
      const Rcpp::List job = jobs[i];
      require_names(job, "a job", {"params", "model"});
      const Parameters start = parameters_from(job["params"]);
      const arma::uword d = start.d();
      problems.emplace_back(new Problem(profile_from(profile, d), known_columns(columns, d),
                                        model_from(job["model"], d, start.k()), start.k()));
      begin.push_back(
          {problems.back().get(),
           {problems.back()->units.to_units(start), how.max_iter[static_cast<std::size_t>(i)]}});
    }
    const auto number_of = [&](const Problem* problem) {
      for (std::size_t i = 0; i < problems.size(); ++i)
        if (problems[i].get() == problem) return static_cast<int>(i) + 1;
      return 0;  // nocov: questions are about these
    };
    const Pass pass = [&](const std::vector<Question>& questions) {
      Rcpp::List asked;
      for (const Question& question : questions)
        asked.push_back(Rcpp::List::create(
            Rcpp::Named("job") = number_of(question.problem),
            Rcpp::Named("params") =
                parameters_to_r(question.problem->units.from_units(*question.parameters)),
            Rcpp::Named("scatter") = name_of(question.scatter),
            Rcpp::Named("plain") = question.plain));
      const Rcpp::List told = fold(asked);
      require(told.size() == asked.size(), "not as many answers as questions");
      std::vector<Statistics> answers;
      for (std::size_t i = 0; i < questions.size(); ++i)
        answers.push_back(answer_from(told[static_cast<R_xlen_t>(i)], questions[i]));
      return answers;
    };
    std::vector<EmResult> results = em(pass, begin, how.em, Execution(how.threads, &watch));
    Rcpp::List out;
    for (std::size_t i = 0; i < results.size(); ++i) {
      results[i].parameters = problems[i]->units.from_units(std::move(results[i].parameters));
      out.push_back(result_to_r(results[i]));
    }
    return out;
  });
}

// What these rows add to the answers of `questions`: the statistics of the E-step at the parameters
// of each, about their means.
// [[Rcpp::export]]
Rcpp::List cpp_sums(Rcpp::List questions, Rcpp::List data, int threads) {
  Watch watch = watch_for();
  return interruptible([&]() {
    const GivenData of(data);
    of.require_some();
    const Execution execution(threads, &watch);
    Rcpp::List out;
    for (R_xlen_t i = 0; i < questions.size(); ++i) {
      const Rcpp::List question = questions[i];
      require_names(question, "a question", {"params", "scatter"}, {"labels"});
      const Parameters parameters = parameters_from(question["params"]);
      of.require_columns(parameters.d());
      std::vector<int> known;
      Rows labelled = of.rows;
      if (question.containsElementNamed("labels"))
        labelled.labels = labels_from(question["labels"], of.rows.n, parameters.columns(), known);
      out.push_back(sums_to_r(sufficient_statistics(
          parameters, labelled, scatter_from(Rcpp::as<std::string>(question["scatter"])),
          execution)));
    }
    return out;
  });
}
