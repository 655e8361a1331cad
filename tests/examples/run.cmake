# Runs an example in a fresh folder and compares what it prints with its expected_output.txt.
#   cmake -D PROGRAM=.. -D FOLDER=.. -D EXPECTED=.. [-D "ARGUMENTS=a|b"] -P run.cmake
string(REPLACE "|" ";" ARGUMENTS "${ARGUMENTS}")
file(REMOVE_RECURSE "${FOLDER}")
file(MAKE_DIRECTORY "${FOLDER}")
execute_process(COMMAND "${PROGRAM}" ${ARGUMENTS} WORKING_DIRECTORY "${FOLDER}"
  RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE errors)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} ended with ${code}:\n${output}${errors}")
endif()
file(READ "${EXPECTED}" expected)
if(NOT output STREQUAL expected)
  file(WRITE "${FOLDER}/actual_output.txt" "${output}")
  execute_process(COMMAND diff -u "${EXPECTED}" "${FOLDER}/actual_output.txt")
  message(FATAL_ERROR "the output differs from ${EXPECTED}")
endif()
