#include "event_page.hpp"

namespace eskit::inline v0_1::sqlite::detail {

void EventPage::add(const RecordedEvent& event) {
    Kept& kept = events_.emplace_back();
    kept.event = event;
    kept.type = event.type;
    kept.codec = event.codec;
    kept.bytes = event.bytes;
    kept.stream = *event.stream;
    kept.event.type = kept.type;
    kept.event.codec = kept.codec;
    kept.event.bytes = kept.bytes;
    kept.event.stream = &kept.stream;
    if (event.metadata != nullptr) {
        kept.metadata = *event.metadata;
        kept.event.metadata = &kept.metadata;
    }
    if (event.tags != nullptr) {
        kept.tags = *event.tags;
        kept.event.tags = &kept.tags;
    }
}

}  // namespace eskit::inline v0_1::sqlite::detail
