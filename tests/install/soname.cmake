# A minor version is one ABI, and a library's SONAME says which: libeskit_core.so.0.1.
#   cmake -D LIBRARY=<stage>/lib/libeskit_core.so -D SONAME=libeskit_core.so.0.1 -D READELF=..
#         -P soname.cmake
execute_process(COMMAND "${READELF}" --dynamic --wide "${LIBRARY}"
  OUTPUT_VARIABLE dynamic COMMAND_ERROR_IS_FATAL ANY)
string(FIND "${dynamic}" "Library soname: [${SONAME}]" position)
if(position EQUAL -1)
  message(FATAL_ERROR "${LIBRARY} is not ${SONAME}:\n${dynamic}")
endif()
