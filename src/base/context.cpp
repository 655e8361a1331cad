#include <eskit/base/context.hpp>
#include <eskit/event/event.hpp>
#include <eskit/id/id_generator.hpp>

#include <utility>

namespace eskit::inline v0_1 {

Context Context::with_deadline(SteadyTime until) const {
    Context copy = *this;
    copy.deadline = until;
    return copy;
}

Context Context::with_stop(std::stop_token token) const {
    Context copy = *this;
    copy.stop = std::move(token);
    return copy;
}

Context Context::with_idempotency_key(std::string key) const {
    Context copy = *this;
    copy.idempotency_key = std::move(key);
    return copy;
}

Result<void> Context::check(const Clock& clock) const {
    if (stop.stop_requested()) {
        return Error(Errc::cancelled, "the operation was cancelled; nothing was written");
    }
    if (deadline && clock.steady_now() >= *deadline) {
        return Error(Errc::timed_out, "the deadline passed; nothing was written");
    }
    return {};
}

Context new_chain(const Context& ctx, Principal principal) {
    Context chain = ctx;
    chain.correlation_id = to_string(system_ids().next());
    chain.causation_id.clear();
    chain.idempotency_key.reset();
    chain.originator = principal;
    chain.principal = std::move(principal);
    return chain;
}

Context continue_from(const Context& ctx, const EventInfo& cause, Principal principal) {
    const Metadata& metadata = cause.metadata();
    Context chain = ctx;
    chain.correlation_id = metadata.correlation_id;
    chain.causation_id = to_string(cause.id());
    chain.idempotency_key.reset();
    chain.originator = metadata.originator;
    chain.principal = std::move(principal);
    chain.extra = metadata.extra;
    chain.tenant.clear();
    if (const auto tenant = chain.extra.find(tenant_key); tenant != chain.extra.end()) {
        chain.tenant = tenant->second;
        chain.extra.erase(tenant);
    }
    return chain;
}

Metadata to_metadata(const Context& ctx) {
    Metadata metadata{
        .correlation_id = ctx.correlation_id,
        .causation_id = ctx.causation_id,
        .initiator = ctx.principal,
        .originator = ctx.originator.kind == Principal::Kind::none ? ctx.principal : ctx.originator,
        .extra = ctx.extra};
    if (!ctx.tenant.empty()) {
        metadata.extra.insert_or_assign(tenant_key, ctx.tenant);
    }
    return metadata;
}

}  // namespace eskit::inline v0_1
