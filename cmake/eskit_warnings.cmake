# Warnings for our own code. Never part of what a consumer gets: the targets link it privately.
include_guard()

# g++ 12 sees overlapping copies in `"text" + std::string` at -O2 (GCC bug 105651, fixed in 13). Our
# sources switch that off for themselves, so that they also build under a consumer's -Werror.
set(ESKIT_FALSE_WARNINGS_OFF
  "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict>")

add_library(eskit_warnings INTERFACE)
if(PROJECT_IS_TOP_LEVEL)
  target_compile_options(eskit_warnings INTERFACE
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror "${ESKIT_FALSE_WARNINGS_OFF}")
endif()
