// Bayes' rule: from joint log densities to responsibilities.
#pragma once

#include "tiles.hpp"

namespace mezcla {
namespace kernels {
namespace {

template <std::size_t P>
void normalise_lanes(double* joint, std::size_t k, std::size_t lanes, double* log_density,
                     std::size_t i) {
  Vector top[P], total[P];
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < P; ++p) {
    top[p] = load(joint + i + p * width);
    total[p] = spread(0.0);
  }
  for (std::size_t j = 1; j < k; ++j) {
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p)
      top[p] = higher(load(joint + j * lanes + i + p * width), top[p]);
  }
  for (std::size_t j = 0; j < k; ++j) {
    Vector e[P];
    double* at = joint + j * lanes + i;
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p) e[p] = load(at + p * width) - top[p];
    exp_of<P>(e);
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p) {
      store(at + p * width, e[p]);
      total[p] += e[p];
    }
  }
  MEZCLA_UNROLL
  for (std::size_t p = 0; p < P; ++p) {
    store(log_density + i + p * width, top[p] + log_of(total[p]));
    total[p] = spread(1.0) / total[p];
  }
  for (std::size_t j = 0; j < k; ++j) {
    MEZCLA_UNROLL
    for (std::size_t p = 0; p < P; ++p) {
      double* at = joint + j * lanes + i + p * width;
      store(at, load(at) * total[p]);
    }
  }
}

void normalise(double* joint, std::size_t k, std::size_t lanes, double* log_density) {
  MEZCLA_OVER_LANES(4, normalise_lanes, joint, k, lanes, log_density, i);
}

}  // namespace
}  // namespace kernels
}  // namespace mezcla
