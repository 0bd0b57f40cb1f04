#!/bin/sh
# mezcla in the browser: the package compiled by emscripten for webR, and lessons whose code runs on the page itself.
#   tools/webr.sh build   writes the pages, with all that they need, into .webr/site; node tools/webr/check/server.js .webr/site shows them
#   tools/webr.sh check   builds them, and tries them under node and in a headless Chromium
# Needs emscripten, node and npm, Chromium, which come from Debian's packages where they are missing; the sources of Rcpp and webR are
# fetched; and R with mezcla installed. MEZCLA_CELLS=all: the check runs all cells of the Spanish lesson, which takes minutes.
# MEZCLA_PICTURES=<folder> keeps pictures of the pages. LESSONS="em-by-hand ...": only these.
set -eu
cd "$(dirname "$0")/.."

case "${1:-}" in
  build | check) ;;
  *) echo "call me as: tools/webr.sh build|check" >&2; exit 2 ;;
esac

say() { echo "webr: $*"; }
have() { command -v "$1" > /dev/null 2>&1; }

# What cannot be done for want of a tool ends with 77, as .ci/run has it.
cannot() {
  say "not run: $*" >&2
  exit 77
}

apt_install() {
  have apt-get && [ "$(id -u)" = 0 ] || cannot "$1 is missing; install it with your system's package manager"
  say "apt-get install $*"
  export DEBIAN_FRONTEND=noninteractive
  apt-get -qq update || true
  apt-get -qq -y --no-install-recommends install "$@" > /dev/null || cannot "$1 cannot be installed"
}

have node && have npm || apt_install nodejs npm
have em++ || apt_install emscripten
Rscript -e 'if (!requireNamespace("rmarkdown", quietly = TRUE) || !rmarkdown::pandoc_available()) quit(status = 1)' ||
  cannot "rmarkdown or pandoc is missing"
if [ ! tools/webr/node_modules/.package-lock.json -nt tools/webr/package-lock.json ]; then
  say "npm ci"
  (cd tools/webr && npm ci --silent) || cannot "npm cannot fetch what package-lock.json names"
fi
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

chromium=${MEZCLA_CHROMIUM:-$(command -v chromium || true)}
if [ -z "$chromium" ]; then
  apt_install chromium
  chromium=$(command -v chromium)
fi
if [ -n "${MEZCLA_PICTURES:-}" ]; then mkdir -p "$MEZCLA_PICTURES"; fi
Rscript tools/webr/check/native.R > "$work/native.txt"
node tools/webr/check/node.js "$site" "$work/native.txt"
cd tools/webr
MEZCLA_WEBR=$site MEZCLA_NATIVE=$work/native.txt MEZCLA_CHROMIUM=$chromium npm run --silent browser
