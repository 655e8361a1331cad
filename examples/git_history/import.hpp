// What every import has in common: commands in, figures out, and the proof by replay.
#pragma once

#include "text.hpp"

#include <eskit/eskit.hpp>
#include <eskit/sqlite/database.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <ostream>
#include <string>
#include <utility>

namespace demo {

enum class Recorded { now, before, refused };

// Makes an interrupt from the keyboard end the import instead of the program.
void catch_interrupts();
[[nodiscard]] bool is_interrupted();

struct Tally {
    std::uint64_t events = 0;                         // recorded now
    std::uint64_t known = 0;                          // commands that were decided away
    std::map<std::string, std::uint64_t> refusals{};  // by reason
};

// region: replay
// Builds figures from the log alone.
template <class Figures>
eskit::Result<Figures> replay(const eskit::sqlite::Database& database) {
    const auto store = database.store<typename Figures::Decider::Event>();
    Figures figures;
    for (eskit::GlobalSequence after = 0;;) {
        auto page = store.read_all({}, {.after = after});
        if (!page) {
            return page.error();
        }
        for (const auto& event : *page) {
            figures.apply(event.stream(), event.data());
        }
        if (page->at_end()) {
            return figures;
        }
        after = page->next();
    }
}
// endregion: replay

// Handles one command after the other, and keeps the figures up to date with the events.
template <class Figures>
class Recorder {
  public:
    using Decider = typename Figures::Decider;
    using Command = typename Decider::Command;

    Recorder(const eskit::sqlite::Database& database, Figures& figures)
        : handler_(database.store<typename Decider::Event>(), Decider{}), figures_(figures) {}

    // region: record
    // Errors: those of the store. A refusal is an answer, not an error.
    eskit::Result<Recorded> record(const std::string& id, const Command& command) {
        if (is_interrupted()) {
            return eskit::Error(eskit::Errc::cancelled, "interrupted; what is recorded stays");
        }
        auto stream = eskit::StreamId::parse(Decider::stream_type, id);  // it comes from outside
        if (!stream) {
            return refuse(stream.error());
        }
        auto handled = handler_.handle(ctx_, *stream, command);
        if (!handled) {
            return handled.error().code() == eskit::Errc::rejected ? refuse(handled.error())
                                                                   : handled.error();
        }
        for (const auto& event : handled->events) {
            figures_.apply(*stream, event);
        }
        tally_.events += handled->events.size();
        tally_.known += handled->events.empty() ? 1 : 0;
        return handled->events.empty() ? Recorded::before : Recorded::now;
    }
    // endregion: record

    [[nodiscard]] const Tally& tally() const { return tally_; }

  private:
    eskit::Result<Recorded> refuse(const eskit::Error& error) {
        ++tally_.refusals[std::string(error.reason().empty() ? error.message() : error.reason())];
        return Recorded::refused;
    }

    eskit::DeciderHandler<eskit::sqlite::Store<typename Decider::Event>, Decider> handler_;
    eskit::Context ctx_ =
        eskit::new_chain({}, {eskit::Principal::Kind::service, "git_history example"});
    Figures& figures_;
    Tally tally_;
};

// Records everything that there is to import.
template <class Figures>
using Source = std::function<eskit::Result<void>(Recorder<Figures>&)>;

struct Screen {
    std::ostream& figures;  // the same for the same input
    std::ostream& speed;
    std::size_t top = 10;
};

void print_tally(std::ostream& out, const Tally& tally);
void print_speed(std::ostream& out, const char* what, std::uint64_t events,
                 eskit::SteadyTime since);

// Imports, prints the figures, closes the file, opens it again, replays, and compares. True when
// the figures agree.
template <class Figures>
eskit::Result<bool> import_and_prove(const std::string& path, const eskit::sqlite::Options& options,
                                     const Source<Figures>& source, const Screen& screen) {
    Figures live;
    {
        auto database = eskit::sqlite::Database::open(path, options);
        if (!database) {
            return database.error();
        }
        auto before = replay<Figures>(*database);
        if (!before) {
            return before.error();
        }
        live = *std::move(before);
        Recorder<Figures> recorder(*database, live);
        const eskit::SteadyTime begin = eskit::system_clock().steady_now();
        auto imported = source(recorder);
        print_tally(screen.figures, recorder.tally());
        print_speed(screen.speed, "import", recorder.tally().events, begin);
        if (!imported) {
            return imported.error();
        }
        live.print(screen.figures, screen.top);
    }  // the file is closed here

    auto database = eskit::sqlite::Database::open_read_only(path);
    if (!database) {
        return database.error();
    }
    const eskit::SteadyTime begin = eskit::system_clock().steady_now();
    auto again = replay<Figures>(*database);
    if (!again) {
        return again.error();
    }
    print_speed(screen.speed, "replay", again->events(), begin);
    const bool agree = *again == live;
    screen.figures << "opened again, " << grouped(again->events())
                   << " events replayed: the figures " << (agree ? "agree" : "DIFFER") << '\n';
    return agree;
}

}  // namespace demo
