#!/usr/bin/env bash
# More than 2^31 elements. The index arithmetic of the core, on data that take no room:
#   tools/long-vectors.sh
# The same and real data of 17.2 GB, through R, for a machine that has 20 GB free:
#   tools/long-vectors.sh real
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/instrumented.sh

[ "$(uname -s)" = Linux ] || cannot "memory that is mapped but not there is as Linux has it"
. tools/core.sh
core_flags+=(-O1)
compile "$work" "${core_sources[@]}" tools/index_arithmetic.cpp
link "$work/index_arithmetic" "$work"/*.o "${libraries[@]}"
echo "compiled after $SECONDS s"
"$work/index_arithmetic"

[ "${1:-}" = real ] || exit 0
Rscript tools/long-vectors.R
