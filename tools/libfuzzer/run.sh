#!/bin/sh
# libFuzzer on the core, under the address and undefined behaviour sanitizers:
#   tools/libfuzzer/run.sh [seconds = 300] [libFuzzer's own options, or files to run again]
# Needs clang with its runtime (Debian: clang libclang-rt-14-dev) and RcppArmadillo's Armadillo. What is
# built, the corpus and what is found go to .libfuzzer/ (which stays, so that the next run goes on).
set -eu
cd "$(dirname "$0")/../.."

seconds=${1:-300}
[ $# -gt 0 ] && shift
compiler=${CLANGXX:-$(command -v clang++ || command -v clang++-14 || echo clang++)}
armadillo=$(Rscript -e 'cat(system.file("include", package = "RcppArmadillo"))')
room=.libfuzzer
mkdir -p "$room/corpus" "$room/found"

# vectorized loops of the kernels are compiled as they are in the package, instrumented.
flags="-std=c++14 -g1 -O1 -fno-omit-frame-pointer -pthread -isystem $armadillo -D_GLIBCXX_ASSERTIONS \
  -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined"

build() {
  object="$room/$(echo "$1" | tr '/' '_').o"
  newest=$(find src tools/libfuzzer -name '*.[ch]pp' -newer "$object" 2> /dev/null || echo new)
  [ -f "$object" ] && [ -z "$newest" ] && return
  echo "compiling $1"
  # shellcheck disable=SC2086
  "$compiler" $flags -c "$1" -o "$object"
}
for source in src/core.cpp src/kernels/*.cpp tools/libfuzzer/core_fuzzer.cpp; do build "$source"; done
"$compiler" -pthread -fsanitize=fuzzer,address,undefined "$room"/*.o -llapack -lblas -o "$room/core_fuzzer"

exec env OPENBLAS_NUM_THREADS=1 ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 \
  "$room/core_fuzzer" -max_len=400 -timeout=20 -rss_limit_mb=2048 -print_final_stats=1 \
  -max_total_time="$seconds" -artifact_prefix="$room/found/" "$@" "$room/corpus"
