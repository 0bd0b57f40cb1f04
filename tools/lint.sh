#!/usr/bin/env bash
# C++ is laid out by clang-format as .clang-format says, by version 14: each lays out a little otherwise. R is looked at by
# lintr and codetools (tools/lint.R).
#   tools/lint.sh        fails where a file is not as it should be
#   tools/lint.sh mend   lays C++ out
set -euo pipefail
cd "$(dirname "$0")/.."

version=14
format=
for name in clang-format-$version clang-format; do
  if "$name" --version 2> /dev/null | grep -qE "version $version\."; then
    format=$name
    break
  fi
done
# All but what Rcpp writes.
mapfile -t files < <(find src inst/include tests/core tests/linking tools \( -name '*.cpp' -o -name '*.hpp' -o -name '*.h' \) ! -name RcppExports.cpp | sort)
if [ -z "$format" ]; then
  echo "not run: there is no clang-format $version (Debian: clang-format-$version)"
elif [ "${1:-}" = mend ]; then
  "$format" -i "${files[@]}"
else
  "$format" --dry-run -Werror "${files[@]}"
  echo "${#files[@]} files are laid out by clang-format $version"
fi

Rscript tools/lint.R
[ -n "$format" ] || exit 77
