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

bool Family::is_column_equivariant() const {
  if (shape == Axis::identity) return false;
  if (orientation == Axis::identity) return true;
  if (orientation == Axis::equal) return shape == Axis::equal;  // EEE, VEE
  return shape == Axis::variable;                               // EVV, VVV
}

}  // namespace mezcla
