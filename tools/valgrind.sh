#!/usr/bin/env bash
# Small fits of every kind under valgrind, which sees reads of what was never written, in R and in
# the linear algebra too. Fails on an error that is not R's own (tools/valgrind.supp).
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/instrumented.sh

command -v valgrind > /dev/null || cannot "there is no valgrind"

cat > "$work/makevars" <<'MAKEVARS'
PKG_CPPFLAGS = -DARMA_NO_DEBUG
PKG_LIBS = -pthread $(LAPACK_LIBS) $(BLAS_LIBS) $(FLIBS)
CXXFLAGS = -g -O1
MAKEVARS
install_as "$work/library" "$work/makevars"
echo "installed after $SECONDS s"

options="--suppressions=tools/valgrind.supp --gen-suppressions=all --log-file=$work/log
  --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --num-callers=20"
# valgrind knows AVX2 but not AVX-512.
has() { grep -qw "$1" /proc/cpuinfo 2> /dev/null; }
sets="plain baseline"
if has avx2 && has fma; then sets="$sets avx2"; fi
for set in $sets; do
  status=0
  MEZCLA_ISA=$set R_LIBS=$(libraries "$work/library") \
    R -d valgrind --debugger-args="$(echo $options)" --vanilla --no-echo -f tools/small-fits.R || status=$?
  errors=$(sed -n 's/.*ERROR SUMMARY: \([0-9]*\) errors.*/\1/p' "$work/log" | tail -n 1)
  echo "valgrind, $set: ${errors:-no result} errors after $SECONDS s"
  if [ "$status" != 0 ] || [ "${errors:-1}" != 0 ]; then
    cat "$work/log" >&2
    exit 1
  fi
done
