# rayjobs_compile: warnings and sanitizers of this project's own targets; linked PRIVATE, never exported.
# Without -Wnull-dereference: when optimising, GCC 12 reports it inside std::vector and nlohmann::json.
add_library(rayjobs_compile INTERFACE)
target_compile_options(rayjobs_compile INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wold-style-cast)
if(RAYJOBS_WERROR)
  target_compile_options(rayjobs_compile INTERFACE -Werror)
endif()
if(RAYJOBS_SANITIZE)
  # UBSan is for the code under test: in GoogleTest's macros it takes half of the time of the build.
  define_property(TARGET PROPERTY RAYJOBS_TEST INHERITED BRIEF_DOCS "The target is a test" FULL_DOCS "The target is a test")
  target_compile_options(rayjobs_compile INTERFACE
    -fsanitize=${RAYJOBS_SANITIZE} $<$<BOOL:$<TARGET_PROPERTY:RAYJOBS_TEST>>:-fno-sanitize=undefined>
    -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(rayjobs_compile INTERFACE -fsanitize=${RAYJOBS_SANITIZE})
endif()

# Where several files are compiled as one (CMAKE_UNITY_BUILD), those of one room are: which names must differ then depends
# on the room alone, not on how many files stand in others.
function(rayjobs_compile_by_room target)
  get_target_property(sources ${target} SOURCES)
  get_target_property(base ${target} SOURCE_DIR)
  foreach(source IN LISTS sources)
    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${base})
    cmake_path(GET source PARENT_PATH room)
    cmake_path(RELATIVE_PATH room BASE_DIRECTORY ${base})
    string(MAKE_C_IDENTIFIER "${room}" group)
    set_source_files_properties(${source} TARGET_DIRECTORY ${target} PROPERTIES UNITY_GROUP ${group})
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
endfunction()
