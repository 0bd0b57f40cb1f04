#include "reassignment.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>

namespace mezcla {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// What centres move is rounded up by more than its arithmetic can be wrong.
constexpr double upwards = 1.0 + 1e-14;

// What is added up of each cluster: w x (d numbers), then these.
enum Sums : std::size_t { weight = 0, square = 1, rows = 2, count = 3 };

// Takes the row x away from the sums of one cluster or adds it to them.
void add_row(double w, const double* x, std::size_t d, double square, double* sums) {
  kernels::loops().add_multiple(w, x, d, sums);
  sums[d + Sums::weight] += w;
  sums[d + Sums::square] += w * square;
  sums[d + Sums::rows] += w > 0.0 ? 1.0 : w < 0.0 ? -1.0 : 0.0;
}

// Few enough shards that their sums take no more room than the rows.
std::size_t rows_of_shard(const Rows& rows, arma::uword k) {
  const std::size_t fewest = (2 * static_cast<std::size_t>(k) + 1) / rows.block_rows() + 1;
  return std::max(shard_blocks, fewest) * rows.block_rows();
}

}  // namespace

// Rows that have to be looked at are collected until they fill a block.
struct Reassignment::Workspace {
  explicit Workspace(const Rows& rows)
      : pending(2 * rows.most_lanes()),
        changes(rows.most_lanes()),
        changed(rows.d * rows.most_lanes()),
        exact(rows),
        nearest(rows) {}

  std::vector<std::size_t> pending;  // rows to be looked at
  std::size_t count = 0;             // of those
  std::vector<std::size_t> changes;  // which of the rows looked at have a new label
  std::vector<double> changed;       // and these rows, each in one piece
  ExactLanes exact;
  Nearest nearest;
};

Reassignment::Reassignment(const Rows& rows, arma::uword k, bool passes_over)
    : rows_(rows),
      passes_over_(passes_over),
      packed_(rows.packed),
      labels_(rows.n, -1),
      lead_(rows.n, static_cast<float>(-infinity)),
      drift_(k, arma::fill::zeros),
      statistics_(arma::mat(rows.d, k, arma::fill::zeros), Scatter::none) {
  const std::size_t length = rows_of_shard(rows, k);
  for (std::size_t first = 0; first < rows.n; first += length) {
    Shard shard;
    shard.first = first;
    shard.end = std::min(rows.n, first + length);
    shard.sums.zeros(rows.d + Sums::count, k);
    shards_.push_back(std::move(shard));
  }
}

template <class Visit>
void Reassignment::over_shards(const Execution& execution, const Visit& visit) {
  std::vector<std::unique_ptr<Workspace>> spaces(
      static_cast<std::size_t>(workers(shards_.size(), execution)));
  for_each_shard(shards_.size(), execution,
                 [&](std::size_t shard, int worker, const Checkpoint& checkpoint) {
                   auto& space = spaces[static_cast<std::size_t>(worker)];
                   if (!space) space.reset(new Workspace(rows_));
                   visit(shards_[shard], *space, checkpoint);
                 });
}

void Reassignment::assign(const arma::mat& centres, const Execution& execution) {
  if (!packed_) packed_ = std::make_shared<PackedRows>(rows_, execution);
  move_to(centres);
  const Centres prepared(centres, rows_);
  over_shards(execution, [&](Shard& shard, Workspace& space, const Checkpoint& checkpoint) {
    visit(shard, prepared, space, checkpoint);
  });
  begun_ = true;
  add_shards(execution);
}

bool Reassignment::refresh(const Execution& execution) {
  bool stale = false;
  for (const Shard& shard : shards_) stale = stale || shard.changes > 0;
  if (!stale) return false;
  over_shards(execution, [&](Shard& shard, Workspace& space, const Checkpoint&) {
    if (shard.changes > 0) add_up_again(shard, space);
  });
  add_shards(execution);
  return true;
}

