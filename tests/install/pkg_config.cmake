# Compiles a program with nothing but what pkg-config says about a module, and runs it.
#   cmake -D MODULE=eskit-core [-D "ALSO=<module> <module>"] -D VERSION=0.1.0 -D SOURCE=main.cpp
#         -D BUILD=.. -D LIBRARIES=<stage>/lib -D CXX=.. -D PKG_CONFIG=.. -P pkg_config.cmake
set(ENV{PKG_CONFIG_PATH} "${LIBRARIES}/pkgconfig")
execute_process(COMMAND "${PKG_CONFIG}" --modversion ${MODULE}
  OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
if(NOT version STREQUAL VERSION)
  message(FATAL_ERROR "${MODULE} says that it is ${version}, not ${VERSION}")
endif()
separate_arguments(ALSO)
execute_process(COMMAND "${PKG_CONFIG}" --cflags --libs ${MODULE} ${ALSO}
  OUTPUT_VARIABLE flags OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
message("${MODULE}: ${flags}")
separate_arguments(flags UNIX_COMMAND "${flags}")
file(REMOVE_RECURSE "${BUILD}")
file(MAKE_DIRECTORY "${BUILD}")
execute_process(
  COMMAND "${CXX}" -std=c++20 "${SOURCE}" ${flags} "-Wl,-rpath,${LIBRARIES}" -o "${BUILD}/consumer"
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND "${BUILD}/consumer" COMMAND_ERROR_IS_FATAL ANY)
