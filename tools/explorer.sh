#!/bin/sh
# The page of explore(), from srcjs/:
#   tools/explorer.sh build   builds what is in inst/htmlwidgets
#   tools/explorer.sh check   tells whether that is what srcjs/ builds, and tests it: its parts by
#                             node, the page in a headless Chromium; changes nothing
# Needs node and npm, and for the pages R with mezcla installed; Chromium comes from Debian's
# packages where it is missing. MEZCLA_PICTURES=<folder> keeps pictures of the pages.
set -eu
cd "$(dirname "$0")/../srcjs"

case "${1:-}" in
  build | check) ;;
  *) echo "call me as: tools/explorer.sh build|check" >&2; exit 2 ;;
esac

say() { echo "explorer: $*"; }
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
  apt-get -qq update
  apt-get -qq -y --no-install-recommends install "$@" > /dev/null || cannot "$1 cannot be installed"
}

have node && have npm || apt_install nodejs npm
# Again only when the lock file is newer than what it asked for.
if [ ! node_modules/.package-lock.json -nt package-lock.json ]; then
  say "npm ci"
  npm ci --silent || cannot "npm cannot fetch what package-lock.json names"
fi

if [ "$1" = build ]; then
  exec npm run --silent build
fi

npm run --silent check
npm run --silent unit

chromium=${MEZCLA_CHROMIUM:-$(command -v chromium || true)}
if [ -z "$chromium" ]; then
  apt_install chromium
  chromium=$(command -v chromium)
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ -n "${MEZCLA_PICTURES:-}" ]; then mkdir -p "$MEZCLA_PICTURES"; fi
say "writing the pages"
(cd test/browser && Rscript pages.R "$work")
MEZCLA_PAGES=$work MEZCLA_CHROMIUM=$chromium npm run --silent browser
