/// A stored event as a log hands it to a reader: undecoded.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/result.hpp>
#include <eskit/base/uuid.hpp>
#include <eskit/detail/function_ref.hpp>
#include <eskit/event/metadata.hpp>
#include <eskit/event/ordinal.hpp>
#include <eskit/event/stream_id.hpp>
#include <eskit/store/payload.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1 {

/// A view of one stored event. Valid only inside the sink that receives it.
///
/// A backend fills the public members and points them into what it holds; readers use them and
/// `encode_payload`. Metadata and tags are shared, because all events of a commit have the same
/// metadata and most events have no tags.
///
/// Thread safety: used by the reading thread alone.
class RecordedEvent {
  public:
    EventId id{};
    const std::shared_ptr<const StreamId>* stream = nullptr;
    StreamVersion version{};
    GlobalSequence global_sequence{};
    const std::shared_ptr<const Payload>* payload = nullptr;  ///< a log in memory keeps these
    std::string_view type{};
    std::uint32_t schema_version = 1;
    Timestamp recorded_at{};
    std::string_view codec{};  ///< of `bytes`; empty when the payload was removed
    std::string_view bytes{};  ///< unless `payload` is set
    /// nullptr = empty metadata.
    const std::shared_ptr<const Metadata>* metadata = nullptr;
    /// nullptr = no tags.
    const std::shared_ptr<const std::vector<std::string>>* tags = nullptr;

    /// Set by typed stores, see EventInfo::sub_index.
    std::uint32_t sub_index = 0;

    [[nodiscard]] const StreamId& stream_id() const { return **stream; }
    /// A later commit removed the payload (see StreamLifecycle); all else is there.
    [[nodiscard]] bool is_removed() const noexcept { return payload == nullptr && codec.empty(); }
    [[nodiscard]] std::span<const std::string> tag_set() const;
    [[nodiscard]] const Metadata& commit_metadata() const;
    /// The payload in `wanted`: a live value is encoded into `out`, stored bytes must be in that
    /// codec already. Errors: codec, unsupported, not_found when the payload was removed.
    [[nodiscard]] Result<void> encode_payload(const Codec& wanted, std::string& out) const;
};

/// Receives events in order; false stops the read.
using EventSink = detail::FunctionRef<bool(const RecordedEvent&)>;

}  // namespace eskit::inline v0_1
