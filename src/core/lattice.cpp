#include "lattice.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "fold.hpp"

namespace mezcla {

namespace {

// EII, VVI, EEE and VVV.
constexpr Family pioneers[] = {{Axis::equal, Axis::identity, Axis::identity},
                               {Axis::variable, Axis::variable, Axis::identity},
                               {Axis::equal, Axis::equal, Axis::equal},
                               {Axis::variable, Axis::variable, Axis::variable}};

// The cells of one number of components.
class Level {
 public:
  Level(const Rows& rows, const Columns& columns, const Group& group, const LatticeControl& control,
        const Execution& execution)
      : group_(group),
        control_(control),
        rows_(rows),
        columns_(columns),
        seen_(group.models.size()),
        active_(group.contends) {
    rows_.labels = group.labels;
    cells_.reserve(group.models.size());
    for (const Model& model : group.models) {
      cells_.emplace_back(rows_, columns, model, group.k, control.search, execution);
      seen_[cells_.size() - 1].assign(group.models.size(), 0);
      from_fewer_.push_back(0);
      from_more_.push_back(0);
    }
  }

  arma::uword k() const { return group_.k; }

  // By the criterion.
  double best_value() const {
    double best = std::numeric_limits<double>::infinity();
    for (std::size_t f = 0; f < cells_.size(); ++f)
      if (group_.contends[f]) best = std::min(best, value(f));
    return best;
  }

  // Cells above this are left alone from now on.
  void leave_alone_above(double most) {
    for (std::size_t f = 0; f < cells_.size(); ++f)
      active_[f] = group_.contends[f] && !(value(f) > most && cells_[f].has_maximum());
  }

  std::vector<Cell>& cells() { return cells_; }

  // Pioneers look at all starts, the others at what pioneers have found, and at a start of their
  // own where that is nothing or was not searched for.
  void start(const Level* fewer, const Execution& execution) {
    for_each([&](std::size_t f) { return is_pioneer(f); },
             [&](std::size_t f, const Execution& own) {
               std::vector<Candidate> candidates = starts_of(f);
               add_splits(fewer, f, candidates);
               if (control_.exchanges && cells_.size() == 1) add_by_way_of_common(candidates, own);
               cells_[f].race(candidates, control_.race, own);
             },
             execution);
    for_each([&](std::size_t f) { return !is_pioneer(f); },
             [&](std::size_t f, const Execution& own) {
               std::vector<Candidate> candidates;
               for (std::size_t g = 0; g < cells_.size(); ++g)
                 if (is_pioneer(g)) add_solutions(g, active_[f] ? 2 : 1, candidates);
               const bool needs_start = candidates.empty() || !control_.exchanges;
               if (needs_start && !group_.starts.empty())
                 candidates.insert(candidates.begin(), group_.starts[0]);
               add_splits(fewer, f, candidates);
               cells_[f].race(candidates, control_.race, own);
             },
             execution);
  }

  // What a cell has found the others try, until nobody has anything new.
  void exchange(const Execution& execution) {
    constexpr int most_rounds = 8;  // from one end of the lattice to the other
    for (int round = 0; round < most_rounds; ++round) {
      const std::vector<int> before = versions();
      const std::vector<std::vector<Candidate>> news = news_of_neighbours();
      for_each([&](std::size_t f) { return !news[f].empty(); },
               [&](std::size_t f, const Execution& own) { cells_[f].consider(news[f], own); },
               execution);
      if (versions() == before) return;
    }
  }

  // From a component less, each in turn split.
  void learn_from_fewer(const Level& fewer, const Execution& execution) {
    for_each([&](std::size_t f) { return active_[f] && version_of(fewer, f) != from_fewer_[f]; },
             [&](std::size_t f, const Execution& own) {
               std::vector<Candidate> candidates;
               add_splits(&fewer, f, candidates);
               if (!candidates.empty()) cells_[f].consider(candidates, own);
             },
             execution);
  }

  // From a component more, pairs merged.
  void learn_from_more(const Level& more, const Execution& execution) {
    constexpr std::size_t pairs = 3;
    for_each([&](std::size_t f) { return active_[f] && version_of(more, f) != from_more_[f]; },
             [&](std::size_t f, const Execution& own) {
               from_more_[f] = version_of(more, f);
               const Cell& cell = *same_family(more, f);
               if (!cell.has_maximum()) return;
               const Picture picture(cell.problem().rows, cell.best().parameters, own);
               std::vector<Candidate> candidates;
               for (const Parameters& merged : merges(cell.best().parameters, picture, pairs))
                 candidates.push_back({"merge", cell.problem().units.from_units(merged)});
               if (!candidates.empty()) cells_[f].consider(candidates, own);
             },
             execution);
  }

