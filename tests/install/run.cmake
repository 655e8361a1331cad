# Configures, builds and runs one consumer project, as its author would.
#   cmake -D SOURCE=.. -D BUILD=.. -D PREFIX=.. -D ESKIT_ROOT=.. -D CXX=.. [-D LAUNCHER=..]
#         [-D BUILD_TYPE=Release] [-D FAILS_WITH=text] -P run.cmake
set(warnings -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
file(REMOVE_RECURSE "${BUILD}")
if(NOT BUILD_TYPE)
  set(BUILD_TYPE Release)  # g++ warns about more when it optimises
endif()
execute_process(
  COMMAND ${CMAKE_COMMAND} -G Ninja -S "${SOURCE}" -B "${BUILD}" -DCMAKE_BUILD_TYPE=${BUILD_TYPE}
    "-DCMAKE_CXX_COMPILER=${CXX}" "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}"
    "-DCMAKE_PREFIX_PATH=${PREFIX}" "-DESKIT_ROOT=${ESKIT_ROOT}" "-DCONSUMER_WARNINGS=${warnings}"
  RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(FAILS_WITH)
  # CMake wraps its messages: compare without line breaks.
  string(REGEX REPLACE "[ \n]+" " " output "${output}")
  string(FIND "${output}" "${FAILS_WITH}" position)
  if(code EQUAL 0 OR position EQUAL -1)
    message(FATAL_ERROR "this must fail with '${FAILS_WITH}', but said: ${output}")
  endif()
  return()
endif()
if(NOT code EQUAL 0)
  message(FATAL_ERROR "configuring ${SOURCE} failed:\n${output}")
endif()
execute_process(COMMAND ${CMAKE_COMMAND} --build "${BUILD}" --parallel 2 --target consumer
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${BUILD}/consumer" COMMAND_ERROR_IS_FATAL ANY)
