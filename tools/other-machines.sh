#!/usr/bin/env bash
# The core and the kernels, cross-compiled for other machines and run there under emulation: the tests of
# tests/core, and that the numbers of tests/core/numbers.cpp are this machine's.
#   tools/other-machines.sh [arm64 | windows ...]    without a name: all (make other-machines)
# Needs, from Debian: g++-aarch64-linux-gnu and qemu-user for ARM64; g++-mingw-w64-x86-64, gfortran-mingw-w64-x86-64
# and wine64 for Windows; doctest-dev for both. Their LAPACK and BLAS are fetched: ARM64's as packages, those for
# Windows as the sources of LAPACK, which are compiled. A machine that cannot be had is `not run`.
set -euo pipefail
cd "$(dirname "$0")/.."
. tools/instrumented.sh

# How far a number may lie from this machine's, relative to 1 + its size: EM stops within 1e-10 of a maximum in
# log-likelihood, and so within the root of that in parameters.
tolerance=1e-5

. tools/core.sh
core_flags+=(-O2 -I"$work/include")
has() { command -v "$1" > /dev/null; }
# doctest is a header alone, but lies where this machine's headers are.
doctest=$(dirname "$(find /usr/include /usr/local/include -path '*doctest/doctest.h' 2> /dev/null | head -n 1)")
[ "$doctest" != . ] || cannot "there is no doctest (Debian: doctest-dev)"
mkdir -p "$work/include"
ln -s "$doctest" "$work/include/doctest"

# What names of programs end with.
suffix=