// The sums are those of the rows as the user has them, divided by the weight: for whole numbers
// that is the mean to the last bit, as anybody computes it.
arma::mat Reassignment::means() const {
  arma::mat result = statistics_.means();
  for (arma::uword j = 0; j < result.n_cols; ++j) {
    const double weight = statistics_.weight[j];
    if (!(weight > 0.0)) continue;
    for (arma::uword c = 0; c < result.n_rows; ++c) {
      const double moment = statistics_.moment(c, j) / rows_.scale[c];
      const double offset = weight * rows_.origin[c];
      // An offset in which the moment would be lost is added to the mean.
      constexpr double far = 1e10;
      if (std::abs(offset) > far * std::abs(moment)) continue;
      result(c, j) = rows_.reckoned((moment + offset) / weight, c);
    }
  }
  return result;
}

// The leads shrink by what the centres move: the own one away, any other one closer.
void Reassignment::move_to(const arma::mat& centres) {
  const double norm = arma::max(arma::sum(arma::square(centres), 0));
  if (!centres_.is_empty()) {
    const arma::vec moved =
        upwards * arma::sqrt(arma::sum(arma::square(centres - centres_), 0)).t();
    const arma::uword farthest = moved.index_max();
    for (arma::uword j = 0; j < moved.n_elem; ++j) {
      double others = moved[farthest];
      if (j == farthest) {
        others = 0.0;
        for (arma::uword i = 0; i < moved.n_elem; ++i)
          if (i != j) others = std::max(others, moved[i]);
      }
      drift_[j] = upwards * (drift_[j] + moved[j] + others);
    }
  }
  largest_centre_ = std::max(largest_centre_, norm);
  const double room = room_for_error(rows_.d, packed_->largest_square() + largest_centre_);
  threshold_.resize(drift_.n_elem);
  for (arma::uword j = 0; j < drift_.n_elem; ++j) threshold_[j] = rounded_up(drift_[j] + room);
  centres_ = centres;
}

void Reassignment::visit(Shard& shard, const Centres& centres, Workspace& space,
                         const Checkpoint& checkpoint) {
  shard.changed = false;
  space.count = 0;
  const std::size_t full = rows_.block_rows();
  for (std::size_t first = shard.first; first < shard.end; first += full) {
    collect(first, std::min(full, shard.end - first), space);
    if (space.count < full) continue;
    if (checkpoint()) return;
    look_at(shard, centres, full, space);
  }
  if (space.count > 0) look_at(shard, centres, space.count, space);
  if (shard.changes > shard.end - shard.first) add_up_again(shard, space);
}

// The rows that have to be looked at.
void Reassignment::collect(std::size_t first, std::size_t size, Workspace& space) const {
  std::size_t* const pending = space.pending.data() + space.count;
  if (passes_over_ && begun_) {
    space.count += kernels::loops().unsettled(lead_.data(), labels_.data(), threshold_.data(),
                                              threshold_.size(), first, size, pending);
  } else {
    std::iota(pending, pending + size, first);
    space.count += size;
  }
}

void Reassignment::look_at(Shard& shard, const Centres& centres, std::size_t size,
                           Workspace& space) {
  Nearest& nearest = space.nearest;
  nearest.find(centres, rows_, *packed_, space.pending.data(), size);
  std::size_t changes = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t row = space.pending[i];
    const int label = nearest.label[i];
    lead_[row] = rounded_down(nearest.lead[i] + drift_[static_cast<arma::uword>(label)]);
    space.changes[changes] = i;
    changes += label == labels_[row] ? 0 : 1;
  }
  take_changed(size, changes, space);
  for (std::size_t i = 0; i < changes; ++i) {
    const std::size_t at = space.changes[i];
    relabel(shard, space.pending[at], nearest.label[at], space.changed.data() + i * rows_.d);
  }
  space.count -= size;
  std::copy_n(space.pending.data() + size, space.count, space.pending.data());
}

// The rows that have a new label, each in one piece. Where they are many in one block they are read
// column by column, else one by one.
void Reassignment::take_changed(std::size_t size, std::size_t changes, Workspace& space) const {
  constexpr std::size_t few = 16;
  const std::size_t* which = space.pending.data();
  if (few * changes > size && which[size - 1] - which[0] == size - 1) {
    space.exact.gather(rows_, which, size);
    space.exact.take(space.changes.data(), changes, space.changed.data());
    return;
  }
  for (std::size_t i = 0; i < changes; ++i)
    for (std::size_t c = 0; c < rows_.d; ++c)
      space.changed[i * rows_.d + c] = rows_.value(which[space.changes[i]], c);
}

