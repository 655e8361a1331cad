// Failures, as tests look at them.
#pragma once

#include <gtest/gtest.h>

#include <string>

// The result failed with this code, and its message contains the text.
#define EXPECT_ERROR(result, errc, text)                                                \
    do {                                                                                \
        const auto& eskit_result = (result);                                            \
        ASSERT_FALSE(eskit_result.has_value());                                         \
        EXPECT_EQ(eskit_result.error().code(), errc) << eskit_result.error().message(); \
        EXPECT_NE(eskit_result.error().message().find(text), std::string::npos)         \
            << eskit_result.error().message();                                          \
    } while (false)
