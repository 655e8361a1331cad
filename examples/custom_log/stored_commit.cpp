#include "stored_commit.hpp"

#include <eskit/codec/json.hpp>

#include <algorithm>
#include <chrono>
#include <utility>

namespace custom_log {
namespace {

using eskit::Errc;
using eskit::Error;
using eskit::Result;

// Numbers are little-endian; text is its length and its bytes.
class Writer {
  public:
    explicit Writer(std::string& out) : out_(out) {}

    void number(std::uint64_t value) {
        for (int shift = 0; shift < 64; shift += 8) {
            out_.push_back(static_cast<char>((value >> shift) & 0xFF));
        }
    }
    void text(std::string_view value) {
        number(value.size());
        out_.append(value);
    }
    void id(const eskit::Uuid& value) { out_.append(value.begin(), value.end()); }

  private:
    std::string& out_;
};

// Reads what Writer wrote. After the first thing that is not there, all else is zero and empty, and
// `ok` says so.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

    std::uint64_t number() {
        std::uint64_t value = 0;
        const std::string_view bytes = take(8);
        for (std::size_t at = bytes.size(); at-- > 0;) {
            value = (value << 8) | static_cast<std::uint8_t>(bytes[at]);
        }
        return value;
    }
    std::string_view text() { return take(number()); }
    eskit::Uuid id() {
        eskit::Uuid value{};
        const std::string_view bytes = take(value.size());
        std::copy(bytes.begin(), bytes.end(), value.begin());
        return value;
    }
    // Of things that take a byte each at least, so that a damaged number allocates nothing.
    std::uint64_t count() {
        const std::uint64_t value = number();
        ok_ = ok_ && value <= rest_.size();
        return ok_ ? value : 0;
    }

  private:
    std::string_view take(std::uint64_t size) {
        if (!ok_ || size > rest_.size()) {
            ok_ = false;
            return {};
        }
        const std::string_view taken = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return taken;
    }

    std::string_view rest_;
    bool ok_ = true;
};

void write(const StoredEvent& event, Writer& writer) {
    writer.id(event.id);
    writer.text(event.type);
    writer.number(event.schema_version);
    writer.text(event.codec);
    writer.text(event.bytes);
    writer.number(event.tags ? event.tags->size() : 0);
    if (event.tags) {
        for (const std::string& tag : *event.tags) {
            writer.text(tag);
        }
    }
}

StoredEvent read_event(Reader& reader) {
    StoredEvent event{.id = reader.id()};
    event.type = reader.text();
    event.schema_version = static_cast<std::uint32_t>(reader.number());
    event.codec = reader.text();
    event.bytes = reader.text();
    std::vector<std::string> tags;
    for (std::uint64_t left = reader.count(); left > 0; --left) {
        tags.emplace_back(reader.text());
    }
    if (!tags.empty()) {
        event.tags = std::make_shared<const std::vector<std::string>>(std::move(tags));
    }
    return event;
}

StoredAppend read_append(Reader& reader) {
    const std::string_view type = reader.text();
    const std::string_view id = reader.text();
    StoredAppend append{.stream = {type, id}};
    for (std::uint64_t left = reader.count(); left > 0; --left) {
        append.events.push_back(read_event(reader));
    }
    return append;
}

Result<StoredCommit> read_commit(Reader& reader) {
    StoredCommit commit{.id = reader.id()};
    commit.recorded_at =
        eskit::Timestamp(std::chrono::microseconds(static_cast<std::int64_t>(reader.number())));
    commit.fingerprint = reader.text();
    if (const std::string_view text = reader.text(); !text.empty()) {
        auto metadata = eskit::from_json<eskit::Metadata>(text);
        if (!metadata) {
            return Error(Errc::corrupt, "read a commit: " + metadata.error().message());
        }
        commit.metadata = std::make_shared<const eskit::Metadata>(*std::move(metadata));
    }
    for (std::uint64_t left = reader.count(); left > 0; --left) {
        commit.appends.push_back(read_append(reader));
    }
    return commit;
}

Result<StoredEvent> to_stored(const eskit::NewEvent& event) {
    StoredEvent stored{.id = event.id, .type = event.type, .schema_version = event.schema_version};
    if (event.payload->is_live()) {
        stored.codec = eskit::json_codec().name();
        if (auto ok = event.payload->encode(eskit::json_codec(), stored.bytes); !ok) {
            return std::move(ok).error();
        }
    } else {
        stored.codec = event.payload->codec();
        stored.bytes = event.payload->bytes();
    }
    if (!event.tags.empty()) {
        stored.tags = std::make_shared<const std::vector<std::string>>(event.tags);
    }
    return stored;
}

}  // namespace

Result<StoredCommit> to_stored(const eskit::Commit& commit, eskit::Timestamp now) {
    StoredCommit stored{.id = commit.id, .recorded_at = now, .fingerprint = commit.fingerprint};
    if (commit.metadata != eskit::Metadata{}) {
        stored.metadata = std::make_shared<const eskit::Metadata>(commit.metadata);
    }
    for (const eskit::StreamAppend& append : commit.appends) {
        StoredAppend& fresh = stored.appends.emplace_back(StoredAppend{.stream = append.stream});
        for (const eskit::NewEvent& event : append.events) {
            auto one = to_stored(event);
            if (!one) {
                return std::move(one).error();
            }
            fresh.events.push_back(*std::move(one));
        }
    }
    return stored;
}

Result<void> encode(const StoredCommit& commit, std::string& body) {
    std::string metadata;
    if (commit.metadata) {
        auto text = eskit::to_json(*commit.metadata);
        if (!text) {
            return std::move(text).error();
        }
        metadata = *std::move(text);
    }
    Writer writer(body);
    writer.id(commit.id);
    writer.number(static_cast<std::uint64_t>(commit.recorded_at.time_since_epoch().count()));
    writer.text(commit.fingerprint);
    writer.text(metadata);
    writer.number(commit.appends.size());
    for (const StoredAppend& append : commit.appends) {
        writer.text(append.stream.type());
        writer.text(append.stream.id());
        writer.number(append.events.size());
        for (const StoredEvent& event : append.events) {
            write(event, writer);
        }
    }
    return {};
}

Result<std::vector<StoredCommit>> decode(std::string_view body) {
    Reader reader(body);
    std::vector<StoredCommit> commits;
    while (reader.ok() && !reader.at_end()) {
        auto commit = read_commit(reader);
        if (!commit) {
            return std::move(commit).error();
        }
        commits.push_back(*std::move(commit));
    }
    if (!reader.ok()) {
        return Error(Errc::corrupt, "read a frame: it ends within a commit");
    }
    return commits;
}

}  // namespace custom_log
