# Makes the Debian packages, unpacks them into a folder, and builds the consumer of the SQLite store
# against that.
#   cmake -D PROJECT_BUILD=.. -D STAGE=.. -D FOLDER=.. -D DPKG_DEB=.. -D SOURCE=.. -D ESKIT_ROOT=..
#         -D CXX=.. [-D LAUNCHER=..] -P deb.cmake
file(REMOVE_RECURSE "${FOLDER}")
execute_process(
  COMMAND "${CMAKE_CPACK_COMMAND}" -G DEB --config "${PROJECT_BUILD}/CPackConfig.cmake"
    -B "${FOLDER}/packages"
  COMMAND_ERROR_IS_FATAL ANY)
file(GLOB packages "${FOLDER}/packages/*.deb")
foreach(package IN LISTS packages)
  foreach(field IN ITEMS Package Depends Version)
    execute_process(COMMAND "${DPKG_DEB}" --field "${package}" ${field}
      OUTPUT_VARIABLE ${field} OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  set(depends_${Package} "${Depends}")
  execute_process(COMMAND "${DPKG_DEB}" --extract "${package}" "${FOLDER}/root"
    COMMAND_ERROR_IS_FATAL ANY)
endforeach()

# Of our own packages, each needs the same build; of others, what a consumer compiles with.
if(depends_libeskit-core-dev MATCHES "eskit|sqlite" OR
    NOT depends_libeskit-core-dev MATCHES "libexpected-dev, libssl-dev")
  message(FATAL_ERROR "the core depends on ${depends_libeskit-core-dev}")
endif()
string(FIND "${depends_libeskit-sqlite-dev}" "libeskit-core-dev (= ${Version})" own)
if(own EQUAL -1 OR NOT depends_libeskit-sqlite-dev MATCHES "libsqlitecpp-dev, libsqlite3-dev")
  message(FATAL_ERROR "the SQLite store depends on ${depends_libeskit-sqlite-dev}")
endif()

# Together they hold what an installation does: no file belongs to no package.
file(GLOB_RECURSE packed RELATIVE "${FOLDER}/root/usr" "${FOLDER}/root/usr/*")
file(GLOB_RECURSE staged RELATIVE "${STAGE}" "${STAGE}/*")
list(REMOVE_ITEM staged ${packed})
if(staged OR NOT packed)
  message(FATAL_ERROR "no package holds ${staged}")
endif()

set(BUILD "${FOLDER}/consumer")
set(PREFIX "${FOLDER}/root/usr")
include("${CMAKE_CURRENT_LIST_DIR}/run.cmake")
