#include <eskit/detail/text.hpp>
#include <eskit/sqlite/collector.hpp>

#include <algorithm>
#include <filesystem>

namespace eskit::inline v0_1::sqlite {
namespace {

bool is_file_name(const std::string& name) {
    return !name.empty() && name.front() != '.' && name.find_first_of("/\\") == std::string::npos;
}

}  // namespace

Result<Database> Collector::open(const std::string& view, std::uint32_t version) const {
    const auto refuse = [&](const char* why) {
        return Error(Errc::invalid_argument,
                     "collect view " + eskit::detail::quoted(view) + ": " + why);
    };
    const std::string consumer = consumer_of(view, version);
    if (std::ranges::any_of(subscriptions_, [&](const subscription::Subscription& added) {
            return added.status().consumer == consumer;
        })) {
        return refuse("this version of it was added already");
    }
    if (const Database* opened = find(view)) {  // by another version
        return *opened;
    }
    if (config_.dir.empty()) {
        return config_.shared ? Result<Database>(*config_.shared)
                              : refuse("there is neither a folder nor a shared database");
    }
    if (!is_file_name(view)) {
        return refuse("its file is named after it, so it has no slashes and no dot in front");
    }
    return Database::open(std::filesystem::path(config_.dir) / (view + ".db"), config_.options);
}

void Collector::keep(std::string view, Database database,
                     const subscription::Subscription& subscription) {
    kept_.push_back({std::move(view), std::move(database)});
    subscriptions_.push_back(subscription);
}

const Database* Collector::find(std::string_view view) const noexcept {
    const auto found =
        std::ranges::find_if(kept_, [&](const Kept& kept) { return kept.view == view; });
    return found == kept_.end() ? nullptr : &found->database;
}

}  // namespace eskit::inline v0_1::sqlite
