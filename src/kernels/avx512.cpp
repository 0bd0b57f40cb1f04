// The loops for AVX-512. Only called where the machine has it (sets.cpp).
#include "kernels.hpp"
#include "sets.hpp"

#ifdef MEZCLA_HAS_X86_SETS
#define MEZCLA_LANES 8
#define MEZCLA_COLUMNS 4
#define MEZCLA_SET avx512_loops
#define MEZCLA_NAME "avx512"

#include <cstddef>
#include <cstdint>

#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx2,fma"))), \
                             apply_to = function)
#else
#pragma GCC push_options
#pragma GCC target("avx512f,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512")
#endif
#include "loops.hpp"
#if defined(__clang__)
#pragma clang attribute pop
#else
#pragma GCC pop_options
#endif
#endif
