// Memory for small matrices: EM on few rows makes and drops hundreds of them in each iteration, and
// asking the system for each took a quarter of the time. A thread keeps what it has dropped and
// takes it again.
#pragma once

#include <cstddef>

namespace mezcla {

void* small_memory(std::size_t bytes);  // nullptr where there is none
void release_memory(void* memory);

}  // namespace mezcla

// The sanitizers see more where each matrix has memory of its own.
#ifndef MEZCLA_PLAIN_MEMORY
#define ARMA_ALIEN_MEM_ALLOC_FUNCTION mezcla::small_memory
#define ARMA_ALIEN_MEM_FREE_FUNCTION mezcla::release_memory
#endif