  bool move(const Execution& execution) {
    const std::vector<int> before = versions();
    for_each([&](std::size_t f) { return active_[f] && cells_[f].has_run(); },
             [&](std::size_t f, const Execution& own) {
               // A generator for each cell, so that it does not matter which of them is first.
               const double place = static_cast<double>(64 * k() + f);
               const Uniform uniform = uniform_from(control_.seed / (1.0 + place));
               cells_[f].move_on(control_.moves, control_.moves_if_apart, uniform, own);
               cells_[f].move_on_from_others(control_.moves_from_others, control_.moves_if_apart,
                                             uniform, own);
             },
             execution);
    return versions() != before;
  }

 private:
  int version(std::size_t f) const { return cells_[f].version(); }

  // The cell of the same family at another level, which need not have the same families. Where
  // proportions are free and equal, that with the same; a single component has but one.
  const Cell* same_family(const Level& other, std::size_t f) const {
    const Cell* found = nullptr;
    for (std::size_t g = 0; g < other.cells_.size(); ++g) {
      if (!(other.group_.models[g].family == group_.models[f].family)) continue;
      if (!found || have_same_proportions(other.group_.models[g], group_.models[f]))
        found = &other.cells_[g];
    }
    return found;
  }

  static bool have_same_proportions(const Model& a, const Model& b) {
    return a.equal_proportions == b.equal_proportions;
  }

  int version_of(const Level& other, std::size_t f) const {
    const Cell* const found = same_family(other, f);
    return found ? found->version() : 0;
  }

  double value(std::size_t f) const {
    if (!cells_[f].has_maximum()) return std::numeric_limits<double>::infinity();
    return group_.penalties[f] - 2.0 * cells_[f].objective();
  }

  // What each cell has not tried yet of what its neighbours have found. Where they have found the
  // same as the cell itself EM would only come back.
  std::vector<std::vector<Candidate>> news_of_neighbours() {
    std::vector<std::vector<Candidate>> news(cells_.size());
    for (std::size_t f = 0; f < cells_.size(); ++f)
      for (std::size_t g = 0; g < cells_.size(); ++g) {
        if (!are_neighbours(f, g) || !cells_[g].has_maximum() || seen_[f][g] == version(g))
          continue;
        seen_[f][g] = version(g);
        const bool within = contains(f, g);
        if (!active_[f] && !within) continue;
        const Parameters& found = cells_[g].parameters();
        const bool below =
            within && cells_[f].has_maximum() && cells_[f].objective() < cells_[g].objective();
        if (below || (group_.contends[f] && is_new(found, f, news[f])))
          news[f].push_back({"neighbour", found});
      }
    return news;
  }

  bool is_new(const Parameters& found, std::size_t f, const std::vector<Candidate>& others) const {
    constexpr double close = 0.2;
    if (cells_[f].has_maximum() && is_similar(cells_[f].parameters(), found, close)) return false;
    return std::none_of(others.begin(), others.end(), [&](const Candidate& other) {
      return is_similar(other.parameters, found, close);
    });
  }

  // Families that differ by one step along one axis, proportions being one more; or of which one
  // contains the other, and none that was asked for stands between.
  bool are_neighbours(std::size_t f, std::size_t g) const {
    if (f == g) return false;
    const Family &a = group_.models[f].family, &b = group_.models[g].family;
    const auto steps = [](Axis p, Axis q) {
      return std::abs(static_cast<int>(p) - static_cast<int>(q));
    };
    const int of_proportions = have_same_proportions(group_.models[f], group_.models[g]) ? 0 : 1;
    if (steps(a.volume, b.volume) + steps(a.shape, b.shape) + steps(a.orientation, b.orientation) +
            of_proportions ==
        1)
      return true;
    if (!contains(f, g)) return false;
    for (std::size_t h = 0; h < cells_.size(); ++h)
      if (h != f && h != g && contains(f, h) && contains(h, g)) return false;
    return true;
  }

  // All of them where the cell is alone; the first where it only needs a value.
  std::vector<Candidate> starts_of(std::size_t f) const {
    std::vector<Candidate> starts = group_.starts;
    if (!active_[f] && cells_.size() > 1) starts.resize(std::min<std::size_t>(starts.size(), 1));
    return starts;
  }

  // Whether the model g is nested in f.
  bool contains(std::size_t f, std::size_t g) const {
    const Family &outer = group_.models[f].family, &inner = group_.models[g].family;
    return inner.volume <= outer.volume && inner.shape <= outer.shape &&
           inner.orientation <= outer.orientation &&
           (group_.models[g].equal_proportions || !group_.models[f].equal_proportions);
  }

  std::vector<int> versions() const {
    std::vector<int> result;
    for (const Cell& cell : cells_) result.push_back(cell.version());
    return result;
  }

  bool is_pioneer(std::size_t f) const {
    if (cells_.size() <= 4) return true;
    // Of two that differ in their proportions alone one is enough.
    if (group_.models[f].equal_proportions && has_free_twin(f)) return false;
    // Where none is there that should look at all starts the others do.
    return is_born_pioneer(group_.models[f]) ||
           std::none_of(group_.models.begin(), group_.models.end(), is_born_pioneer);
  }

