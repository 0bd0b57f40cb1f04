// The loops in C++ alone, for compilers without vector extensions and as a yardstick.
#include "kernels.hpp"

#define MEZCLA_LANES 1
#define MEZCLA_COLUMNS 1
#define MEZCLA_SET plain_loops
#define MEZCLA_NAME "plain"
#include "loops.hpp"
