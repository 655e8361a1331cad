#include "fixture.hpp"

#include <eskit/codec/json.hpp>
#include <eskit/store/payload.hpp>

#include <limits>
#include <type_traits>
#include <variant>

namespace payload_test {
struct Paid {
    std::int64_t cents = 0;
};
struct Measured {
    double value = 0;
};
using Events = std::variant<Measured, Paid>;
}  // namespace payload_test

namespace eskit::inline v0_1 {
namespace {

using namespace payload_test;

static_assert(!std::is_copy_constructible_v<Payload>);
static_assert(!std::is_copy_assignable_v<Payload>);
static_assert(!std::is_default_constructible_v<Payload>);

// A codec of another name, which writes the name of the type.
class TypeNameCodec final : public Codec {
  public:
    [[nodiscard]] std::string_view name() const override { return "type-name"; }
    Result<void> encode(const TypeInfo& type, const void*, std::string& out) const override {
        out += type.name;
        return {};
    }
    Result<void> decode(const TypeInfo&, void*, std::string_view,
                        const DecodeOptions&) const override {
        return Error(Errc::codec, "names cannot be read back");
    }
};

TEST(Payload, OfBytesKeepsThemAndTheNameOfTheirCodec) {
    const std::string bytes("\0\xFF binary", 9);

    const auto payload = Payload::from_bytes("cbor", bytes);

    EXPECT_FALSE(payload->is_live());
    EXPECT_EQ(payload->codec(), "cbor");
    EXPECT_EQ(payload->bytes(), bytes);
    EXPECT_EQ(payload->type(), nullptr);
    EXPECT_EQ(payload->value(), nullptr);
    EXPECT_EQ(payload->owner(), nullptr);
    EXPECT_EQ(payload->owner_type(), nullptr);
}

TEST(Payload, OfAValueKeepsItAliveUnencoded) {
    const auto payload = Payload::from_value(Paid{7});

    EXPECT_TRUE(payload->is_live());
    EXPECT_EQ(payload->type(), &type_info<Paid>());
    EXPECT_EQ(static_cast<const Paid*>(payload->value())->cents, 7);
    EXPECT_TRUE(payload->codec().empty());
    EXPECT_TRUE(payload->bytes().empty());
}

TEST(Payload, OfAValueIsItsOwnOwner) {
    const auto payload = Payload::from_value(Paid{7});

    EXPECT_EQ(payload->owner(), payload->value());
    EXPECT_EQ(payload->owner_type(), detail::owner_tag<Paid>());
}

TEST(Payload, OfAnOwnerPointsIntoWhatItKeeps) {
    const auto payload = Payload::from_owner(Events(Paid{7}), [](const Events& kept) {
        return detail::SelectedValue{&type_info<Paid>(), &std::get<Paid>(kept)};
    });

    ASSERT_EQ(payload->owner_type(), detail::owner_tag<Events>());
    const auto& kept = *static_cast<const Events*>(payload->owner());
    EXPECT_EQ(payload->value(), &std::get<Paid>(kept));
    EXPECT_EQ(payload->type(), &type_info<Paid>());
}

TEST(Payload, OwnsItsValueUntilTheLastHolderIsGone) {
    auto watched = std::make_shared<int>(5);
    const std::weak_ptr<int> alive = watched;
    const auto select = [](const std::shared_ptr<int>& kept) {
        return detail::SelectedValue{&type_info<int>(), kept.get()};
    };
    auto payload = Payload::from_owner(std::move(watched), select);

    const auto holder = std::exchange(payload, nullptr);
    EXPECT_EQ(*static_cast<const int*>(holder->value()), 5);
    EXPECT_FALSE(alive.expired());

    payload = Payload::from_bytes("json", "{}");
    EXPECT_FALSE(alive.expired());
}

TEST(Payload, ReleasesItsValueWithTheLastHolder) {
    auto watched = std::make_shared<int>(5);
    const std::weak_ptr<int> alive = watched;
    auto payload = Payload::from_owner(std::move(watched), [](const std::shared_ptr<int>& kept) {
        return detail::SelectedValue{&type_info<int>(), kept.get()};
    });

    payload.reset();

    EXPECT_TRUE(alive.expired());
}

TEST(OwnerTag, IsOneAddressPerType) {
    EXPECT_EQ(detail::owner_tag<Paid>(), detail::owner_tag<Paid>());
    EXPECT_NE(detail::owner_tag<Paid>(), detail::owner_tag<Measured>());
    EXPECT_NE(detail::owner_tag<Paid>(), detail::owner_tag<Events>());
}

TEST(PayloadEncoding, AppendsALiveValueInTheCodecThatIsAskedFor) {
    const auto payload = Payload::from_value(Paid{7});
    std::string out = "before ";
    std::string name;

    ASSERT_TRUE(payload->encode(json_codec(), out).has_value());
    ASSERT_TRUE(payload->encode(TypeNameCodec(), name).has_value());

    EXPECT_EQ(out, R"(before {"cents":7})");
    EXPECT_NE(name.find("Paid"), std::string::npos) << name;
}

TEST(PayloadEncoding, CopiesBytesOfTheSameCodecUnread) {
    const auto payload = Payload::from_bytes("json", "not JSON");
    std::string out = "before ";

    ASSERT_TRUE(payload->encode(json_codec(), out).has_value());

    EXPECT_EQ(out, "before not JSON");
}

TEST(PayloadEncoding, RefusesBytesOfAnotherCodecAndWritesNothing) {
    const auto payload = Payload::from_bytes("json", "{}");
    std::string out = "before";

    EXPECT_ERROR(payload->encode(TypeNameCodec(), out), Errc::unsupported,
                 "stored as 'json', not as 'type-name'");
    EXPECT_EQ(out, "before");
}

TEST(PayloadEncoding, FailsForAValueWithoutAStoredFormAndWritesNothing) {
    const auto payload = Payload::from_value(Measured{std::numeric_limits<double>::quiet_NaN()});
    std::string out = "before";

    EXPECT_ERROR(payload->encode(json_codec(), out), Errc::codec, "value");
    EXPECT_EQ(out, "before");
}

}  // namespace
}  // namespace eskit::inline v0_1
