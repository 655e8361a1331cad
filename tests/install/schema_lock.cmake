# A project whose events change, as its author meets it: the lock is made, domain.hpp is rewritten,
# and the test says what it must.
#   cmake -D SOURCE=.. -D BUILD=.. -D PREFIX=.. -D CXX=.. [-D LAUNCHER=..] -P schema_lock.cmake
set(project "${BUILD}/project")
file(REMOVE_RECURSE "${BUILD}")
file(COPY "${SOURCE}/CMakeLists.txt" "${SOURCE}/domain.hpp" DESTINATION "${project}")
file(READ "${SOURCE}/domain.hpp" original)

function(build target)
  execute_process(COMMAND ${CMAKE_COMMAND} --build "${BUILD}/build" --target ${target}
    RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  set(code ${code} PARENT_SCOPE)
  set(output "${output}" PARENT_SCOPE)
endfunction()

# Builds and runs the test, which must <pass|fail> and say each of the texts.
function(expect outcome)
  build(all)
  if(NOT code EQUAL 0)
    message(FATAL_ERROR "the project does not build:\n${output}")
  endif()
  execute_process(COMMAND ${CMAKE_CTEST_COMMAND} --test-dir "${BUILD}/build" --output-on-failure
    RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if((code EQUAL 0) STREQUAL (outcome STREQUAL "fail"))
    message(FATAL_ERROR "the test must ${outcome}:\n${output}")
  endif()
  foreach(text IN LISTS ARGN)
    string(FIND "${output}" "${text}" position)
    if(position EQUAL -1)
      message(FATAL_ERROR "the test does not say '${text}':\n${output}")
    endif()
  endforeach()
endfunction()

# Rewrites domain.hpp: <from> becomes <to>.
function(change from to)
  string(FIND "${original}" "${from}" position)
  if(position EQUAL -1)
    message(FATAL_ERROR "domain.hpp has no '${from}'")
  endif()
  string(REPLACE "${from}" "${to}" changed "${original}")
  file(WRITE "${project}/domain.hpp" "${changed}")
endfunction()

function(update outcome)
  build(orders_update)
  if((code EQUAL 0) STREQUAL (outcome STREQUAL "refused"))
    message(FATAL_ERROR "the update must be ${outcome}:\n${output}")
  endif()
endfunction()

execute_process(
  COMMAND ${CMAKE_COMMAND} -G Ninja -S "${project}" -B "${BUILD}/build"
    "-DCMAKE_CXX_COMPILER=${CXX}"
    "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}" "-DCMAKE_PREFIX_PATH=${PREFIX}"
  COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)

expect(fail "orders.lock is not there" "--target orders_update")
update(done)
expect(pass)

change("std::int32_t cents = 0;" "std::int64_t cents = 0;\n    bool gift = false;")
expect(fail "stored events can bear" "+   gift: boolean" "cents: int32 became int64, which is wider"
  "--target orders_update")

change("std::string customer;" "std::string client;")
expect(fail "-   customer: string" "+   client: string" "INCOMPATIBLE customer is gone"
  "struct OrderPlacedV1 {" "OrderPlaced upcast(const OrderPlacedV1& old)"
  ".upcast<shop::OrderPlacedV1>()")
update(refused)
expect(fail "INCOMPATIBLE customer is gone")

# What the message asks for.
file(READ "${SOURCE}/upcast.hpp" upcast)
file(WRITE "${project}/domain.hpp" "${upcast}")
expect(fail "stored events can bear" "+ shop.OrderPlaced version 2: struct")
update(done)
expect(pass)
