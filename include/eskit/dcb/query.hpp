/// Queries without typed strings: which events a decision depends on.
#pragma once

#include <eskit/event/type_name.hpp>
#include <eskit/store/commit.hpp>

#include <concepts>
#include <string>
#include <utility>

namespace eskit::inline v0_1::dcb {

/// Matches events of any type that have all of these tags.
template <class... Tags>
    requires(sizeof...(Tags) > 0 && (std::constructible_from<std::string, Tags &&> && ...))
[[nodiscard]] QueryItem tagged_with(Tags&&... tags) {
    QueryItem item;
    item.tags.reserve(sizeof...(Tags));
    (item.tags.emplace_back(std::forward<Tags>(tags)), ...);
    return item;
}

/// Matches events of one of these types, under the names that they are stored with, that have all
/// of these tags: `event_types<CourseDefined, CourseClosed>("course:c1")`.
template <class... Events, class... Tags>
    requires(sizeof...(Events) > 0 && (std::constructible_from<std::string, Tags &&> && ...))
[[nodiscard]] QueryItem event_types(Tags&&... tags) {
    QueryItem item;
    item.types.reserve(sizeof...(Events));
    (item.types.emplace_back(wire_name<Events>()), ...);
    item.tags.reserve(sizeof...(Tags));
    (item.tags.emplace_back(std::forward<Tags>(tags)), ...);
    return item;
}

/// Matches what any of the items matches.
template <std::same_as<QueryItem>... Items>
    requires(sizeof...(Items) > 0)
[[nodiscard]] Query any_of(Items... items) {
    Query query;
    query.any_of.reserve(sizeof...(Items));
    (query.any_of.push_back(std::move(items)), ...);
    return query;
}

namespace detail {
// Makes `query` match what `more` matches too. Both have items. Items with the same tags become
// one, so that a log looks each set of tags up once.
void unite(Query& query, const Query& more);
}  // namespace detail

}  // namespace eskit::inline v0_1::dcb
