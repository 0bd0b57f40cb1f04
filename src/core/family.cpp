#include "family.hpp"

#include <stdexcept>

namespace mezcla {

namespace {

Axis axis_from_letter(char letter) {
  switch (letter) {
    case 'I': return Axis::identity;
    case 'E': return Axis::equal;
    case 'V': return Axis::variable;
  }
  throw std::invalid_argument("a covariance family is spelt with the letters E, V and I");
}

}  // namespace

Family family_from_name(const std::string& name) {
  if (name.size() != 3 || name[0] == 'I')
    throw std::invalid_argument(
        "a covariance family has three letters: volume, shape, orientation");
  return {axis_from_letter(name[0]), axis_from_letter(name[1]), axis_from_letter(name[2])};
}

bool Model::has_closed_form() const {
  if (has_fixed_covariance()) return true;
  const bool volume_waits_for_shape =
      family.volume == Axis::variable && family.shape == Axis::equal;
  const bool axes_wait_for_shape =
      family.orientation == Axis::equal && family.shape == Axis::variable;
  return !volume_waits_for_shape && !axes_wait_for_shape;
}

bool Model::is_column_equivariant() const {
  if (has_fixed_covariance() || family.shape == Axis::identity) return false;
  if (family.orientation == Axis::identity) return true;
  if (family.orientation == Axis::equal) return family.shape == Axis::equal;  // EEE, VEE
  return family.shape == Axis::variable;                                      // EVV, VVV
}

}  // namespace mezcla
