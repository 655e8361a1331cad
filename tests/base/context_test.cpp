#include <eskit/base/context.hpp>
#include <eskit/event/event.hpp>
#include <eskit/testing/manual_clock.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <stop_token>
#include <utility>

namespace {

using eskit::Context;
using eskit::Errc;
using eskit::EventInfo;
using eskit::Metadata;
using eskit::Principal;
using eskit::to_metadata;
using eskit::testing::ManualClock;
using namespace std::chrono_literals;

const Principal ada{Principal::Kind::user, "ada"};
const Principal billing{Principal::Kind::service, "billing"};
const Principal mail{Principal::Kind::service, "mail"};

// An event that was written under `ctx`.
EventInfo event_of(const Context& ctx) {
    return EventInfo({.id = eskit::EventId{0xAB},
                      .metadata = std::make_shared<const Metadata>(to_metadata(ctx))});
}

TEST(Context, IsValidWhenEmpty) {
    const ManualClock clock;

    EXPECT_TRUE(Context{}.check(clock));
    EXPECT_EQ(to_metadata({}), Metadata{});
}

TEST(Context, PassesUntilItsDeadline) {
    ManualClock clock;
    const Context ctx = Context{}.with_deadline(clock.steady_now() + 10ms);

    clock.advance(9'999us);
    EXPECT_TRUE(ctx.check(clock));
    clock.advance(1us);

    ASSERT_FALSE(ctx.check(clock));
    EXPECT_EQ(ctx.check(clock).error().code(), Errc::timed_out);
}

TEST(Context, IsCancelledOnceItsTokenIsStopped) {
    const ManualClock clock;
    std::stop_source source;
    const Context ctx = Context{}.with_stop(source.get_token());

    EXPECT_TRUE(ctx.check(clock));
    source.request_stop();

    ASSERT_FALSE(ctx.check(clock));
    EXPECT_EQ(ctx.check(clock).error().code(), Errc::cancelled);
}

TEST(Context, IsCancelledRatherThanTimedOut) {
    const ManualClock clock;
    std::stop_source source;
    source.request_stop();

    const Context ctx = Context{}.with_deadline(clock.steady_now()).with_stop(source.get_token());

    EXPECT_EQ(ctx.check(clock).error().code(), Errc::cancelled);
}

TEST(Context, ChangesACopyAndLeavesItself) {
    const Context ctx{.tenant = "acme"};

    const Context changed = ctx.with_idempotency_key("key").with_deadline({});

    EXPECT_EQ(changed.tenant, "acme");
    EXPECT_EQ(changed.idempotency_key, "key");
    EXPECT_TRUE(changed.deadline);
    EXPECT_FALSE(ctx.idempotency_key);
    EXPECT_FALSE(ctx.deadline);
}

TEST(NewChain, HasAFreshCorrelationAndItsPrincipalAsActorAndOriginator) {
    const Context first = new_chain({.causation_id = "earlier"}, ada);
    const Context second = new_chain({}, ada);

    EXPECT_TRUE(eskit::parse_uuid(first.correlation_id)) << first.correlation_id;
    EXPECT_NE(first.correlation_id, second.correlation_id);
    EXPECT_EQ(first.causation_id, "");
    EXPECT_EQ(first.principal, ada);
    EXPECT_EQ(first.originator, ada);
}

TEST(NewChain, KeepsWhatBelongsToTheRequest) {
    const std::stop_source source;
    const Context request = Context{.tenant = "acme", .extra = {{"request", "17"}}}
                                .with_deadline(eskit::SteadyTime{5s})
                                .with_stop(source.get_token());

    const Context chain = new_chain(request, ada);

    EXPECT_EQ(chain.tenant, "acme");
    EXPECT_EQ(chain.extra, request.extra);
    EXPECT_EQ(chain.deadline, request.deadline);
    EXPECT_EQ(chain.stop, request.stop);
}

TEST(NewChain, DoesNotRepeatTheCommandOfAnotherOne) {
    EXPECT_FALSE(new_chain(Context{}.with_idempotency_key("key"), ada).idempotency_key);
}

TEST(ContinueFrom, FollowsTheChainOfTheCause) {
    const Context first = new_chain({.tenant = "acme", .extra = {{"request", "17"}}}, ada);
    const EventInfo cause = event_of(first);

    const Context next = continue_from({}, cause, billing);

    EXPECT_EQ(next.correlation_id, first.correlation_id);
    EXPECT_EQ(next.causation_id, eskit::to_string(cause.id()));
    EXPECT_EQ(next.principal, billing);
    EXPECT_EQ(next.originator, ada);
    EXPECT_EQ(next.tenant, "acme");
    EXPECT_EQ(next.extra, first.extra);
}

TEST(ContinueFrom, KeepsTheOriginatorOverSeveralSteps) {
    const Context first = new_chain({}, ada);
    const Context second = continue_from({}, event_of(first), billing);

    const Context third = continue_from({}, event_of(second), mail);

    EXPECT_EQ(third.correlation_id, first.correlation_id);
    EXPECT_EQ(third.originator, ada);
    EXPECT_EQ(to_metadata(third).initiator, mail);
    EXPECT_EQ(to_metadata(third).originator, ada);
}

TEST(ContinueFrom, TakesDeadlineAndStopTokenOfTheWorkAndNothingElse) {
    const std::stop_source source;
    const Context work = Context{.tenant = "other", .extra = {{"left", "over"}}}
                             .with_deadline(eskit::SteadyTime{5s})
                             .with_stop(source.get_token())
                             .with_idempotency_key("key");

    const Context next = continue_from(work, event_of(new_chain({}, ada)), billing);

    EXPECT_EQ(next.deadline, work.deadline);
    EXPECT_EQ(next.stop, work.stop);
    EXPECT_EQ(next.tenant, "");
    EXPECT_TRUE(next.extra.empty());
    EXPECT_FALSE(next.idempotency_key);
}

TEST(ToMetadata, RecordsWhoActedAndInWhichChain) {
    const Context ctx{.correlation_id = "chain",
                      .causation_id = "cause",
                      .principal = billing,
                      .originator = ada,
                      .extra = {{"request", "17"}}};

    EXPECT_EQ(to_metadata(ctx), (Metadata{.correlation_id = "chain",
                                          .causation_id = "cause",
                                          .initiator = billing,
                                          .originator = ada,
                                          .extra = {{"request", "17"}}}));
}

TEST(ToMetadata, TakesTheActorForTheOriginatorWhenThereIsNone) {
    EXPECT_EQ(to_metadata({.principal = ada}).originator, ada);
}

TEST(ToMetadata, PutsTheTenantUnderItsKey) {
    const Metadata metadata =
        to_metadata({.tenant = "acme", .extra = {{eskit::tenant_key, "forged"}, {"a", "b"}}});

    EXPECT_EQ(metadata.extra.at(eskit::tenant_key), "acme");
    EXPECT_EQ(metadata.extra.at("a"), "b");
    EXPECT_EQ(metadata.extra.size(), 2U);
}

}  // namespace
