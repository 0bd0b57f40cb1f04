# Read by R after its own settings: compile for webR, as rwasm does it, with its -Oz, which src/Makevars.webr takes out.
WASM = -fPIC -fwasm-exceptions -s SUPPORT_LONGJMP=wasm

override CC = emcc
override CXX = em++ -std=gnu++17
override CFLAGS = -Oz $(WASM)
override CXXFLAGS = -Oz $(WASM) -D__STRICT_ANSI__ -DRCPP_DEMANGLER_ENABLED=0
override CXXPICFLAGS =
override CPPFLAGS =
# The headers of the Rcpp that is compiled beside, before those of the one that is installed here.
override PKG_CPPFLAGS += -I"$(RCPP_INCLUDE)"

# Of all that a library has, R asks for its entry alone.
override SHLIB_CXXLD = em++
override SHLIB_LINK = em++ $(WASM) -s SIDE_MODULE=2 -s WASM_BIGINT -s EXPORTED_FUNCTIONS=_R_init_$(basename $(SHLIB))
override LIBR = "$(WEBR_SHIM)"
# Named in the library, so that webR loads its own before it.
override LAPACK_LIBS = -L"$(WEBR_DIST)" -lRlapack
override BLAS_LIBS = -L"$(WEBR_DIST)" -lRblas
override FLIBS =
