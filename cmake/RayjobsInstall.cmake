# Installation: the library, its headers, the CMake package, the pkg-config file, the licence; components
# "runtime" (what programs need to run) and "development" (what builds need).
include(CMakePackageConfigHelpers)

set(RAYJOBS_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/rayjobs)

install(TARGETS rayjobs EXPORT rayjobsTargets
  RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT runtime
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT development
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT development
  FILE_SET public_headers DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development
  FILE_SET generated_headers DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
install(EXPORT rayjobsTargets NAMESPACE rayjobs:: DESTINATION ${RAYJOBS_PACKAGE_DIR} COMPONENT development)

if(BUILD_SHARED_LIBS)
  set(RAYJOBS_PACKAGE_SHARED TRUE)
else()
  set(RAYJOBS_PACKAGE_SHARED FALSE)
  install(FILES ${PROJECT_SOURCE_DIR}/cmake/FindWslay.cmake
    DESTINATION ${RAYJOBS_PACKAGE_DIR} COMPONENT development)
endif()
configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/rayjobsConfig.cmake.in ${PROJECT_BINARY_DIR}/rayjobsConfig.cmake
  INSTALL_DESTINATION ${RAYJOBS_PACKAGE_DIR} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/rayjobsConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/rayjobsConfig.cmake ${PROJECT_BINARY_DIR}/rayjobsConfigVersion.cmake
  DESTINATION ${RAYJOBS_PACKAGE_DIR} COMPONENT development)

# A static archive needs its dependencies at every link, so they are public requirements there: Debian's libcurl.pc
# cannot be linked with `pkg-config --static`, which asks for a static libcurl too. A shared library needs none.
if(RAYJOBS_PACKAGE_SHARED)
  set(RAYJOBS_PC_REQUIRES "")
  set(RAYJOBS_PC_LIBS "")
  set(RAYJOBS_PC_CFLAGS "")
else()
  set(RAYJOBS_PC_REQUIRES "libcurl >= 7.88, libzip >= 1.7, libdeflate >= 1.14, zlib >= 1.2.11, liblzma >= 5.2, yaml-cpp >= 0.7, libcrypto >= 3.0")
  set(RAYJOBS_PC_LIBS " -lwslay")
  set(RAYJOBS_PC_CFLAGS " -DRAYJOBS_STATIC_DEFINE")
endif()
if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  set(RAYJOBS_PC_PREFIX ${CMAKE_INSTALL_PREFIX})
else()
  file(RELATIVE_PATH up "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
  string(REGEX REPLACE "/$" "" up "${up}")
  set(RAYJOBS_PC_PREFIX "\${pcfiledir}/${up}")
endif()
set(RAYJOBS_PC_LIBDIR "\${prefix}")
cmake_path(APPEND RAYJOBS_PC_LIBDIR "${CMAKE_INSTALL_LIBDIR}")
set(RAYJOBS_PC_INCLUDEDIR "\${prefix}")
cmake_path(APPEND RAYJOBS_PC_INCLUDEDIR "${CMAKE_INSTALL_INCLUDEDIR}")
configure_file(${PROJECT_SOURCE_DIR}/cmake/rayjobs.pc.in ${PROJECT_BINARY_DIR}/rayjobs.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/rayjobs.pc
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)

# The program finds the shared library beside it, wherever both are installed.
if(TARGET ray-submit AND RAYJOBS_PACKAGE_SHARED AND NOT IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}")
  file(RELATIVE_PATH library_dir "/prefix/${CMAKE_INSTALL_BINDIR}" "/prefix/${CMAKE_INSTALL_LIBDIR}")
  set_target_properties(ray-submit PROPERTIES INSTALL_RPATH "\$ORIGIN/${library_dir}")
endif()
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT runtime)
