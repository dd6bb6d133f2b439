# Shared by the scripts, which source it: the repository's root, the cache, messages, and the program under test.
# shellcheck shell=bash disable=SC2034  # not every script uses all of it

# They would lead cd, git, tar and gzip to other files than those of this tree.
unset CDPATH TAR_OPTIONS GZIP GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_COMMON_DIR GIT_NAMESPACE GIT_OBJECT_DIRECTORY \
  GIT_ALTERNATE_OBJECT_DIRECTORIES
export HOME=${HOME-~}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${RAYJOBS_DEV_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/rayjobs}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() { say "$@"; exit 1; }

# The version in CMakeLists.txt.
project_version() { sed -n 's/^project(rayjobs VERSION \([0-9.]*\).*/\1/p' "$root/CMakeLists.txt"; }

# The day of the version in CMakeLists.txt.
release_date() { sed -n 's/^set(RAYJOBS_RELEASE_DATE \([0-9-]*\)).*/\1/p' "$root/CMakeLists.txt"; }

# The time that is written into archives, so that equal trees give equal ones.
source_date() {
  local seconds=${SOURCE_DATE_EPOCH:-}
  [ -n "$seconds" ] || seconds=$(date -u -d "$(release_date)" +%s)
  [[ $seconds =~ ^[0-9]{1,11}$ ]] || die "SOURCE_DATE_EPOCH is no number of seconds: $seconds"
  echo "$seconds"
}

# Writes the files whose names it reads, each ended by a zero byte, as a compressed tar archive: equal bytes for equal
# files. Arguments: more options of tar.
reproducible_tar() {
  local seconds
  seconds=$(source_date)
  tar -c --null --files-from=- --format=gnu --mtime="@$seconds" --owner=0 --group=0 --numeric-owner \
    --mode='u=rwX,go=rX' "$@" | gzip -9n
}

# Ends the script unless git follows this tree: of a folder in another clone, or of none, it would tell other files.
need_clone() {
  local below
  below=$(git -C "$root" rev-parse --show-prefix) || die "git, which tells the files of the source, is needed with a clone"
  [ -z "$below" ] || die "$root is no clone, but a folder in another one"
}

# Of all that ray-submit is built from.
sum_of_sources() {
  (cd "$root" && find include lib cli cmake CMakeLists.txt tools/portable* tools/build-portable tools/requirements-portable.txt -type f -print0 | LC_ALL=C sort -z |
    xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

# Builds ray-submit with the release preset and sets RAYJOBS_DEV_BINARY to it, unless RAYJOBS_DEV_BINARY is already set.
need_binary() {
  if [ -z "${RAYJOBS_DEV_BINARY:-}" ]; then
    "$root/tools/setup" build
    "$root/tools/build" release ray-submit
    export RAYJOBS_DEV_BINARY=$root/build/release/cli/ray-submit
  fi
}
