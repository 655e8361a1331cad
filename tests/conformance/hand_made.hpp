// Histories that tests write by hand.
#pragma once

#include <eskit/conformance/checkers.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace eskit::inline v0_1::conformance {

// Grows a right history; tests then break one thing in it.
class HandMade {
  public:
    // An acknowledged append of `count` events to one stream, in the log.
    CommitRecord& append(const std::string& id, const std::string& stream,
                         const std::string& expected, std::uint64_t invoked,
                         std::uint64_t completed, std::size_t count = 1) {
        CommitRecord& record = begin(id, invoked, completed);
        record.ending = Ending::ok;
        add_append(record, stream, expected, count);
        return record;
    }
    // One more stream in the commit that was added last.
    void also(const std::string& stream, const std::string& expected, std::size_t count = 1) {
        add_append(history.commits.back(), stream, expected, count);
    }
    // An append that was refused because the stream was at `actual`.
    CommitRecord& refused(const std::string& id, const std::string& stream,
                          const std::string& expected, std::uint64_t actual, std::uint64_t invoked,
                          std::uint64_t completed) {
        CommitRecord& record = begin(id, invoked, completed);
        record.ending = Ending::failed;
        record.error = "conflict";
        record.conflict = ConflictRecord{.actual = actual};
        record.appends.push_back({.stream_type = "s",
                                  .stream_id = stream,
                                  .expected = expected,
                                  .events = {{.id = id + "-1", .type = "a.A"}}});
        return record;
    }
    // A read that saw the log between `after` and `next` as it is now.
    ReadRecord& read(std::uint64_t process, std::uint64_t after, std::uint64_t next,
                     std::uint64_t invoked, std::uint64_t completed) {
        ReadRecord& record = history.reads.emplace_back(
            ReadRecord{.process = process,
                       .number = ++number_,
                       .invoked = invoked,
                       .completed = completed,
                       .ending = Ending::ok,
                       .after = after,
                       .next = next,
                       .head = history.log.empty() ? 0 : history.log.back().sequence});
        for (const LoggedRecord& event : history.log) {
            if (event.sequence > after && event.sequence <= next) {
                record.events.push_back({.sequence = event.sequence, .id = event.id});
            }
        }
        return record;
    }

    History history{.declared = {.dense_global_sequence = true}};

  private:
    CommitRecord& begin(const std::string& id, std::uint64_t invoked, std::uint64_t completed) {
        ++number_;
        return history.commits.emplace_back(CommitRecord{.process = number_,
                                                         .number = number_,
                                                         .invoked = invoked,
                                                         .completed = completed,
                                                         .id = id});
    }
    void add_append(CommitRecord& record, const std::string& stream, const std::string& expected,
                    std::size_t count) {
        AppendRecord& append = record.appends.emplace_back();
        append = {.stream_type = "s", .stream_id = stream, .expected = expected};
        std::uint64_t version = 0;
        for (const LoggedRecord& event : history.log) {
            version += event.stream_id == stream ? 1 : 0;
        }
        for (; count > 0; --count) {
            const std::string event = record.id + "-" + std::to_string(++events_);
            append.events.push_back({.id = event, .type = "a.A", .tags = {"t"}});
            history.log.push_back({.sequence = history.log.size() + 1,
                                   .stream_type = "s",
                                   .stream_id = stream,
                                   .version = ++version,
                                   .id = event,
                                   .type = "a.A",
                                   .tags = {"t"}});
        }
        record.first =
            record.first == 0 ? history.log.size() - append.events.size() + 1 : record.first;
        record.last = history.log.size();
        record.versions.push_back(version);
    }

    std::uint64_t number_ = 0;
    std::size_t events_ = 0;
};

inline std::string joined(const Violations& violations) {
    std::string all;
    for (const std::string& violation : violations) {
        all += violation + '\n';
    }
    return all;
}

#define EXPECT_RIGHT(violations) EXPECT_EQ(joined(violations), "")
#define EXPECT_WRONG(violations, text) \
    EXPECT_NE(joined(violations).find(text), std::string::npos) << joined(violations)

}  // namespace eskit::inline v0_1::conformance
