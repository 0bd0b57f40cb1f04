#!/usr/bin/env bash
# More than 2^31 elements. The index arithmetic of the core, on data that take no room:
#   tools/long-vectors.sh
# The same and real data of 17.2 GB, through R, for a machine that has 20 GB free:
#   tools/long-vectors.sh real
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/instrumented.sh

[ "$(uname -s)" = Linux ] || cannot "memory that is mapped but not there is as Linux has it"
armadillo=$(Rscript -e 'cat(system.file("include", package = "RcppArmadillo"))')
read -ra compiler <<< "$(R CMD config CXX)"
read -ra libraries <<< "$(R CMD config LAPACK_LIBS) $(R CMD config BLAS_LIBS) $(R CMD config FLIBS)"

for file in src/core.cpp tools/index_arithmetic.cpp src/kernels/*.cpp; do
  echo "$file -o $work/$(basename "$file" .cpp).o"
done | xargs -L 1 -P 2 "${compiler[@]}" -O1 -Isrc -isystem "$armadillo" -pthread -c
"${compiler[@]}" -pthread "$work"/*.o "${libraries[@]}" -o "$work/index_arithmetic"
echo "compiled after $SECONDS s"
"$work/index_arithmetic"

[ "${1:-}" = real ] || exit 0
Rscript tools/long-vectors.R