  static bool is_born_pioneer(const Model& model) {
    return std::find(std::begin(pioneers), std::end(pioneers), model.family) != std::end(pioneers);
  }

  bool has_free_twin(std::size_t f) const {
    return std::any_of(group_.models.begin(), group_.models.end(), [&](const Model& model) {
      return !model.equal_proportions && model.family == group_.models[f].family;
    });
  }

  void add_splits(const Level* fewer, std::size_t f, std::vector<Candidate>& candidates) {
    if (!fewer || !active_[f]) return;
    from_fewer_[f] = version_of(*fewer, f);
    const Cell* const found = same_family(*fewer, f);
    if (!found || !found->has_maximum()) return;
    const Cell& cell = *found;
    for (const Parameters& two : splits(cell.best().parameters))
      candidates.push_back({"split", cell.problem().units.from_units(two)});
  }

  // Where there are no neighbours to tell: starts that first find ellipses that are the same for
  // all components. In the distance that belongs to these, which no k-means on the columns knows,
  // clusters may be apart that are not apart otherwise.
  void add_by_way_of_common(std::vector<Candidate>& candidates, const Execution& execution) const {
    constexpr std::size_t some = 4;
    Model common = group_.models[0];
    if (common.family.is_common() || rows_.d == 1 || k() == 1) return;
    if (common.family.is_diagonal() && rows_.d > few_columns) return;
    common.family = {Axis::equal, Axis::equal, Axis::equal};
    Cell cell(rows_, columns_, common, k(), control_.search, execution);
    std::vector<Candidate> first(
        group_.starts.begin(),
        group_.starts.begin() + static_cast<std::ptrdiff_t>(std::min(some, group_.starts.size())));
    cell.race(first, {30, 0, 0, 2}, execution);
    for (const EmResult& run : cell.solutions(2))
      candidates.push_back({"EEE", cell.problem().units.from_units(run.parameters)});
  }

  void add_solutions(std::size_t g, std::size_t most, std::vector<Candidate>& candidates) const {
    for (const EmResult& run : cells_[g].solutions(most)) {
      const Parameters found = cells_[g].problem().units.from_units(run.parameters);
      const bool known =
          std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& other) {
            return !other.is_assignment() && is_similar(other.parameters, found, 0.05);
          });
      if (!known) candidates.push_back({"neighbour", found});
    }
  }

  template <class Which, class Work>
  void for_each(const Which& which, const Work& work, const Execution& execution) {
    std::vector<std::size_t> chosen;
    for (std::size_t f = 0; f < cells_.size(); ++f)
      if (which(f)) chosen.push_back(f);
    if (chosen.empty()) return;
    for_each_job(chosen.size(), cells_[0].problem().rows, execution,
                 [&](std::size_t i, const Execution& own) { work(chosen[i], own); });
  }

  const Group& group_;
  const LatticeControl& control_;
  Rows rows_;
  const Columns& columns_;
  std::vector<Cell> cells_;
  std::vector<std::vector<int>> seen_;  // of each cell, the version of each other that it has tried
  std::vector<int> from_fewer_, from_more_;
  std::vector<bool> active_;  // those that may still win
};

}  // namespace

std::vector<std::vector<Cell>> fit_lattice(const Rows& rows, const Columns& columns,
                                           const std::vector<Group>& groups,
                                           const LatticeControl& control,
                                           const Execution& execution) {
  std::vector<Level> levels;
  levels.reserve(groups.size());
  const auto fewer = [&](std::size_t i) {
    return i > 0 && groups[i - 1].k + 1 == groups[i].k ? &levels[i - 1] : nullptr;
  };
  double best = std::numeric_limits<double>::infinity();
  const auto judge = [&](Level& level) {
    best = std::min(best, level.best_value());
    level.leave_alone_above(best + control.hopeless);
  };
  for (std::size_t i = 0; i < groups.size(); ++i) {
    levels.emplace_back(rows, columns, groups[i], control, execution);
    Level* const less = control.exchanges ? fewer(i) : nullptr;
    levels[i].start(less, execution);
    judge(levels[i]);
    if (control.exchanges) levels[i].exchange(execution);
    execution.check_stop();
  }
  if (control.exchanges) {
    for (std::size_t i = groups.size(); i-- > 0;) {
      judge(levels[i]);
      if (i + 1 < groups.size() && fewer(i + 1))
        levels[i].learn_from_more(levels[i + 1], execution);
      levels[i].exchange(execution);
      if (levels[i].move(execution)) levels[i].exchange(execution);
      execution.check_stop();
    }
    for (std::size_t i = 1; i < groups.size(); ++i) {
      if (!fewer(i)) continue;
      judge(levels[i]);
      levels[i].learn_from_fewer(levels[i - 1], execution);
      levels[i].exchange(execution);
    }
  }
  std::vector<std::vector<Cell>> result;
  for (Level& level : levels) result.push_back(std::move(level.cells()));
  return result;
}

}  // namespace mezcla
