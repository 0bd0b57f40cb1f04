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

void add_row(double sign, double w, const double* x, std::size_t stride, std::size_t d, double norm,
             double* sums) {
  for (std::size_t c = 0; c < d; ++c) sums[c] += sign * w * x[c * stride];
  sums[d + Sums::weight] += sign * w;
  sums[d + Sums::square] += sign * w * norm;
  sums[d + Sums::rows] += w > 0.0 ? sign : 0.0;
}

// Few enough shards that their sums take no more room than the rows.
std::size_t rows_of_shard(const Rows& rows, arma::uword k) {
  const std::size_t usual = shard_blocks * rows.block_rows();
  return std::max(usual, (static_cast<std::size_t>(k) + 1) * 2);
}

}  // namespace

// Rows that have to be looked at are collected until they fill a block.
struct Reassignment::Workspace {
  explicit Workspace(std::size_t d)
      : pending(2 * block_rows_for(d)), changes(block_rows_for(d)), rows(d) {}

  std::vector<std::size_t> pending;
  std::size_t count = 0;             // of those that are pending
  std::vector<std::size_t> changes;  // lanes with a new label
  Nearest rows;
};

Reassignment::Reassignment(const Rows& rows, arma::uword k, bool passes_over)
    : rows_(rows),
      passes_over_(passes_over),
      labels_(rows.n, -1),
      lead_(rows.n, -infinity),
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
                   if (!space) space.reset(new Workspace(rows_.d));
                   visit(shards_[shard], *space, checkpoint);
                 });
}

void Reassignment::assign(const arma::mat& centres, const Execution& execution) {
  move_to(centres);
  const Centres prepared(centres);
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
  threshold_ = drift_ + room_for_error(rows_.d, largest_row_ + largest_centre_);
  centres_ = centres;
}

void Reassignment::visit(Shard& shard, const Centres& centres, Workspace& space,
                         const Checkpoint& checkpoint) {
  shard.changed = false;
  space.count = 0;
  const std::size_t full = rows_.block_rows();
  for (std::size_t first = shard.first; first < shard.end; first += full) {
    collect(first, std::min(first + full, shard.end), space);
    if (space.count < full) continue;
    if (checkpoint()) return;
    look_at(shard, centres, full, space);
  }
  if (space.count > 0) look_at(shard, centres, space.count, space);
  if (shard.changes > shard.end - shard.first) add_up_again(shard, space);
}

// The rows that have to be looked at; without a branch, which would be guessed wrong too often.
void Reassignment::collect(std::size_t first, std::size_t end, Workspace& space) const {
  std::size_t* const pending = space.pending.data();
  std::size_t count = space.count;
  if (passes_over_ && begun_) {
    const double *lead = lead_.data(), *threshold = threshold_.memptr();
    const int* label = labels_.data();
    for (std::size_t i = first; i < end; ++i) {
      pending[count] = i;
      count += lead[i] > threshold[label[i]] ? 0 : 1;
    }
  } else {
    for (std::size_t i = first; i < end; ++i) pending[count++] = i;
  }
  space.count = count;
}

void Reassignment::gather_pending(std::size_t size, Workspace& space) const {
  space.rows.lanes = padded(size);
  const bool adjacent = space.pending[size - 1] - space.pending[0] == size - 1;
  for (std::size_t c = 0; c < rows_.d; ++c) {
    const double* column = rows_.values + c * rows_.n;
    const double* soon = rows_.values + std::min(c + 2, rows_.d - 1) * rows_.n;
    double* to = space.rows.values() + c * space.rows.lanes;
    if (adjacent)
      kernels::loops().gather(column + space.pending[0], soon + space.pending[0], size,
                              rows_.origin[c], rows_.scale[c], space.rows.lanes, to);
    else
      kernels::loops().gather_rows(column, soon, space.pending.data(), size, rows_.origin[c],
                                   rows_.scale[c], space.rows.lanes, to);
  }
}

void Reassignment::look_at(Shard& shard, const Centres& centres, std::size_t size,
                           Workspace& space) {
  gather_pending(size, space);
  find_nearest(centres, size, space.rows);
  const int* found = space.rows.label.data();
  const double* lead = space.rows.lead();
  const double* drift = drift_.memptr();
  std::size_t changes = 0;
  for (std::size_t lane = 0; lane < size; ++lane) {
    const std::size_t row = space.pending[lane];
    const int label = found[lane];
    lead_[row] = lead[lane] + drift[label];
    space.changes[changes] = lane;
    changes += label == labels_[row] ? 0 : 1;
  }
  for (std::size_t i = 0; i < changes; ++i) relabel(shard, space, space.changes[i]);
  space.count -= size;
  std::copy_n(space.pending.data() + size, space.count, space.pending.data());
}

void Reassignment::relabel(Shard& shard, Workspace& space, std::size_t lane) {
  const int label = space.rows.label[lane];
  const std::size_t row = space.pending[lane];
  const double* x = space.rows.values() + lane;
  const double w = rows_.weight(row), norm = space.rows.norm()[lane];
  int& own = labels_[row];
  if (own >= 0) {
    add_row(-1.0, w, x, space.rows.lanes, rows_.d, norm,
            shard.sums.colptr(static_cast<arma::uword>(own)));
    ++shard.changes;
  }
  add_row(1.0, w, x, space.rows.lanes, rows_.d, norm,
          shard.sums.colptr(static_cast<arma::uword>(label)));
  own = label;
  shard.largest = std::max(shard.largest, norm);
  if (w > 0.0) shard.changed = true;
}

// Rounding piles up as rows come and go: after as many changes as there are rows it is time to
// begin anew.
void Reassignment::add_up_again(Shard& shard, Workspace& space) {
  const std::vector<double> zeros(rows_.d, 0.0), ones(rows_.d, 1.0);
  double* norm = space.rows.norm();
  shard.sums.zeros();
  shard.changes = 0;
  for (std::size_t i = shard.first; i < shard.end; i += rows_.block_rows()) {
    const std::size_t size = std::min(rows_.block_rows(), shard.end - i);
    std::iota(space.pending.data(), space.pending.data() + size, i);
    gather_pending(size, space);
    kernels::loops().mahalanobis_diagonal(space.rows.values(), zeros.data(), ones.data(), rows_.d,
                                          space.rows.lanes, {0.0, 1.0}, norm);
    for (std::size_t lane = 0; lane < size; ++lane) {
      const std::size_t row = space.pending[lane];
      add_row(1.0, rows_.weight(row), space.rows.values() + lane, space.rows.lanes, rows_.d,
              norm[lane], shard.sums.colptr(static_cast<arma::uword>(labels_[row])));
    }
  }
}

void Reassignment::add_shards(const Execution& execution) {
  const arma::uword d = rows_.d;
  sums_.zeros(d + Sums::count, centres_.n_cols);
  changed_ = false;
  for (const Shard& shard : shards_) {
    sums_ += shard.sums;
    changed_ = changed_ || shard.changed;
    largest_row_ = std::max(largest_row_, shard.largest);
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
