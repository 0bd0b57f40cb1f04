// What code that an older emscripten compiles (Debian's is 3.1.6) asks for, and webR, which a newer
// one made, has no longer. tools/webr.sh links it to each library; tools/webr/check/node.js looks
// whether anything is missing.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

extern "C" {

// setjmp(): which calls of it a function has made, as a table that ends with the number 0.
// longjmp() is webR's, which throws an exception; where that is caught the table says to which
// call, by its label, it goes back; 0: to none of this function's.
struct Jump {
  std::uintptr_t number;
  std::uint32_t label;
};

void setTempRet0(std::uint32_t value);

Jump* saveSetjmp(std::uintptr_t* buffer, std::uint32_t label, Jump* table, std::uint32_t size) {
  static std::uintptr_t calls = 0;
  *buffer = ++calls;
  std::uint32_t used = 0;
  while (used < size && table[used].number != 0) ++used;
  if (used == size) {
    size *= 2;
    table = static_cast<Jump*>(std::realloc(table, sizeof(Jump) * (size + 1)));
  }
  table[used] = {calls, label};
  table[used + 1].number = 0;
  setTempRet0(size);  // a second result
  return table;
}

std::uint32_t testSetjmp(std::uintptr_t number, const Jump* table, std::uint32_t size) {
  for (std::uint32_t i = 0; i < size && table[i].number != 0; ++i)
    if (table[i].number == number) return table[i].label;
  return 0;
}

// Of an R before 4.5.
const void* VECTOR_PTR_RO(void* list);
void* VECTOR_PTR(void* list) { return const_cast<void*>(VECTOR_PTR_RO(list)); }
}

// What libc++ had in its library.
#if _LIBCPP_VERSION < 15000
namespace std {
template class __vector_base_common<true>;
template class __basic_string_common<true>;
template void string::__init(const char*, size_t, size_t);
}  // namespace std
#endif
