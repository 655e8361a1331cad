# Runs an example in a fresh folder and compares what it prints with its expected_output.txt or, for
# one source file, with what follows the line "// Prints:" in it.
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
if(EXPECTED MATCHES "\\.cpp$")
  string(REGEX REPLACE "^.*\n// Prints:\n" "" expected "${expected}")
  string(REGEX REPLACE "(^|\n)// " "\\1" expected "${expected}")
endif()
if(NOT output STREQUAL expected)
  file(WRITE "${FOLDER}/actual_output.txt" "${output}")
  file(WRITE "${FOLDER}/expected_output.txt" "${expected}")
  execute_process(COMMAND diff -u expected_output.txt actual_output.txt
    WORKING_DIRECTORY "${FOLDER}")
  message(FATAL_ERROR "the output differs from ${EXPECTED}")
endif()
