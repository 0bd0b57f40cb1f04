# For scripts that try pages in a browser, who say their name in $me: they read this file.

say() { echo "$me: $*"; }
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

# What package-lock.json of the folder $1 names; again only when it is newer than what it asked for.
fetch_packages() {
  have node && have npm || apt_install nodejs npm
  if [ "$1/node_modules/.package-lock.json" -nt "$1/package-lock.json" ]; then return 0; fi
  say "npm ci"
  (cd "$1" && npm ci --silent) || cannot "npm cannot fetch what package-lock.json names"
}

# To $chromium; and a folder for pictures of the pages, where one is asked for.
find_chromium() {
  chromium=${MEZCLA_CHROMIUM:-$(command -v chromium || true)}
  if [ -z "$chromium" ]; then
    apt_install chromium
    chromium=$(command -v chromium)
  fi
  if [ -n "${MEZCLA_PICTURES:-}" ]; then mkdir -p "$MEZCLA_PICTURES"; fi
}
