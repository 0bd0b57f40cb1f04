// The loops for AVX2 with fused multiply-add. Only called where the machine has it (sets.cpp).
#include "kernels.hpp"
#include "sets.hpp"

#ifdef MEZCLA_HAS_X86_SETS
#define MEZCLA_LANES 4
#define MEZCLA_COLUMNS 3
#define MEZCLA_SET avx2_loops
#define MEZCLA_NAME "avx2"

#include <cstddef>
#include <cstdint>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx2,fma")
#endif
#include "loops.hpp"
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
