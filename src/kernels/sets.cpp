#include "sets.hpp"

namespace mezcla {
namespace kernels {

namespace {

// From the slowest to the fastest.
std::vector<const Loops*> available() {
  std::vector<const Loops*> sets = {&plain_loops};
#ifdef MEZCLA_HAS_VECTORS
  sets.push_back(&baseline_loops);
#endif
#ifdef MEZCLA_HAS_X86_SETS
  // These ask the operating system, too, whether it keeps the registers.
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx2) sets.push_back(&avx2_loops);
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl"))
    sets.push_back(&avx512_loops);  // nocov: not every machine has it
#endif
  return sets;
}

const Loops*& in_use() {
  static const Loops* chosen = available().back();
  return chosen;
}

}  // namespace

const Loops& loops() { return *in_use(); }

std::vector<std::string> instruction_sets() {
  std::vector<std::string> names;
  for (const Loops* set : available()) names.push_back(set->name);
  return names;
}

bool use_instruction_set(const std::string& name) {
  for (const Loops* set : available())
    if (name == set->name) {
      in_use() = set;
      return true;
    }
  return false;
}

}  // namespace kernels
}  // namespace mezcla
