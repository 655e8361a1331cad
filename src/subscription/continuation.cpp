#include "continuation.hpp"

#include <eskit/base/uuid.hpp>

namespace eskit::inline v0_1::subscription::detail {

void Continuation::begin(const Context& ctx) {
    chain_ = ctx;
    chain_.idempotency_key.reset();
    chain_.principal = principal_;
}

const Context& Continuation::from(const RecordedEvent& cause) {
    const Metadata& metadata = cause.commit_metadata();
    chain_.correlation_id = metadata.correlation_id;
    chain_.causation_id = to_string(cause.id);
    chain_.originator = metadata.originator;
    chain_.tenant.clear();
    if (metadata.extra.empty()) {
        chain_.extra.clear();
        return chain_;
    }
    chain_.extra = metadata.extra;
    if (const auto tenant = chain_.extra.find(tenant_key); tenant != chain_.extra.end()) {
        chain_.tenant = tenant->second;
        chain_.extra.erase(tenant);
    }
    return chain_;
}

}  // namespace eskit::inline v0_1::subscription::detail
