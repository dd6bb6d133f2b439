# What the scripts share, to be sourced: where the repository and the cache are, messages, and the program under test.
# shellcheck shell=bash disable=SC2034  # not every script uses all of it

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${RAYJOBS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/rayjobs}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$@"; exit 1; }

# Sets RAYJOBS_BINARY to ray-submit of the release preset, which it builds, unless it is set already.
need_binary() {
  if [ -z "${RAYJOBS_BINARY:-}" ]; then
    "$root/tools/setup" build
    "$root/tools/build" release ray-submit
    export RAYJOBS_BINARY=$root/build/release/cli/ray-submit
  fi
}
