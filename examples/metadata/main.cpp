// Who did it, why, and once only: the context of a command becomes the metadata of its events. It
// begins a chain for a user's request, repeats the request with its idempotency key, and follows an
// event to the work of a service. Ids and times are fixed here, so that the output is always the
// same.
#include <eskit/eskit.hpp>
#include <eskit/testing/manual_clock.hpp>
#include <eskit/testing/sequential_ids.hpp>

#include <iostream>
#include <string>
#include <string_view>
#include <variant>

namespace till {

struct PaymentTaken {
    int cents = 0;
};
struct ReceiptSent {};
struct TakePayment {
    int cents = 0;
};
struct SendReceipt {};

struct Sale {
    static constexpr std::string_view stream_type = "sale";
    using Command = std::variant<TakePayment, SendReceipt>;
    using Event = std::variant<PaymentTaken, ReceiptSent>;
    struct State {
        int paid_cents = 0;
    };
    static eskit::Decision<Event> decide(const State&, const TakePayment& command) {
        return PaymentTaken{command.cents};
    }
    static eskit::Decision<Event> decide(const State&, const SendReceipt&) { return ReceiptSent{}; }
    static void evolve(State& state, const PaymentTaken& event) { state.paid_cents += event.cents; }
    static void evolve(State&, const ReceiptSent&) {}
};

}  // namespace till

namespace {

using Sales = eskit::DeciderHandler<eskit::MemoryStore<till::Sale::Event>, till::Sale>;

// region: request
// Where a request enters the program: who it is, for which tenant, and the key that names it.
eskit::Result<void> serve_request(const Sales& sales) {
    eskit::Context request;
    request.tenant = "bakery";
    request.extra["address"] = "10.0.0.7";
    request = eskit::new_chain(request, {eskit::Principal::Kind::user, "ada"})
                  .with_idempotency_key("payment-4711");

    for (int time = 1; time <= 2; ++time) {  // the client lost the answer and asks again
        auto handled = sales.handle(request, "s-1", till::TakePayment{250});
        if (!handled) {
            return handled.error();
        }
        std::cout << "version " << handled->version.value << ", paid " << handled->state.paid_cents
                  << (handled->replayed ? ", the first answer again\n" : "\n");
    }
    return {};
}
// endregion: request

// region: react
// Where an event leads to more work: the chain goes on, with the event as the cause.
eskit::Result<void> react(const Sales& sales) {
    auto stream = sales.store().load({}, {"sale", "s-1"});
    if (!stream) {
        return stream.error();
    }
    const auto& cause = (*stream)[0];
    const eskit::Context ctx =
        eskit::continue_from({}, cause, {eskit::Principal::Kind::service, "mailer"});
    auto handled = sales.handle(ctx, "s-1", till::SendReceipt{});
    return handled ? eskit::Result<void>{} : handled.error();
}
// endregion: react

// region: show
eskit::Result<void> show(const Sales& sales) {
    auto stream = sales.store().load({}, {"sale", "s-1"});
    if (!stream) {
        return stream.error();
    }
    const std::string chain = (*stream)[0].metadata().correlation_id;
    for (const auto& event : *stream) {
        const eskit::Metadata& metadata = event.metadata();
        std::cout << eskit::to_string(event.id()) << ' ' << event.type() << " by "
                  << metadata.initiator.id << " for " << metadata.originator.id << " of "
                  << metadata.extra.at(eskit::tenant_key)
                  << (metadata.correlation_id == chain ? ", same chain" : ", another chain")
                  << ", caused by "
                  << (metadata.causation_id.empty() ? "nothing" : metadata.causation_id) << '\n';
    }
    return {};
}
// endregion: show

}  // namespace

int main() {
    // region: environment
    eskit::testing::ManualClock clock;
    eskit::testing::SequentialIds ids;
    const eskit::MemoryStore<till::Sale::Event> store{{.clock = &clock, .ids = &ids}};
    // endregion: environment
    const Sales sales{store, till::Sale{}};
    auto done = serve_request(sales).and_then([&] { return react(sales); }).and_then([&] {
        return show(sales);
    });
    if (!done) {
        std::cerr << done.error().message() << '\n';
        return 1;
    }
}
