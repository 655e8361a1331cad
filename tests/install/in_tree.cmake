# What a project that builds eskit in its own tree may expect; included by both consumers.
foreach(target eskit::core eskit::sqlite eskit::testing)
  if(NOT TARGET ${target})
    message(FATAL_ERROR "${target} is missing")
  endif()
endforeach()

# No tests, no flags, no cache entries outside of its own prefix, nothing to install.
get_property(tests DIRECTORY "${ESKIT_ROOT}" PROPERTY TESTS)
get_property(flags DIRECTORY "${ESKIT_ROOT}" PROPERTY COMPILE_OPTIONS)
get_property(own_flags DIRECTORY PROPERTY COMPILE_OPTIONS)
if(tests OR ESKIT_BUILD_TESTS OR ESKIT_BUILD_EXAMPLES OR ESKIT_BUILD_BENCHMARKS OR ESKIT_INSTALL)
  message(FATAL_ERROR "eskit brings its own tests, examples, benchmarks or install rules along")
endif()
if(NOT flags STREQUAL own_flags)
  message(FATAL_ERROR "eskit adds compile options: ${flags}")
endif()
if(CMAKE_CXX_STANDARD OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  message(FATAL_ERROR "eskit sets variables of its consumer")
endif()
get_cmake_property(entries CACHE_VARIABLES)
foreach(entry IN LISTS entries)
  get_property(type CACHE ${entry} PROPERTY TYPE)
  get_property(advanced CACHE ${entry} PROPERTY ADVANCED)
  # Internal and advanced entries are CMake's own, as is what find_package and FetchContent note.
  if(NOT entry IN_LIST entries_before AND NOT type MATCHES "INTERNAL|STATIC" AND
      NOT advanced AND NOT entry MATCHES "^(ESKIT_|FETCHCONTENT_)|_DIR$")
    message(FATAL_ERROR "eskit adds ${entry} to the cache")
  endif()
endforeach()

add_executable(consumer ../consumer.cpp)
target_link_libraries(consumer PRIVATE eskit::core eskit::sqlite)
