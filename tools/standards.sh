#!/usr/bin/env bash
# Everything that is compiled for the package compiles as C++14, 17 and 20 without a warning, by g++
# and by clang, whichever of them are here:
#   tools/standards.sh [standards]    as 14 20; without them, all three
set -euo pipefail
cd "$(dirname "$0")/.."

# Debian's clang may have its version in its name.
newest_clang() { compgen -c clang++ | grep -E '^clang\+\+(-[0-9]+)?$' | sort -u -V | tail -n 1; }

include() { Rscript -e "cat($1)"; }
headers=(-isystem "$(include 'R.home("include")')")
for package in Rcpp RcppArmadillo; do
  headers+=(-isystem "$(include "system.file('include', package = '$package')")")
done

# Rcpp's generated file registers functions of any type as DL_FUNC, as R has it.
warnings=(-Wall -Wextra -Wpedantic -Werror)
of_generated=-Wno-cast-function-type

# A file and its flags on each line.
sources() {
  for file in src/*.cpp src/kernels/*.cpp tests/linking/src/*.cpp; do
    if [ "$file" = src/RcppExports.cpp ]; then echo "$of_generated $file"; else echo "$file"; fi
  done
}

compiled=0
for compiler in g++ "$(newest_clang || true)"; do
  if [ -z "$compiler" ] || ! command -v "$compiler" > /dev/null; then
    echo "not run: there is no ${compiler:-clang++}"
    continue
  fi
  for standard in ${*:-14 17 20}; do
    sources | xargs -L 1 -P 2 "$compiler" -std=c++$standard -fsyntax-only "${warnings[@]}" -Isrc -Iinst/include "${headers[@]}"
    echo "$compiler -std=c++$standard: no warning, after $SECONDS s"
    compiled=1
  done
done
[ $compiled = 1 ] || exit 77
