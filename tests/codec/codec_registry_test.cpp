#include <eskit/codec/codec_registry.hpp>
#include <eskit/codec/json.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace eskit::inline v0_1 {
namespace {

class NamedCodec final : public Codec {
  public:
    explicit NamedCodec(std::string name) : name_(std::move(name)) {}
    [[nodiscard]] std::string_view name() const override { return name_; }
    Result<void> encode(const TypeInfo&, const void*, std::string&) const override { return {}; }
    Result<void> decode(const TypeInfo&, void*, std::string_view,
                        const DecodeOptions&) const override {
        return {};
    }

  private:
    std::string name_;
};

TEST(CodecRegistry, is_empty_at_first) {
    const CodecRegistry registry;

    EXPECT_EQ(registry.find("json"), nullptr);
}

TEST(CodecRegistry, finds_what_was_added) {
    const NamedCodec codec("cbor");
    CodecRegistry registry;

    ASSERT_TRUE(registry.add(codec));

    EXPECT_EQ(registry.find("cbor"), &codec);
    EXPECT_EQ(registry.find("cbo"), nullptr);
    EXPECT_EQ(registry.find("cbor2"), nullptr);
    EXPECT_EQ(registry.find(""), nullptr);
}

TEST(CodecRegistry, finds_a_codec_by_its_alias) {
    const NamedCodec codec("cbor");
    CodecRegistry registry;

    ASSERT_TRUE(registry.add_alias("cbor-v1", codec));

    EXPECT_EQ(registry.find("cbor-v1"), &codec);
    EXPECT_EQ(registry.find("cbor"), nullptr);
}

TEST(CodecRegistry, refuses_a_name_that_is_taken) {
    const NamedCodec first("cbor");
    const NamedCodec second("cbor");
    CodecRegistry registry;
    ASSERT_TRUE(registry.add(first));

    const auto added = registry.add(second);

    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code(), Errc::already_exists);
    EXPECT_EQ(registry.find("cbor"), &first);
}

TEST(CodecRegistry, refuses_names_that_are_not_printable) {
    CodecRegistry registry;
    for (const std::string& name :
         {std::string(), std::string(256, 'x'), std::string("a\nb"), std::string("\xFF")}) {
        const auto added = registry.add_alias(name, json_codec());
        ASSERT_FALSE(added);
        EXPECT_EQ(added.error().code(), Errc::invalid_argument);
    }
}

TEST(CodecRegistry, holds_a_hundred_codecs_and_no_more) {
    CodecRegistry registry;
    for (std::size_t count = 0; count < codecs_max; ++count) {
        ASSERT_TRUE(registry.add_alias("codec" + std::to_string(count), json_codec()));
    }

    const auto added = registry.add_alias("one more", json_codec());

    ASSERT_FALSE(added);
    EXPECT_EQ(added.error().code(), Errc::unsupported);
    EXPECT_EQ(registry.find("codec99"), &json_codec());
}

TEST(CodecRegistry, default_holds_json_under_both_names) {
    EXPECT_EQ(default_codecs().find("json"), &json_codec());
    EXPECT_EQ(default_codecs().find("jsoniter"), &json_codec());
}

TEST(CodecRegistry, can_be_read_while_codecs_are_added) {
    CodecRegistry registry;
    std::atomic<bool> done{false};
    std::thread reader([&] {
        while (!done.load()) {
            const Codec* found = registry.find("codec50");
            EXPECT_TRUE(found == nullptr || found == &json_codec());
        }
    });
    for (std::size_t count = 0; count < codecs_max; ++count) {
        EXPECT_TRUE(registry.add_alias("codec" + std::to_string(count), json_codec()));
    }
    done.store(true);
    reader.join();

    EXPECT_EQ(registry.find("codec50"), &json_codec());
}

}  // namespace
}  // namespace eskit::inline v0_1
