#!/usr/bin/env bash
# src/core and src/kernels must not know of R: no file there includes an R or Rcpp header, and each compiles on its own,
# with Armadillo alone. As C++14: for later standards, and other compilers, see tools/standards.sh.
# The tests in tests/core then run against these objects, and against the one unit that the package makes of them
# (src/core.cpp): a helper that two files call alike would be an error in the one, or another function in the other.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/instrumented.sh

rooms=(src/core src/kernels)
forbidden='^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"](Rcpp|R\.h|Rinternals|Rmath|Rdefines|R_ext|Rconfig|Rversion|cpp11)'
if grep -rnE "$forbidden" "${rooms[@]}"; then
  echo "The lines above bring R into the core." >&2
  exit 1
fi

# The list of the core's files stands in three places.
files() { (cd src && printf '%s\n' core/*.cpp); }
listed_as_in() {
  diff <(files | LC_ALL=C sort) <(grep -oE 'core/[a-z0-9_]+\.cpp' "$1" | LC_ALL=C sort) || {
    echo "The files of src/core (<) are not those that $1 lists (>)." >&2
    exit 1
  }
}
for list in src/core.cpp src/Makevars src/Makevars.win; do listed_as_in "$list"; done

. tools/core.sh

# Armadillo is read once, by the one header that includes it, which halves the time.
core_flags+=(-O0 -Wall -Wextra -Wpedantic -Werror)
echo '#include "core/linear_algebra.hpp"' > "$work/first.hpp"
"${compiler[@]}" "${core_flags[@]}" -x c++-header "$work/first.hpp" -o "$work/first.hpp.gch"
core_flags+=(-include "$work/first.hpp")

compile "$work/apart" src/core/*.cpp
compile "$work/kernels" src/kernels/*.cpp
objects=("$work"/apart/*.o "$work"/kernels/*.o)
echo "the core compiles without R: ${#objects[@]} files, no warning, after $SECONDS s"

if ! "${compiler[@]}" -fsyntax-only -x c++ - <<< '#include <doctest/doctest.h>' 2> /dev/null; then
  cannot "there is no doctest (Debian: doctest-dev) for the tests of the core"
fi
compile "$work" src/core.cpp tests/core/main.cpp
run() {
  link "$work/tests" "$work"/main.o "$@" "$work"/kernels/*.o "${libraries[@]}"
  "$work/tests" --minimal
}
run "$work"/apart/*.o
run "$work/core.o"
echo "the tests of the core pass, with its files apart and as one, after $SECONDS s"
