#include <eskit/detail/text.hpp>
#include <eskit/event/event_registry.hpp>

#include <algorithm>

namespace eskit::inline v0_1::detail {
namespace {

std::string spelled(std::string_view name, std::uint32_t version) {
    return quoted(name) + " version " + std::to_string(version);
}

std::string spelled(const StoredType& type) {
    return spelled(type.name, type.version);
}

Error refuse(const std::string& what) {
    return Error(Errc::invalid_argument, "event registry: " + what);
}

}  // namespace

Error newer_schema(std::uint32_t stored, std::uint32_t known) {
    return Error(Errc::codec, "stored with schema version " + std::to_string(stored) +
                                  ", this program knows " + std::to_string(known) +
                                  "; run the newer program");
}

Evolution::Evolution(EventListOps ops, RegistryEntries entries)
    : ops_(ops), entries_(std::move(entries)), names_(ops.types.names()), status_(build()) {
}

// ---- Checks.

Result<void> Evolution::build() {
    if (auto ok = add_steps(); !ok) {
        return ok;
    }
    if (auto ok = add_aliases(); !ok) {
        return ok;
    }
    for (const auto& [name, entry] : by_name_) {
        if (auto ok = check_name(name, entry); !ok) {
            return ok;
        }
    }
    for (auto& [name, entry] : by_name_) {
        entry.outcomes.resize(ops_.types.size());
        if (entry.live == EventTypes::npos) {
            names_.push_back(name);
        } else {
            entry.outcomes[entry.live] = true;
        }
        for (const UpcastStep* step : entry.steps) {
            if (auto ok = add_outcomes(*step, entry.outcomes); !ok) {
                return ok;
            }
        }
    }
    for (auto& [name, entry] : by_name_) {
        if (entry.target.empty()) {
            continue;
        }
        if (const Name* target = find(entry.target)) {
            entry.outcomes = target->outcomes;
        } else {
            entry.outcomes[ops_.types.find(entry.target)] = true;
        }
    }
    return add_codecs();
}

Evolution::Name& Evolution::name(std::string_view name) {
    const auto found = by_name_.find(name);
    if (found != by_name_.end()) {
        return found->second;
    }
    return by_name_.emplace(std::string(name), Name{.live = ops_.types.find(name)}).first->second;
}

Result<void> Evolution::add_steps() {
    for (const UpcastStep& step : entries_.steps) {
        if (!is_wire_name(step.from.name)) {
            return refuse("upcaster: " + quoted(step.from.name) + " is no name for an event");
        }
        if (step.from.version == 0 || step.from.version > upcast_versions_max) {
            return refuse("the upcaster of " + spelled(step.from) +
                          " has a version that is not 1 to " + std::to_string(upcast_versions_max));
        }
        if (step.typed == nullptr && !step.raw) {
            return refuse("the upcaster of " + spelled(step.from) + " is empty");
        }
        auto& steps = name(step.from.name).steps;
        steps.resize(std::max<std::size_t>(steps.size(), step.from.version));
        if (steps[step.from.version - 1] != nullptr) {
            return refuse(spelled(step.from) + " has two upcasters");
        }
        steps[step.from.version - 1] = &step;
    }
    return {};
}

Result<void> Evolution::add_aliases() {
    for (const TypeAlias& alias : entries_.aliases) {
        if (!is_wire_name(alias.name)) {
            return refuse("alias: " + quoted(alias.name) + " is no name for an event");
        }
        if (ops_.types.find(alias.name) != EventTypes::npos) {
            return refuse("alias " + quoted(alias.name) + " is the name of an event of the set");
        }
        if (find(alias.name) != nullptr) {
            return refuse("alias " + quoted(alias.name) +
                          " is there twice, or is the name of an event that is upcast");
        }
        if (ops_.types.find(alias.target) == EventTypes::npos &&
            (find(alias.target) == nullptr || !find(alias.target)->target.empty())) {
            return refuse("alias " + quoted(alias.name) + " stands for " + quoted(alias.target) +
                          ", which is neither in the event set nor upcast");
        }
        name(alias.name).target = alias.target;
    }
    return {};
}

Result<void> Evolution::add_codecs() {
    for (const TypeCodec& entry : entries_.codecs) {
        codecs_.resize(ops_.types.size());
        const Codec*& codec = codecs_[ops_.types.find(entry.type)];
        if (codec != nullptr) {
            return refuse(quoted(entry.type) + " has two codecs");
        }
        codec = entry.codec;
    }
    return {};
}

// Every version before the current one, or before the last one that is upcast, has an upcaster.
Result<void> Evolution::check_name(const std::string& name, const Name& entry) const {
    std::size_t needed = entry.steps.size();
    if (entry.live != EventTypes::npos) {
        const std::uint32_t current = ops_.types[entry.live].schema_version;
        if (entry.steps.size() >= current) {
            return refuse("the upcaster of " + spelled(name, static_cast<std::uint32_t>(needed)) +
                          " is of the current version, which is " + std::to_string(current) +
                          ", or of a newer one; raise eskit::wire<T>::version");
        }
        needed = entry.steps.empty() ? 0 : current - 1;
    }
    for (std::size_t at = 0; at < needed; ++at) {
        if (at >= entry.steps.size() || entry.steps[at] == nullptr) {
            return refuse(
                "the chain has a hole: " + spelled(name, static_cast<std::uint32_t>(at + 1)) +
                " has no upcaster, but other versions of it do");
        }
        if (auto ok = check_target(*entry.steps[at]); !ok) {
            return ok;
        }
    }
    return {};
}

// A raw upcaster says what it leads to.
Result<void> Evolution::check_target(const UpcastStep& step) const {
    if (step.typed != nullptr) {
        return {};
    }
    const std::string that =
        "the upcaster of " + spelled(step.from) + " leads to " + spelled(step.to);
    if (step.to.name == step.from.name && step.to.version <= step.from.version) {
        return refuse(that + "; the version must rise");
    }
    if (find_step(step.to.name, step.to.version) != nullptr) {
        return {};
    }
    const std::size_t live = ops_.types.find(step.to.name);
    if (live == EventTypes::npos) {
        return refuse(that +
                      ", which is neither in the event set nor upcast: the chain has no end");
    }
    if (step.to.version > ops_.types[live].schema_version) {
        return refuse(that + ", but the current version is " +
                      std::to_string(ops_.types[live].schema_version));
    }
    return {};
}

// Follows the chain, which may run in a circle.
Result<void> Evolution::add_outcomes(const UpcastStep& first, std::vector<bool>& outcomes) const {
    const UpcastStep* step = &first;
    for (std::size_t count = 0; count <= entries_.steps.size(); ++count) {
        if (step->typed != nullptr) {
            for (const std::size_t index : step->outcomes) {
                outcomes[index] = true;
            }
            return {};
        }
        const UpcastStep* next = find_step(step->to.name, step->to.version);
        if (next == nullptr) {
            outcomes[ops_.types.find(step->to.name)] = true;
            return {};
        }
        step = next;
    }
    return refuse("the upcasters from " + spelled(first.from) + " on run in a circle");
}

// ---- Lookups.

const Evolution::Name* Evolution::find(std::string_view name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : &found->second;
}

std::string_view Evolution::resolve(std::string_view name) const {
    const Name* entry = find(name);
    return entry == nullptr || entry->target.empty() ? name : entry->target;
}

const UpcastStep* Evolution::find_step(std::string_view name, std::uint32_t version) const {
    const Name* entry = find(name);
    return entry == nullptr || version == 0 || version > entry->steps.size()
               ? nullptr
               : entry->steps[version - 1];
}

bool Evolution::is_old(std::string_view type, std::uint32_t version) const {
    const Name* entry = find(type);
    return entry != nullptr &&
           (entry->live == EventTypes::npos || find_step(type, version) != nullptr);
}

bool Evolution::upcasts(std::string_view type, std::uint32_t version) const {
    return find_step(resolve(type), version) != nullptr;
}

const Codec* Evolution::codec_of(std::size_t index) const {
    return codecs_.empty() ? nullptr : codecs_[index];
}

const Codec* Evolution::find_codec(std::string_view name) const {
    for (const TypeCodec& entry : entries_.codecs) {
        if (entry.codec->name() == name) {
            return entry.codec;
        }
    }
    return nullptr;
}

void Evolution::add_old_names(std::vector<std::string>& types) const {
    const std::size_t asked = types.size();
    for (const auto& [name, entry] : by_name_) {
        bool leads_there = false;
        bool is_asked = false;
        for (std::size_t at = 0; at < asked; ++at) {
            const std::size_t index = ops_.types.find(types[at]);
            leads_there = leads_there || (index != EventTypes::npos && entry.outcomes[index]);
            is_asked = is_asked || types[at] == name;
        }
        if (leads_there && !is_asked) {
            types.push_back(name);
        }
    }
}

// ---- Reading.

Result<void> Evolution::bring_up(const OldEvent& event, void* events) const {
    std::string_view type = resolve(event.type);
    std::uint32_t version = event.schema_version;
    RawEvent raw;
    const RawEvent* changed = nullptr;  // &raw once an upcaster has made it
    try {
        while (const UpcastStep* step = find_step(type, version)) {
            if (step->typed != nullptr) {
                const bool is_alive = changed == nullptr && event.live_type == &step->shape();
                return step->typed(
                    is_alive ? event.live : nullptr,
                    [&](void* into) { return event.decode(changed, step->shape(), into); }, events);
            }
            if (changed == nullptr) {
                auto stored = event.raw();
                if (!stored) {
                    return std::move(stored).error();
                }
                raw = *std::move(stored);
                raw.type = type;
            }
            auto next = step->raw(std::move(raw));
            if (!next) {
                return next.error().prefixed("upcaster of " + spelled(step->from));
            }
            raw = *std::move(next);
            raw.type = type = step->to.name;
            raw.schema_version = version = step->to.version;
            changed = &raw;
        }
    } catch (...) {
        return callback_failed("upcaster of " + spelled(type, version));
    }
    return finish(event, changed, type, version, events);
}

// The event is at the end of its chain, or of a version that this program does not know.
Result<void> Evolution::finish(const OldEvent& event, const RawEvent* raw, std::string_view type,
                               std::uint32_t version, void* events) const {
    const std::size_t index = ops_.types.find(type);
    if (index == EventTypes::npos) {
        const Name* entry = find(type);
        return newer_schema(version,
                            entry == nullptr ? 0 : static_cast<std::uint32_t>(entry->steps.size()));
    }
    const EventType& known = ops_.types[index];
    if (version > known.schema_version) {
        return newer_schema(version, known.schema_version);
    }
    if (raw == nullptr && event.live_type == &known.shape()) {
        ops_.append_copy(events, index, event.live);
        return {};
    }
    return event.decode(raw, known.shape(), ops_.append(events, index));
}

}  // namespace eskit::inline v0_1::detail
