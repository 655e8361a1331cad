# How tests, examples, benchmarks and checks become ctests. Every ctest has a label and a TIMEOUT.
include_guard(DIRECTORY)

set(CMAKE_CXX_EXTENSIONS OFF)  # of this directory's programs

set(ESKIT_DATA_ENVIRONMENT "")
if(ESKIT_EXTERNAL_DIR)
  set(ESKIT_DATA_ENVIRONMENT
    ENVIRONMENT_MODIFICATION "ESKIT_EXTERNAL_DIR=set:${ESKIT_EXTERNAL_DIR}")
endif()

# eskit_add_tests(<area> [LABEL unit] [TIMEOUT 60] SOURCES <file>... [LINK <target>...]
#   [INCLUDE <directory>...] [ENVIRONMENT <variable=value>])
# One GoogleTest program per area.
function(eskit_add_tests area)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;TIMEOUT;ENVIRONMENT"
    "SOURCES;LINK;INCLUDE")
  if(NOT arg_LABEL)
    set(arg_LABEL unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  set(environment ${ESKIT_DATA_ENVIRONMENT})
  if(arg_ENVIRONMENT)
    list(APPEND environment ENVIRONMENT "${arg_ENVIRONMENT}")
  endif()
  set(target eskit_${area}_tests)
  add_executable(${target} ${arg_SOURCES})
  # Private headers too: tests/codec/base64_test.cpp includes "codec/base64.hpp" from src.
  target_include_directories(${target} PRIVATE
    "${PROJECT_SOURCE_DIR}/tests" "${PROJECT_SOURCE_DIR}/src" ${arg_INCLUDE})
  target_link_libraries(${target}
    PRIVATE eskit::testing ${arg_LINK} GTest::gtest_main eskit_warnings)
  gtest_discover_tests(${target}
    TEST_PREFIX "${area}." NO_PRETTY_TYPES DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT} ${environment})
endfunction()

# eskit_add_conformance_tests(<store> SOURCES <file>... [LINK <target>...])
# A program that puts one kind of log under every suite. Its ctests are
# conformance.<store>.<suite>.<test>; those that the log's capabilities rule out show as skipped.
function(eskit_add_conformance_tests store)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK")
  set(target eskit_${store}_conformance)
  add_executable(${target} ${arg_SOURCES})
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(${target}
    PRIVATE eskit::conformance ${arg_LINK} GTest::gtest_main eskit_warnings)
  gtest_discover_tests(${target}
    TEST_PREFIX "conformance.${store}." NO_PRETTY_TYPES DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS conformance TIMEOUT 60)
endfunction()

# eskit_add_check(<name> <label> <timeout in seconds> COMMAND <command>...)
function(eskit_add_check name label timeout)
  add_test(NAME ${name} ${ARGN})
  set_tests_properties(${name} PROPERTIES
    LABELS ${label} TIMEOUT ${timeout} ${ESKIT_DATA_ENVIRONMENT})
endfunction()

