#!/bin/sh
# src/core and src/kernels must not know of R: no file there includes an R or Rcpp
# header, and each compiles on its own, with Armadillo alone. As C++14: for later standards, and
# other compilers, see tools/standards.sh.
set -eu
cd "$(dirname "$0")/.."

rooms="src/core src/kernels"
forbidden='^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"](Rcpp|R\.h|Rinternals|Rmath|Rdefines|R_ext|Rconfig|Rversion|cpp11)'
# shellcheck disable=SC2086
if grep -rnE "$forbidden" $rooms; then
  echo "The lines above bring R into the core." >&2
  exit 1
fi

armadillo=$(Rscript -e 'cat(system.file("include", package = "RcppArmadillo"))')
[ -f "$armadillo/armadillo" ] || { echo "There is no Armadillo in '$armadillo'." >&2; exit 1; }

list() { printf '%s\n' src/core/*.cpp src/kernels/*.cpp; }
list | xargs -L 1 -P 2 "${CXX:-g++}" -std=c++14 -fsyntax-only -Wall -Wextra -Wpedantic -Werror \
  -isystem "$armadillo"
echo "the core compiles without R: $(list | wc -l) files, no warning"
