# For scripts that compile the package in another way than users do: they read this file.

# A directory that goes when the script ends.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Exit status of a script that could not do what it is for: .ci/run tells that from a failure.
cannot() {
  echo "not run: $*"
  exit 77
}

# The sources that an installation reads, without objects, in a directory $1.
copy_sources() {
  mkdir -p "$1"
  cp -r DESCRIPTION NAMESPACE R src data inst "$1"
  find "$1/src" \( -name '*.o' -o -name '*.so' \) -exec rm {} +
}

# Installs the package into the library $1, compiled as the makevars file $2 says. What stands
# there comes after src/Makevars and may replace it: without its PKG_LIBS symbols are kept.
install_as() {
  copy_sources "$work/mezcla"
  mkdir -p "$1"
  R_MAKEVARS_USER="$2" MAKEFLAGS=-j2 R CMD INSTALL --no-lock --no-docs --no-byte-compile \
    --no-test-load --library="$1" "$work/mezcla" > "$work/install.log" 2>&1 || {
    cat "$work/install.log" >&2
    echo "the package could not be installed" >&2
    exit 1
  }
}

# Libraries that come before those that R has: $1.
libraries() { echo "$1${R_LIBS:+:$R_LIBS}"; }
