#!/usr/bin/env bash
# Installs the library as a packager would and builds the consumer against it as a user would: consumer.sh STEP …
#   install BUILD_DIR PREFIX           the static library of the build that is being tested
#   subdirectory WORK_DIR PREFIX       add_subdirectory; builds a shared library in it and installs that
#   cmake KIND PREFIX WORK_DIR         find_package
#   pkgconfig KIND PREFIX WORK_DIR     the compiler and pkg-config alone
# An installed tree is moved before it is used: it must not depend on where it was made.
# From the environment: CMAKE, GENERATOR, CXX, LAUNCHER, SOURCE_DIR, VERSION, SANITIZE.
set -euo pipefail

consumer_dir=$SOURCE_DIR/tests/package/consumer
settings=(-G "$GENERATOR" "-DCMAKE_CXX_COMPILER=$CXX" "-DCMAKE_CXX_COMPILER_LAUNCHER=$LAUNCHER")

fail() {
  echo "consumer.sh: $*" >&2
  exit 1
}

# A program linked with a sanitized archive needs the sanitizer's run-time library.
sanitize_flags() {
  if [[ $1 == static && -n $SANITIZE ]]; then echo "-fsanitize=$SANITIZE"; fi
}

run_consumer() {
  local printed
  printed=$("$1" "$2/tree") || fail "the consumer failed"
  [[ $printed == "$VERSION" ]] || fail "the consumer is of version $printed, not $VERSION"
}

check_installation() {
  local prefix=$1 build_dir=$2 header file leaks
  for header in "$SOURCE_DIR"/include/rayjobs/*.hpp export.hpp version.hpp; do
    [[ -f $prefix/include/rayjobs/$(basename "$header") ]] || fail "$(basename "$header") is not installed"
  done
  [[ -n $(find "$prefix" -name LICENSE) ]] || fail "the licence is not installed"
  if [[ -e $prefix/bin/ray-submit ]]; then
    for file in bash-completion/completions/ray-submit zsh/site-functions/_ray-submit \
      fish/vendor_completions.d/ray-submit.fish man/man1/ray-submit.1 man/man1/ray-submit-submit.1; do
      [[ -f $prefix/share/$file ]] || fail "$file is not installed"
    done
  fi
  leaks=$(grep -rIlE "$build_dir|$SOURCE_DIR|$prefix|/libwslay|/libcurl|/libdeflate|/libzip" "$prefix" || true)
  [[ -z $leaks ]] || fail "paths of this machine in $leaks"
}

check_shared_library() {
  local library
  library=$(find "$1" -name 'librayjobs.so')
  [[ -L $library ]] || fail "no librayjobs.so"
  readelf -d "$library" | grep -q "SONAME.*librayjobs.so.${VERSION%.*}\]" || fail "wrong SONAME"
  if readelf -d "$library" | grep -qE 'RPATH|RUNPATH'; then fail "the library has an RPATH"; fi
  if nm -DC --defined-only "$library" | grep -E ' [TDBR] rayjobs::detail::'; then
    fail "internal symbols are exported"
  fi
}

install_tree() {
  local build_dir=$1 prefix=$2 component
  rm -rf "$prefix" "$prefix.unmoved"
  for component in runtime development; do
    "$CMAKE" --install "$build_dir" --prefix "$prefix.unmoved" --component "$component"
  done
  mv "$prefix.unmoved" "$prefix"
  check_installation "$prefix" "$build_dir"
}

with_cmake() {
  local kind=$1 prefix=$2 work_dir=$3
  rm -rf "$work_dir"
  CXXFLAGS=$(sanitize_flags "$kind") "$CMAKE" -S "$consumer_dir" -B "$work_dir" "${settings[@]}" \
    "-DCMAKE_PREFIX_PATH=$prefix" "-DEXPECTED_KIND=${kind^^}_LIBRARY" "-DEXPECTED_VERSION=$VERSION"
  "$CMAKE" --build "$work_dir"
  run_consumer "$work_dir/consumer" "$work_dir"
}

with_pkgconfig() {
  local kind=$1 prefix=$2 work_dir=$3 file flags
  rm -rf "$work_dir" && mkdir -p "$work_dir"
  file=$(find "$prefix" -name rayjobs.pc)
  export PKG_CONFIG_PATH=${file%/*}
  read -ra flags <<<"$(pkg-config --cflags --libs rayjobs) $(sanitize_flags "$kind")"
  "$CXX" -std=c++20 -Wall -Wextra -Werror "$consumer_dir/consumer.cpp" "${flags[@]}" -o "$work_dir/consumer"
  LD_LIBRARY_PATH=${PKG_CONFIG_PATH%/pkgconfig} run_consumer "$work_dir/consumer" "$work_dir"
}

with_subdirectory() {
  local work_dir=$1 prefix=$2
  # The static library is built as a part of every other test, so that only its configuration is tried here.
  "$CMAKE" -S "$consumer_dir" -B "$work_dir/static" "${settings[@]}" "-DRAYJOBS_SOURCE_DIR=$SOURCE_DIR" \
    -DEXPECTED_KIND=STATIC_LIBRARY
  "$CMAKE" -S "$consumer_dir" -B "$work_dir/shared" "${settings[@]}" "-DRAYJOBS_SOURCE_DIR=$SOURCE_DIR" \
    -DEXPECTED_KIND=SHARED_LIBRARY -DBUILD_SHARED_LIBS=ON -DRAYJOBS_INSTALL=ON -DASKED_FOR=INSTALL
  "$CMAKE" --build "$work_dir/shared" --parallel 2
  run_consumer "$work_dir/shared/consumer" "$work_dir"
  install_tree "$work_dir/shared/rayjobs" "$prefix"
  check_shared_library "$prefix"
}

step=$1
shift
case $step in
  install) install_tree "$@" ;;
  cmake) with_cmake "$@" ;;
  pkgconfig) with_pkgconfig "$@" ;;
  subdirectory) with_subdirectory "$@" ;;
  *) fail "unknown step $step" ;;
esac
