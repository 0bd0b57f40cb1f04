// The loops in vectors that every machine of an architecture has: SSE2, NEON.
#include "kernels.hpp"
#include "sets.hpp"

#ifdef MEZCLA_HAS_VECTORS
#define MEZCLA_LANES 2
#define MEZCLA_COLUMNS 2
#define MEZCLA_SET baseline_loops
#define MEZCLA_NAME "baseline"
#include "loops.hpp"
#endif
