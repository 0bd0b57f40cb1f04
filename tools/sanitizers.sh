#!/usr/bin/env bash
# The tests under the sanitizers of addresses and of undefined behaviour, with the checks that
# libstdc++ and Armadillo leave out of a release. Fails on any report, in whichever process:
#   tools/sanitizers.sh [files]    a regular expression of test files; without it, all of them
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/instrumented.sh

compiler=$(R CMD config CXX | cut -d ' ' -f 1)
library_file() { "$compiler" -print-file-name="$1"; }
for name in libasan.so libubsan.so; do
  [ -e "$(library_file $name)" ] || cannot "'$compiler' has no $name; g++ on Linux has"
done

# float-cast-overflow is not among what `undefined` means, but is undefined. Armadillo does not check
# operator[], and keeps up to 16 elements in the object, where no sanitizer looks for the end of them:
# they go to the heap. At -O1 reports name the lines that are at fault, and tests take a third of the
# time that they take at -O0.
cat > "$work/makevars" <<'MAKEVARS'
SANITIZERS = -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all
PKG_CPPFLAGS = -D_GLIBCXX_ASSERTIONS -DARMA_MAT_PREALLOC=1 -DMEZCLA_PLAIN_MEMORY
PKG_LIBS = -pthread $(LAPACK_LIBS) $(BLAS_LIBS) $(FLIBS)
CXXFLAGS = -g -O1 -fno-omit-frame-pointer $(SANITIZERS)
LDFLAGS += $(SANITIZERS)
MAKEVARS

# R itself is built without sanitizers, so they are loaded before it, and libstdc++ with them, whose
# `throw` they intercept. What R leaves allocated at its end is not ours.
run_sanitized() {
  ASAN_OPTIONS="detect_leaks=0:log_path=$work/report" UBSAN_OPTIONS=print_stacktrace=1 \
    LD_PRELOAD="$(library_file libasan.so) $(library_file libubsan.so) $(library_file libstdc++.so)" \
    "$@"
}

# How many reports there are: those on addresses in files, whoever's output goes nowhere, those on
# undefined behaviour, which end their process too, in the output $1.
count_reports() {
  { find "$work" -name 'report.*'; grep -aF 'runtime error: ' "$1" || true; } | wc -l
}

# --- That a fault would be seen ---------------------------------------------------------------

mkdir "$work/faults"
cat > "$work/faults/faults.cpp" <<'FAULTS'
#include <armadillo>
#include <limits>
#include <vector>

extern "C" void fault(int* kind, int* at, double* out) {
  std::vector<double> vector(4, 1.0);
  arma::vec column(4, arma::fill::ones);
  switch (*kind) {
    case 1: *out = column[static_cast<arma::uword>(*at)]; break;
    case 2: *out = std::numeric_limits<int>::max() + *at; break;
    case 3: *out = vector[static_cast<std::size_t>(*at)]; break;
    case 4: *out = column(static_cast<arma::uword>(*at)); break;
    default: *out = static_cast<int>(1e10 * *at); break;
  }
}
FAULTS
(
  cd "$work/faults"
  armadillo=$(Rscript -e 'cat(system.file("include", package = "RcppArmadillo"))')
  R_MAKEVARS_USER="$work/makevars" CLINK_CPPFLAGS="-isystem $armadillo" \
    R CMD SHLIB faults.cpp > log 2>&1 || { cat log >&2; exit 1; }
)
ends_early() {
  ! run_sanitized Rscript --vanilla -e "dyn.load('$work/faults/faults.so')" \
    -e "invisible(.C('fault', $1L, $2L, 0))" >> "$work/faults.log" 2>&1
}
kinds=("a read past the end of an array" "an integer overflow" "a read past the end of a vector"
  "an index that Armadillo refuses" "a number that no integer holds")
for kind in 1 2 3 4 5; do
  if ends_early "$kind" 0 2> /dev/null; then
    cat "$work/faults.log" >&2
    echo "a sound program is reported (case $kind)" >&2
    exit 1
  fi
  ends_early "$kind" 4 2> /dev/null || { echo "not seen: ${kinds[$((kind - 1))]}" >&2; exit 1; }
done
# Three of them by the sanitizers, two by assertions.
[ "$(count_reports "$work/faults.log")" = 3 ] || { echo "reports are not seen" >&2; exit 1; }
find "$work" -name 'report.*' -exec rm {} +
echo "seen: $(printf '%s, ' "${kinds[@]}" | sed 's/, $//')"

# --- The tests --------------------------------------------------------------------------------

install_as "$work/library" "$work/makevars"
echo "installed with sanitizers after $SECONDS s"
# Fits of every kind first: they take seconds, and whatever files are chosen they are all there.
fits_and_tests() {
  run_sanitized Rscript tools/small-fits.R && run_sanitized Rscript tools/test.R "$@"
}
status=0
R_LIBS=$(libraries "$work/library") fits_and_tests "$@" 2>&1 | tee "$work/tests.log" || status=$?
reports=$(count_reports "$work/tests.log")
find "$work" -name 'report.*' -exec cat {} + >&2
echo "$reports reports of the sanitizers, after $SECONDS s"
[ "$reports" = 0 ] && [ "$status" = 0 ]
