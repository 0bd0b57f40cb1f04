// Ways out of a maximum of the likelihood: parameters from which EM may reach a better one. All in
// the units of the problem.
#pragma once

#include <vector>

#include "em.hpp"
#include "start.hpp"

namespace mezcla {

// A component is removed and set on a row; two are merged into one and a third is split; axes that
// all components share are turned to those of one of them; or, two being merged, a third becomes a
// narrow and a wide component about the same mean.
enum class Move { swap, split_merge, turn, nest };

// Up to so many columns a search among diagonal families looks at covariances between them as well.
constexpr arma::uword few_columns = 64;

// What the rows say of parameters, from which moves are made.
class Picture {
 public:
  Picture(const Rows& rows, const Parameters& parameters, const Execution& execution);

  // A row of positive weight: any, or the least probable of a few.
  std::size_t row(const Uniform& uniform) const;
  // How much of what two components explain they share.
  double overlap(arma::uword a, arma::uword b) const;
  // Whether hardly a row is in doubt.
  bool is_apart() const;

 private:
  void add_products(const arma::mat& w, arma::uword k);
  std::size_t any_row(const Uniform& uniform) const;

  const Rows& rows_;
  std::vector<double> log_density_;
  arma::mat products_;
};

// A move, with what was drawn for it.
struct Step {
  Move move = Move::swap;
  arma::uword a = 0, b = 0;  // which are merged
  arma::uword j = 0;         // which is set on a row, split, or gives the others its axes
  std::size_t row = 0;
  arma::vec direction;  // of the split, in standard units; empty where there is but one

  // Whether both lead to the same place; of directions no two are the same.
  bool is_same(const Step& other) const;
};

// From parameters of which the picture was taken.
Step draw_step(Move move, const Parameters& from, const Picture& picture, const Uniform& uniform);

// What comes need not be a density.
Parameters moved(const Step& step, const ProblemInMemory& problem, const Parameters& from,
                 const Execution& execution);

// Which moves such a model knows, the i-th of those that are tried together.
Move move_for(std::size_t i, const Model& model, arma::uword k);

bool is_density(const Parameters& parameters);

// For each of k components, parameters in which it has become two along its longest axis: k sets
// of k + 1 components.
std::vector<Parameters> splits(const Parameters& parameters);

// One component less: for each of the pairs that have most in common, at most `pairs`, they are
// one.
std::vector<Parameters> merges(const Parameters& parameters, const Picture& picture,
                               std::size_t pairs);

}  // namespace mezcla
