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

armadillo=$(Rscript -e 'cat(system.file("include", package = "RcppArmadillo"))')
[ -f "$armadillo/armadillo" ] || { echo "There is no Armadillo in '$armadillo'." >&2; exit 1; }
read -ra compiler <<< "${CXX:-$(R CMD config CXX)}"
read -ra libraries <<< "$(R CMD config LAPACK_LIBS) $(R CMD config BLAS_LIBS) $(R CMD config FLIBS)"

# Armadillo is read once, by the one header that includes it, which halves the time.
flags=(-O0 -Wall -Wextra -Wpedantic -Werror -Isrc -isystem "$armadillo" -pthread -std=c++14)
echo '#include "core/linear_algebra.hpp"' > "$work/first.hpp"
"${compiler[@]}" "${flags[@]}" -x c++-header "$work/first.hpp" -o "$work/first.hpp.gch"

# A source and its object on each line.
compile() { xargs -L 1 -P 2 "${compiler[@]}" "${flags[@]}" -include "$work/first.hpp" -c; }
mkdir "$work/apart" "$work/kernels"
of_rooms() {
  for file in src/core/*.cpp; do echo "$file -o $work/apart/$(basename "$file" .cpp).o"; done
  for file in src/kernels/*.cpp; do echo "$file -o $work/kernels/$(basename "$file" .cpp).o"; done
}
of_rooms | compile
echo "the core compiles without R: $(of_rooms | wc -l) files, no warning, after $SECONDS s"

if ! "${compiler[@]}" -fsyntax-only -x c++ - <<< '#include <doctest/doctest.h>' 2> /dev/null; then
  cannot "there is no doctest (Debian: doctest-dev) for the tests of the core"
fi
printf '%s\n' "src/core.cpp -o $work/core.o" "tests/core/main.cpp -o $work/main.o" | compile
run() {
  "${compiler[@]}" -pthread "$work"/main.o "$@" "$work"/kernels/*.o "${libraries[@]}" -o "$work/tests"
  "$work/tests" --minimal
}
run "$work"/apart/*.o
run "$work/core.o"
echo "the tests of the core pass, with its files apart and as one, after $SECONDS s"
