// A covariance family is three axes: Sigma_j = volume_j * D_j diag(shape_j) D_j', where each of
// volume, shape and orientation D is equal across components (E), variable (V) or, for shape
// and orientation, the identity (I). Banfield & Raftery (1993); Celeux & Govaert (1995).
#pragma once

#include <string>

namespace mezcla {

enum class Axis { identity, equal, variable };

struct Family {
  Axis volume;
  Axis shape;
  Axis orientation;

  // All components have the same covariance.
  bool is_common() const {
    return volume == Axis::equal && shape != Axis::variable && orientation != Axis::variable;
  }
  // Axes parallel to the coordinates.
  bool is_diagonal() const { return orientation == Axis::identity; }
  // The M-step needs no sweep after sweep: no part's best depends on another's.
  bool has_closed_form() const;
  // Rescaling one column maps the family onto itself.
  bool is_column_equivariant() const;

  bool operator==(const Family& other) const {
    return volume == other.volume && shape == other.shape && orientation == other.orientation;
  }
};

// "VVE" -> {variable, variable, equal}. Throws std::invalid_argument on any other letter.
Family family_from_name(const std::string& name);

}  // namespace mezcla
