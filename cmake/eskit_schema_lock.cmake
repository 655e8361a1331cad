# eskit_schema_lock(<name>
#   EVENTS <type>             the event set: a variant, or one struct
#   HEADERS <header>...       where it is, as an #include names it
#   [REGISTRY <expression>]   an eskit::EventRegistry<EVENTS>, if there is one: "shop::registry()"
#   LOCK <file>               in your repository
#   [LINK <target>...]        whatever the headers need; eskit::core is linked anyway
#   [INCLUDE <directory>...])
#
# Adds the test <name>.schema_lock, which fails when the events are no longer those of the lock
# file, and the target <name>_update, which makes the file, or accepts changes that stored events
# can bear.
include_guard()
function(eskit_schema_lock name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "EVENTS;REGISTRY;LOCK" "HEADERS;LINK;INCLUDE")
  if(arg_UNPARSED_ARGUMENTS OR NOT arg_EVENTS OR NOT arg_HEADERS OR NOT arg_LOCK)
    message(FATAL_ERROR
      "eskit_schema_lock(${name}): EVENTS, HEADERS and LOCK are needed, REGISTRY, LINK and INCLUDE "
      "may be given; not understood: '${arg_UNPARSED_ARGUMENTS}'")
  endif()
  if(NOT arg_REGISTRY)
    set(arg_REGISTRY "eskit::EventRegistry<${arg_EVENTS}>{}")
  endif()
  cmake_path(ABSOLUTE_PATH arg_LOCK NORMALIZE)
  set(source "#include <eskit/event/schema_lock.hpp>\n\n")
  foreach(header IN LISTS arg_HEADERS)
    string(APPEND source "#include \"${header}\"\n")
  endforeach()
  string(APPEND source "\nint main(int argc, char** argv) {\n"
    "    return eskit::schema_lock_main<${arg_EVENTS}>(${arg_REGISTRY}, argc, argv);\n}\n")
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/${name}_schema_lock.cpp"
    CONTENT "${source}" @ONLY)

  set(program ${name}_schema_lock)
  add_executable(${program} "${CMAKE_CURRENT_BINARY_DIR}/${name}_schema_lock.cpp")
  target_include_directories(${program} PRIVATE "${CMAKE_CURRENT_SOURCE_DIR}" ${arg_INCLUDE})
  target_link_libraries(${program} PRIVATE eskit::core ${arg_LINK})
  set(how "cmake --build ${CMAKE_BINARY_DIR} --target ${name}_update")
  add_test(NAME ${name}.schema_lock COMMAND ${program} check "${arg_LOCK}" "${how}")
  set_tests_properties(${name}.schema_lock PROPERTIES TIMEOUT 60)
  add_custom_target(${name}_update
    COMMAND ${program} update "${arg_LOCK}" "${how}" VERBATIM)
endfunction()
