# For scripts that compile the core without R: they read this file. $work is a directory of theirs, see instrumented.sh.

armadillo=$(Rscript -e 'cat(system.file("include", package = "RcppArmadillo"))')
[ -f "$armadillo/armadillo" ] || { echo "There is no Armadillo in '$armadillo'." >&2; exit 1; }

# As the package does: the core as one unit, each kernel by itself.
core_sources=(src/core.cpp src/kernels/*.cpp)
core_flags=(-std=c++14 -Isrc -isystem "$armadillo" -pthread)

# R's compiler and linear algebra, for this machine.
read -ra compiler <<< "${CXX:-$(R CMD config CXX)}"
read -ra libraries <<< "$(R CMD config LAPACK_LIBS) $(R CMD config BLAS_LIBS) $(R CMD config FLIBS)"

# compile <directory> <sources...>: by $compiler, with $core_flags, to an object there for each.
compile() {
  local to=$1 file
  shift
  mkdir -p "$to"
  for file in "$@"; do echo "$file -o $to/$(basename "$file" .cpp).o"; done |
    xargs -L 1 -P 2 "${compiler[@]}" "${core_flags[@]}" -c
}

# link <program> <objects and libraries...>
link() {
  local program=$1
  shift
  "${compiler[@]}" -pthread "$@" -o "$program"
}
