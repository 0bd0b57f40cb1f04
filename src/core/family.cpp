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

bool Family::has_closed_form() const {
  const bool shape_and_volume = volume == Axis::variable && shape == Axis::equal;  // VEI, VEE, VEV
  const bool axes_and_shape = orientation == Axis::equal && shape == Axis::variable;  // EVE, VVE
  return !shape_and_volume && !axes_and_shape;
}

bool Family::is_column_equivariant() const {
  if (shape == Axis::identity) return false;
  if (orientation == Axis::identity) return true;
  if (orientation == Axis::equal) return shape == Axis::equal;  // EEE, VEE
  return shape == Axis::variable;                               // EVV, VVV
}

}  // namespace mezcla
