// A history by what was written: which attempt each event in the log came from.
#pragma once

#include <eskit/conformance/checkers.hpp>
#include <eskit/conformance/history.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace eskit::inline v0_1::conformance::detail {

inline constexpr std::uint64_t never = UINT64_MAX;

// A commit that is in the log. Its moment of decision lies between the two times: after the attempt
// that wrote it was begun, and before it or any replay of it was acknowledged.
struct Write {
    const CommitRecord* request = nullptr;
    std::size_t first = 0;  // index in History::log
    std::uint64_t invoked = 0;
    std::uint64_t completed = never;
};

// Collects sentences, and counts those beyond the limit.
class Report {
  public:
    void add(std::string violation);
    [[nodiscard]] Violations take();

  private:
    Violations violations_;
    std::size_t more_ = 0;
};

// Operations in the order that their effects name, and the real time of each.
class RealTime {
  public:
    // In the order of `rank`; equal ranks are not ordered among themselves. `name` must stay.
    void add(std::uint64_t rank, std::uint64_t invoked, std::uint64_t completed,
             const std::string& name);
    // No operation may begin after one that its effect precedes was acknowledged.
    void check(std::string_view where, Report& report);

  private:
    struct Operation {
        std::uint64_t rank;
        std::uint64_t invoked;
        std::uint64_t completed;
        const std::string* name;
    };
    std::vector<Operation> operations_;
};

// Refers to the history, which must outlive it.
class HistoryIndex {
  public:
    explicit HistoryIndex(const History& history);

    // In the order of the log; only commits that are there as a whole.
    [[nodiscard]] const std::vector<Write>& writes() const { return writes_; }
    // All attempts with this commit id.
    [[nodiscard]] const std::vector<const CommitRecord*>& attempts(const std::string& id) const;
    // Where the event is in the log, if it is.
    [[nodiscard]] const std::size_t* find(const std::string& event_id) const;
    // The write that this entry of the log belongs to, if any.
    [[nodiscard]] const Write* writer_of(std::size_t at) const;
    // Where the sequence is in the log; nullptr when it is not there.
    [[nodiscard]] const LoggedRecord* at_sequence(std::uint64_t sequence) const;

  private:
    [[nodiscard]] bool is_whole(const CommitRecord& request, std::size_t first) const;
    [[nodiscard]] Write write_of(const CommitRecord& request, std::size_t first) const;

    const History& history_;
    std::unordered_map<std::string_view, std::size_t> logged_;
    std::unordered_map<std::string_view, std::vector<const CommitRecord*>> attempts_;
    std::vector<Write> writes_;
    std::vector<std::size_t> writer_of_;  // index in writes_, or none
};

[[nodiscard]] std::size_t events_in(const CommitRecord& request);
[[nodiscard]] const std::string& first_event_id(const CommitRecord& request);
// "commit <id> of process 3"
[[nodiscard]] std::string name_of(const CommitRecord& record);
[[nodiscard]] std::string stream_key(std::string_view type, std::string_view id);
[[nodiscard]] bool expects(const AppendRecord& append, std::uint64_t version);
[[nodiscard]] bool matches(const Query& query, const LoggedRecord& event);

}  // namespace eskit::inline v0_1::conformance::detail