# With $compiler, what all machines run.
compile_all() {
  compile "$1/core" "${core_sources[@]}"
  compile "$1" tests/core/main.cpp tests/core/numbers.cpp
}
link_all() {
  local to=$1 program
  shift
  for program in main numbers; do link "$to/$program$suffix" "$to/$program.o" "$to"/core/*.o "$@"; done
}
build() {
  compile_all "$1"
  link_all "$@"
}

# compare <machine>: its numbers with this machine's.
compare() {
  Rscript -e '
    files <- commandArgs(TRUE)
    numbers <- lapply(files[1:2], function(file) utils::read.table(file, col.names = c("name", "value")))
    stopifnot(identical(numbers[[1]]$name, numbers[[2]]$name))
    here <- numbers[[1]]$value
    away <- abs(numbers[[2]]$value - here) / (1 + abs(here))
    worst <- which.max(away)
    cat(sprintf("%s: %d numbers, at most %.1e from those of this machine (%s)\n", files[3], length(here), away[worst],
                numbers[[1]]$name[worst]))
    far <- which(away > as.numeric(files[4]))
    for (i in utils::head(far, 20)) cat("  ", numbers[[1]]$name[i], here[i], numbers[[2]]$value[i], "\n")
    if (length(far) > 0 || anyNA(away)) quit(status = 1)
  ' "$work/here/numbers.txt" "$work/$1/numbers.txt" "$1" "$tolerance"
}

# So many seconds may each of its programs take under emulation.
limit=${LIMIT:-900}

# run_on <machine> <emulator...>: into files, since what an emulator leaves behind would hold a pipe open.
run_on() {
  local machine=$1 program
  shift
  for program in main numbers; do
    SECONDS=0
    timeout "$limit" "$@" "$work/$machine/$program$suffix" > "$work/$machine/$program.out" < /dev/null || {
      local status=$?
      tail -n 20 "$work/$machine/$program.out"
      [ $status != 124 ] || echo "$machine: $program did not end within $limit s (LIMIT= gives it more)"
      return 1
    }
    echo "$machine: $program ended after $SECONDS s"
  done
  tail -n 3 "$work/$machine/main.out"
  tr -d '\r' < "$work/$machine/numbers.out" > "$work/$machine/numbers.txt"
  compare "$machine"
}

# Debian's files for ARM64, without telling this machine's package manager of it.
apt_for_arm64() {
  local state=$work/apt
  mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
  : > "$state/status"
  apt-get -qq -o APT::Architecture=arm64 -o APT::Architectures::=arm64 -o Dir::State::lists="$state/lists" \
    -o Dir::State::status="$state/status" -o Dir::Cache="$state/cache" -o APT::Sandbox::User=root "$@"
}

arm64() {
  has aarch64-linux-gnu-g++ || { echo "no g++-aarch64-linux-gnu"; return 77; }
  has qemu-aarch64 || { echo "no qemu-user"; return 77; }
  local root=$work/arm64-root
  mkdir -p "$root"
  (
    cd "$root"
    apt_for_arm64 update > apt.log 2>&1 && apt_for_arm64 download liblapack3 libblas3 libgfortran5 >> apt.log 2>&1
  ) || { echo "ARM64's LAPACK cannot be fetched"; return 77; }
  for package in "$root"/*.deb; do dpkg-deb -x "$package" "$root"; done
  local libraries=$root/usr/lib/aarch64-linux-gnu
  compiler=(aarch64-linux-gnu-g++)
  build "$work/arm64" "$libraries/lapack/liblapack.so.3" "$libraries/blas/libblas.so.3" -Wl,--allow-shlib-undefined
  run_on arm64 qemu-aarch64 -L /usr/aarch64-linux-gnu \
    -E LD_LIBRARY_PATH="$libraries:$libraries/lapack:$libraries/blas:/usr/aarch64-linux-gnu/lib"
}

windows() {
  has x86_64-w64-mingw32-g++-posix || { echo "no g++-mingw-w64-x86-64"; return 77; }
  has x86_64-w64-mingw32-gfortran || { echo "no gfortran-mingw-w64-x86-64"; return 77; }
  local wine
  wine=$(command -v wine64 || ls /usr/lib/wine/wine64 2> /dev/null) || { echo "no wine64"; return 77; }
  compiler=(x86_64-w64-mingw32-g++-posix)
  suffix=.exe
  compile_all "$work/windows"
  (lapack_for_windows "$work/windows") || { echo "the sources of LAPACK cannot be fetched"; return 77; }
  link_all "$work/windows" "$work/lapack/liblapack.a" -lgfortran -lquadmath -static
  # Its folder is made before, without what asks for a window; and its server goes with it.
  export WINEPREFIX="$work/wine" WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml="
  timeout 120 "$wine" wineboot -i > "$work/windows/boot.log" 2>&1 < /dev/null || { echo "wine does not start"; return 77; }
  local status=0
  run_on windows "$wine" || status=$?
  "$(dirname "$(readlink -f "$wine")")/wineserver" -k 2> /dev/null || true
  return "$status"
}

# Debian has no LAPACK for Windows: from its sources, what the programs in $1 call, and what that calls.
lapack_for_windows() {
  local state=$work/sources objects=$work/lapack/objects
  mkdir -p "$state/lists/partial" "$objects"
  sed 's/^Types: .*/Types: deb-src/' /etc/apt/sources.list.d/debian.sources > "$state/here.sources" 2> /dev/null || return
  local apt=(apt-get -qq -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$state" -o Dir::State::lists="$state/lists"
    -o APT::Sandbox::User=root)
  (
    cd "$work/lapack"
    "${apt[@]}" update && "${apt[@]}" source --download-only lapack && tar -xf lapack_*.orig.tar.*
  ) > "$state/log" 2>&1 || return
  local from
  from=$(dirname "$(find "$work/lapack" -path '*/SRC/dsyevd.f')")
  cd "$objects"
  # Modules first, which what comes after reads.
  x86_64-w64-mingw32-gfortran -O2 -c "$from/la_constants.f90" "$from/la_xisnan.F90"
  while next_routines "$from" "$1" && [ -s ../files ]; do
    xargs -P 2 -n 20 x86_64-w64-mingw32-gfortran -O2 -w -c < ../files
  done
  x86_64-w64-mingw32-ar rc ../liblapack.a ./*.o
}

# To ../files the sources, in $1, of the routines that the programs in $2, and the objects here, lack.
next_routines() {
  local name suffix
  comm -23 <(symbols --undefined-only "$2"/*.o "$2"/core/*.o ./*.o) <(symbols --defined-only ./*.o) | while read -r name; do
    for suffix in f f90; do
      find "$1" "$1/../BLAS/SRC" "$1/../INSTALL" -maxdepth 1 -name "$name.$suffix"
    done
  done > ../files
}

# Fortran's names have an underscore at their end.
symbols() { x86_64-w64-mingw32-nm -g "$@" | sed -nE 's/^.* [A-Z] ([a-z0-9]+)_$/\1/p' | sort -u; }

build "$work/here" "${libraries[@]}"
"$work/here/numbers" > "$work/here/numbers.txt"

[ $# -gt 0 ] || set -- arm64 windows
ran=0
for machine in "$@"; do
  # In a subshell of its own, which the first failure ends; not so on the left of ||.
  set +e
  (set -e; "$machine")
  status=$?
  set -e
  case $status in
    0) ran=1 ;;
    77) echo "not run: $machine" ;;
    *) echo "failed: $machine"; exit 1 ;;
  esac
done
[ $ran = 1 ] || exit 77
