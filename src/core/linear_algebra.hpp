// The one place that includes Armadillo. It is told to keep silent: nothing in
// the core prints, and the caller learns of a failed decomposition from its result.
#pragma once

#include <ostream>

namespace mezcla {
std::ostream& nowhere();
}

#define ARMA_COUT_STREAM mezcla::nowhere()
#define ARMA_CERR_STREAM mezcla::nowhere()
#define ARMA_WARN_LEVEL 0
#define ARMA_DONT_USE_OPENMP
#include <armadillo>
