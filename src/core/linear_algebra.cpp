#include "linear_algebra.hpp"

namespace mezcla {

std::ostream& nowhere() {
  static std::ostream stream(nullptr);
  return stream;
}

}  // namespace mezcla
