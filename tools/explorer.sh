#!/bin/sh
# The page of explore(), from srcjs/:
#   tools/explorer.sh build   builds what is in inst/htmlwidgets
#   tools/explorer.sh check   tells whether that is what srcjs/ builds, and tests it: its parts by
#                             node, the page in a headless Chromium; changes nothing
# Needs node and npm, and for the pages R with mezcla installed; Chromium comes from Debian's
# packages where it is missing. MEZCLA_PICTURES=<folder> keeps pictures of the pages.
set -eu
cd "$(dirname "$0")"
me=explorer
. ./pages.sh
cd ../srcjs

case "${1:-}" in
  build | check) ;;
  *) echo "call me as: tools/explorer.sh build|check" >&2; exit 2 ;;
esac

fetch_packages .

if [ "$1" = build ]; then
  exec npm run --silent build
fi

npm run --silent check
npm run --silent unit

find_chromium

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
say "writing the pages"
(cd test/browser && Rscript pages.R "$work")
MEZCLA_PAGES=$work MEZCLA_CHROMIUM=$chromium npm run --silent browser