# eskit_add_example(<name> [SOURCES <file>...] [LINK <target>...] [ARGUMENTS <argument>...])
# Builds examples/<name>/main.cpp and SOURCES, runs it in a fresh folder, compares its output.
function(eskit_add_example name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK;ARGUMENTS")
  add_executable(example_${name} ${name}/main.cpp)
  set_target_properties(example_${name} PROPERTIES OUTPUT_NAME ${name})
  target_link_libraries(example_${name} PRIVATE eskit::core ${arg_LINK} eskit_warnings)
  if(arg_SOURCES)  # in a library, for tests/examples
    add_library(example_${name}_parts OBJECT ${arg_SOURCES})
    target_link_libraries(example_${name}_parts
      PUBLIC eskit::core ${arg_LINK} PRIVATE eskit_warnings)
    target_link_libraries(example_${name} PRIVATE example_${name}_parts)
  endif()
  if(ESKIT_BUILD_TESTS)
    list(JOIN arg_ARGUMENTS "|" arguments)  # a list would fall apart on its way
    eskit_add_check(example.${name} example 60 COMMAND ${CMAKE_COMMAND}
      -D PROGRAM=$<TARGET_FILE:example_${name}>
      -D FOLDER=${CMAKE_CURRENT_BINARY_DIR}/${name}.run
      -D EXPECTED=${CMAKE_CURRENT_SOURCE_DIR}/${name}/expected_output.txt
      -D "ARGUMENTS=${arguments}"
      -P "${PROJECT_SOURCE_DIR}/tests/examples/run.cmake")
  endif()
endfunction()

# eskit_add_task(<name> [LINK <target>...])
# Builds examples/tasks/<name>.cpp, runs it and compares its output with the comment at its end.
function(eskit_add_task name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINK")
  add_executable(example_task_${name} tasks/${name}.cpp)
  set_target_properties(example_task_${name} PROPERTIES OUTPUT_NAME task_${name})
  target_link_libraries(example_task_${name} PRIVATE eskit::core ${arg_LINK} eskit_warnings)
  if(ESKIT_BUILD_TESTS)
    eskit_add_check(example.task_${name} example 60 COMMAND ${CMAKE_COMMAND}
      -D PROGRAM=$<TARGET_FILE:example_task_${name}>
      -D FOLDER=${CMAKE_CURRENT_BINARY_DIR}/task_${name}.run
      -D EXPECTED=${CMAKE_CURRENT_SOURCE_DIR}/tasks/${name}.cpp
      -P "${PROJECT_SOURCE_DIR}/tests/examples/run.cmake")
  endif()
endfunction()

# eskit_add_benchmark(<subject> [LINK <target>...] [SMOKE_ARGUMENTS <argument>...])
# Builds <subject>_bench.cpp; the smoke test runs it just long enough to see that it works.
function(eskit_add_benchmark subject)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINK;SMOKE_ARGUMENTS")
  add_executable(${subject}_bench ${subject}_bench.cpp)
  target_link_libraries(${subject}_bench PRIVATE eskit::core ${arg_LINK} eskit_warnings)
  if(ESKIT_BUILD_TESTS)
    eskit_add_check(bench.${subject} bench-smoke 120
      COMMAND ${subject}_bench ${arg_SMOKE_ARGUMENTS})
  endif()
endfunction()

# eskit_add_fuzz_target(<name> [LINK <target>...])
# Builds fuzz/<name>_fuzz.cpp with libFuzzer (ESKIT_FUZZ) or, otherwise, as a smoke test.
function(eskit_add_fuzz_target name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LINK")
  set(target ${name}_fuzz)
  add_executable(${target} fuzz/${name}_fuzz.cpp)
  target_link_libraries(${target} PRIVATE eskit::core ${arg_LINK} eskit_warnings)
  if(ESKIT_FUZZ)
    target_link_options(${target} PRIVATE -fsanitize=fuzzer)
    add_dependencies(eskit_fuzz ${target})
    set_target_properties(${target} PROPERTIES
      RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/fuzz")
  else()
    target_link_libraries(${target} PRIVATE eskit_fuzz_main)
    eskit_add_check(fuzz.${name} fuzz-smoke 60 COMMAND ${target})
  endif()
endfunction()

# eskit_add_compile_fail_tests(<name>...)
# tests/compile_fail/<name>.cpp must not compile, and its diagnostics say why; on each compiler.
function(eskit_add_compile_fail_tests)
  set(flags -std=c++20)
  foreach(folder IN LISTS ESKIT_INCLUDE_DIRECTORIES)
    list(APPEND flags "-I${folder}")
  endforeach()
  set(folder "${CMAKE_CURRENT_SOURCE_DIR}/compile_fail")
  foreach(compiler IN LISTS ESKIT_COMPILERS)
    get_filename_component(compiler_name "${compiler}" NAME)
    foreach(name IN LISTS ARGN)
      eskit_add_check(compile_fail.${name}.${compiler_name} compile_fail 60
        COMMAND Python3::Interpreter "${folder}/compile_fail.py" "${folder}/${name}.cpp"
          -- "${compiler}" ${flags})
    endforeach()
  endforeach()
endfunction()
