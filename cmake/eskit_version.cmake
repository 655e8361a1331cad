# Sets ESKIT_VERSION and ESKIT_SOVERSION from include/eskit/version.hpp, their only source.
file(STRINGS "${CMAKE_CURRENT_LIST_DIR}/../include/eskit/version.hpp" ESKIT_VERSION
  REGEX "^#define ESKIT_VERSION \"")
string(REGEX REPLACE ".*\"([0-9.]+)\".*" "\\1" ESKIT_VERSION "${ESKIT_VERSION}")
# One minor version is one ABI while the major version is 0.
string(REGEX REPLACE "\\.[0-9]+$" "" ESKIT_SOVERSION "${ESKIT_VERSION}")
