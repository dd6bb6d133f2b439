# Finds wslay, the WebSocket frame library, as Wslay::wslay; also installed, for consumers of the static library.
find_library(WSLAY_LIBRARY wslay)
find_path(WSLAY_INCLUDE_DIR wslay/wslay.h)
mark_as_advanced(WSLAY_LIBRARY WSLAY_INCLUDE_DIR)

if(WSLAY_INCLUDE_DIR)
  file(STRINGS ${WSLAY_INCLUDE_DIR}/wslay/wslayver.h version REGEX "define WSLAY_VERSION ")
  string(REGEX REPLACE ".*\"(.*)\"" "\\1" Wslay_VERSION "${version}")
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(Wslay REQUIRED_VARS WSLAY_LIBRARY WSLAY_INCLUDE_DIR VERSION_VAR Wslay_VERSION)

if(Wslay_FOUND AND NOT TARGET Wslay::wslay)
  add_library(Wslay::wslay UNKNOWN IMPORTED)
  set_target_properties(Wslay::wslay PROPERTIES
    IMPORTED_LOCATION "${WSLAY_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${WSLAY_INCLUDE_DIR}")
endif()
