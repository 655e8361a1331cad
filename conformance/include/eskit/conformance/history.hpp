/// What happened in a run, written down so that checkers can judge it afterwards.
#pragma once

#include <eskit/base/result.hpp>
#include <eskit/event/type_name.hpp>
#include <eskit/store/commit.hpp>
#include <eskit/store/event_log.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eskit::inline v0_1::conformance {

/// How an operation ended, as its caller knows it.
enum class Ending : std::uint8_t {
    unknown,  ///< it may or may not have had its effect
    ok,
    failed,  ///< it had no effect
};

/// A requested event.
struct EventRecord {
    std::string id{};
    std::string type{};
    std::vector<std::string> tags{};
};
/// Requested events of one stream. `expected` is "any", "none", "some" or a number.
struct AppendRecord {
    std::string stream_type{};
    std::string stream_id{};
    std::string expected{};
    std::vector<EventRecord> events{};
};
/// A requested condition.
struct ConditionRecord {
    Query fail_if_match{};
    std::uint64_t after = 0;
};
/// What a rejection named as its reason.
struct ConflictRecord {
    struct Event {
        std::uint64_t sequence = 0;
        std::string type{};
        std::vector<std::string> tags{};
    };
    std::uint64_t actual = 0;
    std::vector<Event> events{};
};
/// One attempt to commit. Times are nanoseconds of one steady clock.
struct CommitRecord {
    std::uint64_t process = 0;
    std::uint64_t number = 0;  ///< rises with each operation of a process
    std::uint64_t invoked = 0;
    std::uint64_t completed = 0;
    Ending ending = Ending::unknown;
    std::string id{};
    std::vector<AppendRecord> appends{};
    std::optional<ConditionRecord> condition{};
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    std::vector<std::uint64_t> versions{};
    bool replayed = false;
    std::string error{};  ///< the name of the code
    std::string message{};
    std::optional<ConflictRecord> conflict{};
};
/// One read of the whole log, or of what matches a query.
struct ReadRecord {
    struct Event {
        std::uint64_t sequence = 0;
        std::string id{};
    };
    std::uint64_t process = 0;
    std::uint64_t number = 0;
    std::uint64_t invoked = 0;
    std::uint64_t completed = 0;
    Ending ending = Ending::unknown;
    std::optional<Query> query{};  ///< none = the whole log
    std::uint64_t after = 0;
    std::uint64_t next = 0;
    std::uint64_t head = 0;
    std::vector<Event> events{};
    std::string error{};
};
/// One event that the log holds at the end.
struct LoggedRecord {
    std::uint64_t sequence = 0;
    std::string stream_type{};
    std::string stream_id{};
    std::uint64_t version = 0;
    std::string id{};
    std::string type{};
    std::vector<std::string> tags{};
};
/// What the log declares.
struct LogRecord {
    bool dense_global_sequence = false;
};

/// All operations of a run, and what the log held afterwards in the order in which it delivered it.
struct History {
    LogRecord declared{};
    std::vector<CommitRecord> commits{};
    std::vector<ReadRecord> reads{};
    std::vector<LoggedRecord> log{};
};

/// Bounds of a history that is read from a file.
struct HistoryLimits {
    std::size_t line_bytes_max = std::size_t{16} << 20;
    std::size_t records_max = 10'000'000;
};

/// One record as one line of JSON, with its line end: {"commit":{...}}, {"read":{...}},
/// {"logged":{...}} or {"log":{...}}. Errors: codec for text that is not UTF-8.
[[nodiscard]] Result<std::string> to_line(const CommitRecord& record);
[[nodiscard]] Result<std::string> to_line(const ReadRecord& record);
[[nodiscard]] Result<std::string> to_line(const LoggedRecord& record);
[[nodiscard]] Result<std::string> to_line(const LogRecord& record);
/// The whole history, a line per record.
[[nodiscard]] Result<std::string> to_lines(const History& history);

/// Reads lines back. An operation that was written at its invocation and again at its completion
/// is one operation; one without a completion ended unknown. A last line without its end is what a
/// killed process leaves, and is ignored.
/// Errors: codec, which names the line; invalid_argument beyond the limits.
[[nodiscard]] Result<History> parse_history(std::string_view lines,
                                            const HistoryLimits& limits = {});

/// Runs operations on a log and records them.
///
/// A process is whatever does one thing after another: a thread, say. Zero ids of commits and
/// events are filled in before the commit, so that the record names them.
///
/// Thread safety: all members may be called from any thread; one process is one thread at a time.
/// Ownership: the log must outlive the recorder, or be replaced with `use`.
class Recorder {
  public:
    /// Receives each operation's line at its invocation and at its completion, one at a time: a
    /// program that may be killed writes them to a file.
    using LineSink = std::function<void(std::string_view line)>;

    explicit Recorder(EventLog& log, LineSink sink = {});

    Outcome commit(std::uint64_t process, Commit commit, const Context& ctx = {});
    /// `sink` sees each event after it was recorded.
    Result<Scan> read_all(std::uint64_t process, const ReadOptions& options, EventSink sink);
    Result<Scan> read_all(std::uint64_t process, const ReadOptions& options);
    Result<Scan> read_matching(std::uint64_t process, const Query& query,
                               const ReadOptions& options, EventSink sink);

    /// Goes on with another handle of the same log, after it was opened again.
    void use(EventLog& log);
    [[nodiscard]] EventLog& log() const noexcept { return *log_; }

    /// Takes all records, and reads the whole log back. Errors: those of the read.
    Result<History> finish();

  private:
    template <class Record>
    void begin(Record& record);
    template <class Record>
    void complete(Record&& record, std::vector<std::remove_cvref_t<Record>>& records);
    template <class Record>
    void write(const Record& record);
    Result<Scan> read(ReadRecord record, const ReadOptions& options, EventSink sink);
    [[nodiscard]] static std::uint64_t now();

    EventLog* log_;
    LineSink sink_;
    std::mutex mutex_;  // guards everything below
    std::uint64_t operations_ = 0;
    History history_;
};

/// Reads everything back from the log, in global order.
[[nodiscard]] Result<std::vector<LoggedRecord>> read_back(EventLog& log);

}  // namespace eskit::inline v0_1::conformance

template <>
struct eskit::wire<eskit::conformance::CommitRecord> {
    static constexpr std::string_view name = "commit";
};
template <>
struct eskit::wire<eskit::conformance::ReadRecord> {
    static constexpr std::string_view name = "read";
};
template <>
struct eskit::wire<eskit::conformance::LoggedRecord> {
    static constexpr std::string_view name = "logged";
};
template <>
struct eskit::wire<eskit::conformance::LogRecord> {
    static constexpr std::string_view name = "log";
};
