// Step (a) of k-means for complete rows, over and over as the centres move. What one round has
// found out is kept for the next: a row that was closer to its centre than to any other by more
// than the centres have moved since is not looked at again (Hamerly 2010, with one number per row),
// and the sums of the clusters change by the rows that change.
//
// Everything that is decided is decided as if every row were looked at. The sums are those of
// the same additions and subtractions, whichever rows are passed over.
#pragma once

#include <memory>
#include <vector>

#include "execution.hpp"
#include "nearest.hpp"
#include "rows.hpp"
#include "statistics.hpp"

namespace mezcla {

class Reassignment {
 public:
  // The rows must be complete and outlive this.
  Reassignment(const Rows& rows, arma::uword k, bool passes_over);

  // Every row to the nearest of the centres (d x k).
  void assign(const arma::mat& centres, const Execution& execution);

  const Rows& rows() const { return rows_; }
  const std::vector<int>& labels() const { return labels_; }
  bool changed() const { return changed_; }  // a row of positive weight has another label
  // N_j and s_j about 0; the objective is the distortion.
  const Statistics& statistics() const { return statistics_; }
  // The means of the clusters, as they can be told in the user's units.
  arma::mat means() const;
  // Adds the sums up from nothing, as they are after the first assignment, so that the means are
  // those of the labels alone and not of the way that led to them. False where they are so already.
  bool refresh(const Execution& execution);
  // What each cluster adds to the distortion.
  arma::vec within(const Execution& execution) const;

 private:
  // The rows first, ..., end - 1, and what they add up to.
  struct Shard {
    std::size_t first, end;
    arma::mat sums;           // (d + 3) x k: see Sums
    std::size_t changes = 0;  // since the sums were last made from nothing
    bool changed = false;     // a label, in this round
  };
  struct Workspace;

  void move_to(const arma::mat& centres);
  void visit(Shard& shard, const Centres& centres, Workspace& space, const Checkpoint& checkpoint);
  void collect(std::size_t first, std::size_t size, Workspace& space) const;
  void look_at(Shard& shard, const Centres& centres, std::size_t size, Workspace& space);
  void take_changed(std::size_t size, std::size_t changes, Workspace& space) const;
  void relabel(Shard& shard, std::size_t row, int label, const double* x);
  void add_up_again(Shard& shard, Workspace& space);
  // visit(shard, workspace, checkpoint) for every shard.
  template <class Visit>
  void over_shards(const Execution& execution, const Visit& visit);
  void add_shards(const Execution& execution);
  // From the sums, which costs digits where a cluster is small beside its distance from the origin.
  arma::vec within_by_sums() const;
  arma::vec within_directly(const Execution& execution) const;

  const Rows& rows_;
  const bool passes_over_;
  std::shared_ptr<const PackedRows> packed_;
  std::vector<int> labels_;
  // How much closer each row is to its centre than to the next, in distance, when last looked at,
  // plus what `drift_` of its label was then: it stays where it is as long as that exceeds drift_.
  std::vector<float> lead_;
  arma::vec drift_;  // k: how far the centre and the others together may have come
  arma::mat centres_;
  std::vector<float> threshold_;  // k: drift_, and room for rounding
  double largest_centre_ = 0.0;   // || c ||^2
  std::vector<Shard> shards_;
  arma::mat sums_;
  bool begun_ = false;
  bool changed_ = false;
  Statistics statistics_;
};

}  // namespace mezcla
