# One call per component: the library, its alias, its installed files, its row in the package table.
include_guard()
if(ESKIT_INSTALL)
  include(GNUInstallDirs)
  include(CMakePackageConfigHelpers)
endif()

# eskit_add_component(<name>
#   BASE_DIR <dir>              include root of the headers
#   HEADERS <file>...           public headers; each must compile by itself
#   OPT_IN_HEADERS <file>...    public headers that need a library the component itself does not
#   SOURCES <file>...
#   DEPENDS <component>...      other eskit components
#   FIND <package>...           packages that a consumer of the installed component must find
#   PUBLIC_LINK <target>... PRIVATE_LINK <target>...
#   PC_REQUIRES <module>... PC_LIBS <flag>... PC_REQUIRES_PRIVATE <module>...
#                               the same for pkg-config: modules, or flags where a library has none
#   DEB_DEPENDS <package>...    Debian packages that a consumer needs)
#
# FIND is needed for private dependencies too: a static library hands them on to its consumer.
function(eskit_add_component name)
  set(lists HEADERS OPT_IN_HEADERS SOURCES DEPENDS FIND PUBLIC_LINK PRIVATE_LINK
    PC_REQUIRES PC_LIBS PC_REQUIRES_PRIVATE DEB_DEPENDS)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "BASE_DIR" "${lists}")
  set(target eskit_${name})
  add_library(${target})
  add_library(eskit::${name} ALIAS ${target})
  target_sources(${target}
    PRIVATE ${arg_SOURCES}
    PUBLIC FILE_SET HEADERS BASE_DIRS ${arg_BASE_DIR} FILES ${arg_HEADERS})
  set(file_sets FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT eskit_${name})
  if(arg_OPT_IN_HEADERS)
    target_sources(${target}
      PUBLIC FILE_SET opt_in TYPE HEADERS BASE_DIRS ${arg_BASE_DIR} FILES ${arg_OPT_IN_HEADERS})
    list(APPEND file_sets
      FILE_SET opt_in DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT eskit_${name})
  endif()
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_compile_options(${target} PRIVATE "${ESKIT_FALSE_WARNINGS_OFF}")
  set_target_properties(${target} PROPERTIES
    CXX_EXTENSIONS OFF
    EXPORT_NAME ${name}
    VERSION ${ESKIT_VERSION}
    SOVERSION ${ESKIT_SOVERSION}
    INSTALL_RPATH "$ORIGIN"
    VERIFY_INTERFACE_HEADER_SETS ${PROJECT_IS_TOP_LEVEL}
    INTERFACE_HEADER_SETS_TO_VERIFY HEADERS)
  list(TRANSFORM arg_DEPENDS PREPEND eskit::)
  target_link_libraries(${target}
    PUBLIC ${arg_DEPENDS} ${arg_PUBLIC_LINK}
    PRIVATE ${arg_PRIVATE_LINK} $<BUILD_INTERFACE:eskit_warnings>)

  list(TRANSFORM arg_DEPENDS REPLACE "^eskit::" "")
  set_property(GLOBAL APPEND PROPERTY ESKIT_COMPONENTS ${name})
  set_property(GLOBAL PROPERTY ESKIT_DEPENDS_${name} "${arg_DEPENDS}")
  set_property(GLOBAL PROPERTY ESKIT_FIND_${name} "${arg_FIND}")
  set_property(GLOBAL PROPERTY ESKIT_DEB_DEPENDS_${name} "${arg_DEB_DEPENDS}")
  set(headers ${arg_HEADERS} ${arg_OPT_IN_HEADERS})
  list(TRANSFORM headers REPLACE "^${arg_BASE_DIR}/" "")
  set_property(GLOBAL APPEND PROPERTY ESKIT_PUBLIC_HEADERS ${headers})

  if(ESKIT_INSTALL)
    install(TARGETS ${target} EXPORT eskit-${name}-targets
      ${file_sets}
      ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT eskit_${name}
      LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT eskit_${name}
      RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT eskit_${name})
    install(EXPORT eskit-${name}-targets NAMESPACE eskit::
      DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/eskit" COMPONENT eskit_${name})
    list(TRANSFORM arg_DEPENDS PREPEND "eskit-")
    set(requires ${arg_DEPENDS} ${arg_PC_REQUIRES})
    eskit_install_pkg_config(${name} "${requires}" "${arg_PC_REQUIRES_PRIVATE}" "${arg_PC_LIBS}")
  endif()
endfunction()

# Installs eskit-<name>.pc. Its paths are relative to itself, so that the tree can be moved.
function(eskit_install_pkg_config name requires requires_private libs)
  if(IS_ABSOLUTE "${CMAKE_INSTALL_LIBDIR}" OR IS_ABSOLUTE "${CMAKE_INSTALL_INCLUDEDIR}")
    set(prefix "${CMAKE_INSTALL_PREFIX}")
    set(libdir "${CMAKE_INSTALL_FULL_LIBDIR}")
    set(includedir "${CMAKE_INSTALL_FULL_INCLUDEDIR}")
  else()
    file(RELATIVE_PATH up "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
    string(REGEX REPLACE "/$" "" up "${up}")
    set(prefix "\${pcfiledir}/${up}")
    set(libdir "\${prefix}/${CMAKE_INSTALL_LIBDIR}")
    set(includedir "\${prefix}/${CMAKE_INSTALL_INCLUDEDIR}")
  endif()
  get_target_property(type eskit_${name} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")  # the consumer links what a shared library would bring along
    list(APPEND requires ${requires_private})
    set(requires_private "")
  endif()
  list(JOIN requires " " requires)
  list(JOIN requires_private " " requires_private)
  list(JOIN libs " " libs)
  configure_file("${PROJECT_SOURCE_DIR}/cmake/eskit.pc.in"
    "${PROJECT_BINARY_DIR}/eskit-${name}.pc" @ONLY)
  install(FILES "${PROJECT_BINARY_DIR}/eskit-${name}.pc"
    DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT eskit_${name})
endfunction()

# Writes the package configuration from what the components registered: call it after the last one.
function(eskit_install_package)
  if(NOT ESKIT_INSTALL)
    return()
  endif()
  get_property(components GLOBAL PROPERTY ESKIT_COMPONENTS)
  set(table "")
  foreach(component IN LISTS components)
    get_property(depends GLOBAL PROPERTY ESKIT_DEPENDS_${component})
    get_property(finds GLOBAL PROPERTY ESKIT_FIND_${component})
    string(APPEND table "set(_eskit_${component}_depends \"${depends}\")\n")
    string(APPEND table "set(_eskit_${component}_find \"${finds}\")\n")
  endforeach()
  set(ESKIT_COMPONENT_LIST "${components}")
  set(ESKIT_COMPONENT_TABLE "${table}")
  # One minor version is one ABI while the major version is 0.
  if(ESKIT_VERSION VERSION_LESS 1)
    set(compatibility SameMinorVersion)
  else()
    set(compatibility SameMajorVersion)
  endif()
  configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/eskitConfig.cmake.in"
    "${PROJECT_BINARY_DIR}/eskitConfig.cmake"
    INSTALL_DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/eskit")
  write_basic_package_version_file("${PROJECT_BINARY_DIR}/eskitConfigVersion.cmake"
    COMPATIBILITY ${compatibility})
  install(FILES
    "${PROJECT_BINARY_DIR}/eskitConfig.cmake" "${PROJECT_BINARY_DIR}/eskitConfigVersion.cmake"
    "${PROJECT_SOURCE_DIR}/cmake/eskit_schema_lock.cmake"
    DESTINATION "${CMAKE_INSTALL_LIBDIR}/cmake/eskit" COMPONENT eskit_core)
endfunction()

# eskit_add_optional_component(<name> <directory> PACKAGES <package>[>=<version>]...)
# reads ESKIT_<NAME>: OFF; ON, a missing package is an error; AUTO, built if its packages are found.
# The outcome and its reason go into the table that eskit_print_components prints.
function(eskit_add_optional_component name directory)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "PACKAGES")
  string(TOUPPER "ESKIT_${name}" option)
  string(TOUPPER "${${option}}" wanted)
  if(NOT wanted MATCHES "^(AUTO|ON|TRUE|YES|1|OFF|FALSE|NO|0)$")
    message(FATAL_ERROR "${option} is '${${option}}'; say AUTO, ON or OFF")
  endif()
  set(missing "")
  if(wanted STREQUAL "AUTO")
    foreach(package IN LISTS arg_PACKAGES)
      string(REPLACE ">=" ";" request "${package}")
      find_package(${request} QUIET GLOBAL)
      list(GET request 0 found)
      if(NOT ${found}_FOUND)
        list(APPEND missing ${package})
      endif()
    endforeach()
  elseif(wanted)
    foreach(package IN LISTS arg_PACKAGES)
      string(REPLACE ">=" ";" request "${package}")
      find_package(${request} REQUIRED GLOBAL)
    endforeach()
  endif()
  if(missing)
    list(JOIN missing ", " missing)
    set(state "no   (not found: ${missing})")
  elseif(wanted STREQUAL "AUTO" OR wanted)
    set(state "yes")
    add_subdirectory(${directory})
  else()
    set(state "no   (${option}=OFF)")
  endif()
  eskit_report_component(${name} "${state}")
endfunction()

function(eskit_report_component name state)
  string(LENGTH "${name}" length)
  math(EXPR padding "12 - ${length}")
  string(REPEAT " " ${padding} padding)
  set_property(GLOBAL APPEND_STRING PROPERTY ESKIT_COMPONENT_REPORT "\n  ${name}${padding}${state}")
endfunction()

function(eskit_print_components)
  get_property(report GLOBAL PROPERTY ESKIT_COMPONENT_REPORT)
  message(STATUS "eskit ${ESKIT_VERSION} components:${report}")
endfunction()
