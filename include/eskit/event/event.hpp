/// A recorded event as users see it: the envelope, and the data with its type.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/base/uuid.hpp>
#include <eskit/event/metadata.hpp>
#include <eskit/event/ordinal.hpp>
#include <eskit/event/stream_id.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace eskit::inline v0_1 {

/// The envelope of an event: everything but its data.
///
/// Thread safety: immutable after construction. Copying is cheap: copies share what is large.
class EventInfo {
  public:
    /// What an EventInfo is made from. Tests of deciders that look at the envelope fill one in.
    struct Fields {
        EventId id{};
        std::shared_ptr<const StreamId> stream{};
        StreamVersion version{};
        GlobalSequence global_sequence{};
        std::string_view type{};  ///< must outlive the EventInfo; wire names do
        std::uint32_t schema_version = 1;
        Timestamp recorded_at{};
        std::shared_ptr<const Metadata> metadata{};              ///< nullptr = empty
        std::shared_ptr<const std::vector<std::string>> tags{};  ///< nullptr = none
        std::uint32_t sub_index = 0;
    };

    explicit EventInfo(Fields fields) : fields_(std::move(fields)) {}

    [[nodiscard]] const EventId& id() const noexcept { return fields_.id; }
    [[nodiscard]] const StreamId& stream() const noexcept { return *fields_.stream; }
    [[nodiscard]] StreamVersion version() const noexcept { return fields_.version; }
    [[nodiscard]] GlobalSequence global_sequence() const noexcept {
        return fields_.global_sequence;
    }
    /// Among the events that an upcaster made of one stored event, which share its version and
    /// global sequence; 0 for the first and for all others.
    [[nodiscard]] std::uint32_t sub_index() const noexcept { return fields_.sub_index; }
    [[nodiscard]] std::string_view type() const noexcept { return fields_.type; }
    [[nodiscard]] std::uint32_t schema_version() const noexcept { return fields_.schema_version; }
    [[nodiscard]] Timestamp recorded_at() const noexcept { return fields_.recorded_at; }
    [[nodiscard]] const Metadata& metadata() const noexcept;
    [[nodiscard]] std::span<const std::string> tags() const noexcept;

  private:
    Fields fields_;
};

/// An event of the set `E`: its envelope and its data.
///
/// Ownership: shares its data with its copies, and with a store that keeps live values.
template <class E>
class Event : public EventInfo {
  public:
    Event(Fields fields, std::shared_ptr<const E> data)
        : EventInfo(std::move(fields)), data_(std::move(data)) {}

    [[nodiscard]] const E& data() const noexcept { return *data_; }
    /// The data as a `T`, or nullptr when the event is another one.
    template <class T>
    [[nodiscard]] const T* get_if() const noexcept {
        if constexpr (std::is_same_v<T, E>) {
            return data_.get();
        } else {
            return std::get_if<T>(data_.get());
        }
    }

  private:
    std::shared_ptr<const E> data_;
};

}  // namespace eskit::inline v0_1
