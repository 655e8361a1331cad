#include <eskit/dcb/query.hpp>

#include <algorithm>
#include <vector>

namespace eskit::inline v0_1::dcb::detail {
namespace {

void make_set(std::vector<std::string>& tags) {
    std::sort(tags.begin(), tags.end());
    tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
}

// No types are all types.
void add_types(std::vector<std::string>& types, const std::vector<std::string>& more) {
    if (types.empty() || more.empty()) {
        types.clear();
        return;
    }
    types.insert(types.end(), more.begin(), more.end());
    make_set(types);
}

}  // namespace

void unite(Query& query, const Query& more) {
    for (QueryItem item : more.any_of) {
        make_set(item.tags);
        const auto same =
            std::find_if(query.any_of.begin(), query.any_of.end(),
                         [&](const QueryItem& known) { return known.tags == item.tags; });
        if (same == query.any_of.end()) {
            query.any_of.push_back(std::move(item));
        } else {
            add_types(same->types, item.types);
        }
    }
}

}  // namespace eskit::inline v0_1::dcb::detail
