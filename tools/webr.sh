#!/bin/sh
# mezcla in the browser: the package compiled by emscripten for webR, and lessons whose code runs on the page itself.
#   tools/webr.sh build   writes the pages, with all that they need, into .webr/site; node tools/webr/check/server.js .webr/site shows them
#   tools/webr.sh check   builds them, and tries them under node and in a headless Chromium
# Needs emscripten, node and npm, Chromium, which come from Debian's packages where they are missing; the sources of Rcpp and webR are
# fetched; and R with mezcla installed. MEZCLA_CELLS=all: the check runs all cells of the Spanish lesson, which takes minutes.
# MEZCLA_PICTURES=<folder> keeps pictures of the pages. LESSONS="em-by-hand ...": only these.
set -eu
cd "$(dirname "$0")/.."
me=webr
. tools/pages.sh

case "${1:-}" in
  build | check) ;;
  *) echo "call me as: tools/webr.sh build|check" >&2; exit 2 ;;
esac

have em++ || apt_install emscripten
Rscript -e 'if (!requireNamespace("rmarkdown", quietly = TRUE) || !rmarkdown::pandoc_available()) quit(status = 1)' ||
  cannot "rmarkdown or pandoc is missing"
fetch_packages tools/webr
dist=$PWD/tools/webr/node_modules/webr/dist
r_version=$(sed -n 's/.* R_VERSION = "\(.*\)".*/\1/p' "$dist/webR/config.d.ts")

site=$PWD/.webr/site
work=$PWD/.webr/work
mkdir -p "$site/webr" "$work"

# The pages are written while the compiler works.
Rscript tools/webr/pages.R "$site" ${LESSONS:-} > "$work/pages.log" 2>&1 &
pages=$!
Rscript tools/webr/compile.R "$r_version" "$work" "$site" || exit $?
wait $pages || { cat "$work/pages.log"; exit 1; }
grep '^webr: ' "$work/pages.log"
cp tools/webr/page/lesson.js tools/webr/page/lesson.css "$site"

# Of webR, what a page asks for: no maps, no types, no page of its own.
for part in R.js R.wasm webr.js webr-worker.js libRblas.so libRlapack.so vfs; do cp -R "$dist/$part" "$site/webr/"; done
cp "$dist/../LICENSE.md" "$site/webr/"
say "the lessons are in .webr/site"
if [ "$1" = build ]; then exit 0; fi

find_chromium
Rscript tools/webr/check/native.R > "$work/native.txt"
node tools/webr/check/node.js "$site" "$work/native.txt"
cd tools/webr
MEZCLA_WEBR=$site MEZCLA_NATIVE=$work/native.txt MEZCLA_CHROMIUM=$chromium npm run --silent browser
