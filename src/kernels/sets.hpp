// Which instruction sets this build has.
#pragma once

#include "kernels.hpp"

#if (defined(__GNUC__) || defined(__clang__)) && !defined(MEZCLA_PLAIN)
#define MEZCLA_HAS_VECTORS
// Not GCC on Windows, which does not align the stack for 32-byte vectors (its bug 54412).
#if defined(__x86_64__) && (defined(__clang__) || !defined(_WIN32))
#define MEZCLA_HAS_X86_SETS
#endif
#endif

namespace mezcla {
namespace kernels {

extern const Loops plain_loops;
#ifdef MEZCLA_HAS_VECTORS
extern const Loops baseline_loops;
#endif
#ifdef MEZCLA_HAS_X86_SETS
extern const Loops avx2_loops;
extern const Loops avx512_loops;
#endif

}  // namespace kernels
}  // namespace mezcla
