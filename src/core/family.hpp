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
};

// "VVE" -> {variable, variable, equal}. Throws std::invalid_argument on any other letter.
Family family_from_name(const std::string& name);

// What is held fixed besides the family.
struct Model {
  Family family;
  bool equal_proportions;
  double fixed_variance;  // Sigma_j = fixed_variance * I for all j; 0 when it is estimated

  bool has_fixed_covariance() const { return fixed_variance > 0.0; }
  // Axes parallel to the coordinates: only the diagonal of the scatter is needed.
  bool is_diagonal() const {
    return has_fixed_covariance() || family.orientation == Axis::identity;
  }
  // One sweep of the M-step over the axes is its maximum.
  bool has_closed_form() const;
  // Rescaling one column maps the family onto itself.
  bool is_column_equivariant() const;
};

}  // namespace mezcla
