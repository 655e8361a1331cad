// A log of your own: FileLog keeps its events in one append-only file. Everything that is typed,
// deciders included, runs on it unchanged. The program writes, is cut off in the middle of a write,
// and opens the file again.
#include "../bank/domain.hpp"
#include "file_log.hpp"

#include <eskit/eskit.hpp>

#include <fstream>
#include <iostream>
#include <memory>
#include <string>

namespace {

using Event = bank::Account::Event;

// region: open
eskit::Result<eskit::LogStore<Event>> open(const std::string& path) {
    auto log = custom_log::FileLog::open(path);
    if (!log) {
        return std::move(log).error();
    }
    return eskit::LogStore<Event>(*log);
}
// endregion: open

eskit::Result<void> write(const std::string& path, const eskit::CommitId& id) {
    auto store = open(path);
    if (!store) {
        return store.error();
    }
    const eskit::DeciderHandler accounts{*store, bank::Account{}};
    auto handled = accounts.handle({}, "ada", bank::OpenAccount{"Ada"});
    if (!handled) {
        return handled.error();
    }
    auto appended = store->append({}, {"account", "ada"}, handled->version,
                                  {bank::MoneyDeposited{500, "salary"}}, {.commit_id = id});
    if (!appended) {
        return appended.error();
    }
    std::cout << "written up to version " << appended->version.value << '\n';
    return {};
}

// What a killed process leaves: the beginning of a frame.
void tear(const std::string& path) {
    std::ofstream(path, std::ios::app | std::ios::binary) << "@half of a frame";
}

eskit::Result<void> read(const std::string& path, const eskit::CommitId& id) {
    auto store = open(path);
    if (!store) {
        return store.error();
    }
    auto stream = store->load({}, {"account", "ada"});
    if (!stream) {
        return stream.error();
    }
    for (const eskit::Event<Event>& event : *stream) {
        std::cout << event.version().value << ' ' << event.type() << '\n';
    }
    auto again = store->append({}, {"account", "ada"}, 1, {bank::MoneyDeposited{500, "salary"}},
                               {.commit_id = id});
    if (!again) {
        return again.error();
    }
    std::cout << "the same append again: version " << again->version.value
              << (again->replayed ? ", known\n" : ", written\n");
    auto other = open(path);
    std::cout << "a second handle: " << eskit::to_string(other.error().code()) << '\n';
    return {};
}

}  // namespace

int main() {
    const std::string path = "accounts.log";
    const eskit::CommitId id = eskit::system_ids().next();
    auto done = write(path, id).and_then([&] {
        tear(path);
        return read(path, id);
    });
    if (!done) {
        std::cerr << done.error().message() << '\n';
        return 1;
    }
}
