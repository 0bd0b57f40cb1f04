#include "memory.hpp"

#include <cstdlib>

namespace mezcla {

namespace {

// Before each block stands which list it belongs to; 16 bytes, so that the block is aligned as
// malloc's.
constexpr std::size_t header = 16;
constexpr std::size_t smallest = 64;  // bytes of the first list, each next has twice as many
constexpr std::size_t lists = 7;      // up to 4 kB
constexpr std::size_t none = lists;

struct Chunk {
  std::size_t list;
  Chunk* next;
};

// What a thread has dropped; given back when the thread ends.
class Pool {
 public:
  Pool() = default;
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() {
    for (Chunk*& first : free_)
      while (first) {
        Chunk* const next = first->next;
        std::free(first);
        first = next;
      }
  }

  Chunk* take(std::size_t list) {
    Chunk* const block = free_[list];
    if (block) free_[list] = block->next;
    return block;
  }
  void give(Chunk* block) {
    block->next = free_[block->list];
    free_[block->list] = block;
  }

 private:
  Chunk* free_[lists] = {};
};

Pool& pool() {
  static thread_local Pool own;
  return own;
}

std::size_t list_for(std::size_t bytes) {
  std::size_t list = 0;
  for (std::size_t size = smallest; size < bytes && list < none; size *= 2) ++list;
  return list;
}

}  // namespace

void* small_memory(std::size_t bytes) {
  const std::size_t list = list_for(bytes);
  Chunk* block = list < none ? pool().take(list) : nullptr;
  if (!block) {
    block = static_cast<Chunk*>(std::malloc(header + (list < none ? smallest << list : bytes)));
    if (!block) return nullptr;
    block->list = list;
  }
  return reinterpret_cast<char*>(block) + header;
}

void release_memory(void* memory) {
  if (!memory) return;
  auto* const block = reinterpret_cast<Chunk*>(static_cast<char*>(memory) - header);
  if (block->list < none)
    pool().give(block);
  else
    std::free(block);
}

}  // namespace mezcla
