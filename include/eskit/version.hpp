/// The library's version. The build reads it from here, so this is the only place to change it.
#pragma once

#define ESKIT_VERSION_MAJOR 0
#define ESKIT_VERSION_MINOR 1
#define ESKIT_VERSION_PATCH 0
#define ESKIT_VERSION "0.1.0"
