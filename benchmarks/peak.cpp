// The most floating point operations per second that one core does on vectors of doubles:
// chains of multiply-adds in registers that do not wait for each other.
//
// peak(isa, gflops): isa 0 is what every machine of this kind has (SSE2, NEON), 1 AVX2 with
// FMA, 2 AVX-512. gflops is 0 where this machine or compiler has no such instructions.

#include <chrono>

namespace {

const int chains = 12; // more than latency times units; with two constants they fit 16 registers
const int steps = 20000;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Written out for each set of instructions, because a target attribute is not inherited by
// what a function calls. Values stay near 1: nothing overflows and nothing is denormal.
#define MULTIPLY_ADD_CHAINS(name, width, attributes)                                        \
  typedef double name##_vector __attribute__((vector_size(8 * width)));                     \
  attributes double name() {                                                                \
    name##_vector scale, shift, sum[chains];                                                \
    for (int lane = 0; lane < width; ++lane) {                                              \
      scale[lane] = 0.5;                                                                    \
      shift[lane] = 0.5;                                                                    \
    }                                                                                       \
    for (int c = 0; c < chains; ++c) sum[c] = scale + c;                                    \
    for (int step = 0; step < steps; ++step) {                                              \
      _Pragma("GCC unroll 12") for (int c = 0; c < chains; ++c) sum[c] = sum[c] * scale + shift; \
    }                                                                                       \
    for (int c = 1; c < chains; ++c) sum[0] += sum[c];                                      \
    return sum[0][0];                                                                       \
  }

MULTIPLY_ADD_CHAINS(with_baseline, 2, )
#if defined(__x86_64__)
MULTIPLY_ADD_CHAINS(with_avx2, 4, __attribute__((target("avx2,fma"))))
MULTIPLY_ADD_CHAINS(with_avx512, 8, __attribute__((target("avx512f"))))
#endif

// The best of many short runs: whatever disturbs the machine only makes a run longer.
double best_rate(double (*run)(), int width) {
  volatile double keep = 0;
  double best = 1e300;
  const double end = now() + 0.15;
  while (now() < end) {
    const double begin = now();
    keep = keep + run();
    const double taken = now() - begin;
    if (taken < best) best = taken;
  }
  return 2.0 * chains * width * steps / best * 1e-9;
}

} // namespace

extern "C" void peak(int *isa, double *gflops) {
  *gflops = 0;
  if (*isa == 0) *gflops = best_rate(with_baseline, 2);
#if defined(__x86_64__)
  if (*isa == 1 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    *gflops = best_rate(with_avx2, 4);
  }
  if (*isa == 2 && __builtin_cpu_supports("avx512f")) *gflops = best_rate(with_avx512, 8);
#endif
}