void Reassignment::relabel(Shard& shard, std::size_t row, int label, const double* x) {
  const double w = rows_.weight(row), square = packed_->square(row);
  int& own = labels_[row];
  if (own >= 0) {
    add_row(-w, x, rows_.d, square, shard.sums.colptr(static_cast<arma::uword>(own)));
    ++shard.changes;
  }
  add_row(w, x, rows_.d, square, shard.sums.colptr(static_cast<arma::uword>(label)));
  own = label;
  if (w > 0.0) shard.changed = true;
}

// Rounding piles up as rows come and go: after as many changes as there are rows it is time to
// begin anew.
void Reassignment::add_up_again(Shard& shard, Workspace& space) {
  shard.sums.zeros();
  shard.changes = 0;
  std::iota(space.changes.begin(), space.changes.end(), std::size_t{0});
  for (std::size_t i = shard.first; i < shard.end; i += rows_.block_rows()) {
    const std::size_t size = std::min(rows_.block_rows(), shard.end - i);
    std::iota(space.pending.begin(), space.pending.end(), i);
    space.exact.gather(rows_, space.pending.data(), size);
    space.exact.take(space.changes.data(), size, space.changed.data());
    for (std::size_t row = i; row < i + size; ++row)
      add_row(rows_.weight(row), space.changed.data() + (row - i) * rows_.d, rows_.d,
              packed_->square(row), shard.sums.colptr(static_cast<arma::uword>(labels_[row])));
  }
}

void Reassignment::add_shards(const Execution& execution) {
  const arma::uword d = rows_.d;
  sums_.zeros(d + Sums::count, centres_.n_cols);
  changed_ = false;
  for (const Shard& shard : shards_) {
    sums_ += shard.sums;
    changed_ = changed_ || shard.changed;
  }
  // Weights that come and go need not add up to nothing where nothing is left.
  for (arma::uword j = 0; j < sums_.n_cols; ++j)
    if (!(sums_(d + Sums::rows, j) > 0.0)) sums_.col(j).zeros();
  statistics_.moment = sums_.head_rows(d);
  statistics_.weight = sums_.row(d + Sums::weight).t();
  statistics_.objective = arma::accu(within_by_sums());
  if (affordable_loss * statistics_.objective < arma::accu(sums_.row(d + Sums::square)))
    statistics_.objective = arma::accu(within_directly(execution));
}

arma::vec Reassignment::within_by_sums() const {
  const arma::mat cross = arma::sum(centres_ % statistics_.moment, 0);
  const arma::mat norms = arma::sum(arma::square(centres_), 0);
  return sums_.row(rows_.d + Sums::square).t() - 2.0 * cross.t() + norms.t() % statistics_.weight;
}

arma::vec Reassignment::within(const Execution& execution) const {
  const arma::vec by_sums = within_by_sums();
  const arma::vec squares = sums_.row(rows_.d + Sums::square).t();
  return arma::all(affordable_loss * by_sums >= squares) ? by_sums : within_directly(execution);
}

arma::vec Reassignment::within_directly(const Execution& execution) const {
  arma::mat of_shards(centres_.n_cols, shards_.size(), arma::fill::zeros);
  for_each_shard(shards_.size(), execution, [&](std::size_t s, int, const Checkpoint&) {
    double* of_shard = of_shards.colptr(s);
    for (std::size_t i = shards_[s].first; i < shards_[s].end; ++i) {
      const auto label = static_cast<arma::uword>(labels_[i]);
      double distance = 0.0;
      for (std::size_t c = 0; c < rows_.d; ++c) {
        const double x = rows_.value(i, c);
        distance += (x - centres_(c, label)) * (x - centres_(c, label));
      }
      of_shard[label] += rows_.weight(i) * distance;
    }
  });
  arma::vec result(centres_.n_cols, arma::fill::zeros);
  for (arma::uword s = 0; s < of_shards.n_cols; ++s) result += of_shards.col(s);
  return result;
}

}  // namespace mezcla
