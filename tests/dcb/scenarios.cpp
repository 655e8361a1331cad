#include "dcb/scenarios.hpp"

#include <eskit/codec/json.hpp>
#include <eskit/codec/nlohmann.hpp>
#include <eskit/dcb/decision_model.hpp>

#include <array>
#include <map>
#include <span>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <variant>

using nlohmann::json;

template <>
inline constexpr bool eskit::uses_nlohmann<json> = true;

namespace published {

// Named as in the publication. NOLINTBEGIN(readability-identifier-naming)
struct CourseDefined {
    std::string courseId;
    int capacity = 0;
};
struct CourseCapacityChanged {
    std::string courseId;
    int newCapacity = 0;
};
struct StudentSubscribedToCourse {
    std::string studentId;
    std::string courseId;
};
struct InvoiceCreated {
    int invoiceNumber = 0;
    json invoiceData;
};
struct SignUpInitiated {
    std::string emailAddress;
    std::string otp;
    std::string name;
};
struct SignUpConfirmed {
    std::string emailAddress;
    std::string otp;
    std::string name;
};
struct OrderPlaced {
    std::string orderId;
    std::string idempotencyToken;
};
struct AccountRegistered {
    std::string username;
};
struct AccountClosed {
    std::string username;
};
struct UsernameChanged {
    std::string oldUsername;
    std::string newUsername;
};
// NOLINTEND(readability-identifier-naming)

}  // namespace published

namespace scenarios_test {
namespace {

using namespace published;
using Events = std::variant<CourseDefined, CourseCapacityChanged, StudentSubscribedToCourse,
                            InvoiceCreated, SignUpInitiated, SignUpConfirmed, OrderPlaced,
                            AccountRegistered, AccountClosed, UsernameChanged>;
using Store = eskit::LogStore<Events>;

std::string wire_name(const std::string& name) {
    return "published." + name;
}

// Between a published event and ours.
template <std::size_t at = 0>
Events event_of(const std::string& type, const json& data) {
    if constexpr (at == std::variant_size_v<Events>) {
        throw std::out_of_range("unknown event: " + type);
    } else {
        using T = std::variant_alternative_t<at, Events>;
        if (eskit::wire_name<T>() == wire_name(type)) {
            return eskit::from_json<T>(data.dump()).value();
        }
        return event_of<at + 1>(type, data);
    }
}
template <class T>
json data_of(const T& event) {
    return json::parse(eskit::to_json(event).value());
}

// ------------------------------------------------------------------------ expressions

// What a handler of a projection may look at.
struct Seen {
    const json& state;
    const json& data;  // of the event
    const eskit::Metadata& metadata;
    const json& parameters;  // of the projection
};

// `event.metadata?.name`, where nothing compares with nothing.
bool metadata_is(const Seen& seen, const std::string& name, bool (*test)(double)) {
    const auto found = seen.metadata.extra.find(name);
    return found != seen.metadata.extra.end() && test(std::stod(found->second));
}
bool at_most_3(double value) {
    return value <= 3;
}
bool above_60(double value) {
    return value > 60;
}
bool takes_the_name(const Seen& seen) {
    return seen.data.at("newUsername") == seen.parameters.at("username");
}
json confirmed(json state) {
    state["otpUsed"] = true;
    return state;
}

using Handler = json (*)(const Seen&);
const std::map<std::string, Handler, std::less<>> handlers{
    {"true", [](const Seen&) { return json(true); }},
    {"false", [](const Seen&) { return json(false); }},
    {"state + 1", [](const Seen& seen) { return json(seen.state.get<int>() + 1); }},
    {"event.data.capacity", [](const Seen& seen) { return seen.data.at("capacity"); }},
    {"event.data.newCapacity", [](const Seen& seen) { return seen.data.at("newCapacity"); }},
    {"event.data.invoiceNumber + 1",
     [](const Seen& seen) { return json(seen.data.at("invoiceNumber").get<int>() + 1); }},
    {"({data: event.data, otpUsed: false})",
     [](const Seen& seen) { return json{{"data", seen.data}, {"otpUsed", false}}; }},
    {"({data: event.data, otpUsed: false, otpExpired: event.metadata?.minutesAgo > 60})",
     [](const Seen& seen) {
         return json{{"data", seen.data},
                     {"otpUsed", false},
                     {"otpExpired", metadata_is(seen, "minutesAgo", &above_60)}};
     }},
    {"({...state, otpUsed: true})", [](const Seen& seen) { return confirmed(seen.state); }},
    {"event.data.newUsername === username",
     [](const Seen& seen) { return json(takes_the_name(seen)); }},
    {"event.metadata?.daysAgo <= 3",
     [](const Seen& seen) { return json(metadata_is(seen, "daysAgo", &at_most_3)); }},
    {"event.data.newUsername === username || event.metadata?.daysAgo <= 3",
     [](const Seen& seen) {
         return json(takes_the_name(seen) || metadata_is(seen, "daysAgo", &at_most_3));
     }},
};

using Condition = bool (*)(const json& state, const json& command);
const std::map<std::string, Condition, std::less<>> conditions{
    {"state.courseExists",
     [](const json& state, const json&) { return state.at("courseExists").get<bool>(); }},
    {"!state.courseExists",
     [](const json& state, const json&) { return !state.at("courseExists").get<bool>(); }},
    {"state.courseCapacity === command.newCapacity",
     [](const json& state, const json& command) {
         return state.at("courseCapacity") == command.at("newCapacity");
     }},
    {"state.numberOfCourseSubscriptions >= state.courseCapacity",
     [](const json& state, const json&) {
         return state.at("numberOfCourseSubscriptions") >= state.at("courseCapacity");
     }},
    {"state.studentAlreadySubscribed",
     [](const json& state, const json&) {
         return state.at("studentAlreadySubscribed").get<bool>();
     }},
    {"state.numberOfStudentSubscriptions >= 5",
     [](const json& state, const json&) {
         return state.at("numberOfStudentSubscriptions").get<int>() >= 5;
     }},
    {"!state.pendingSignUp",
     [](const json& state, const json&) { return state.at("pendingSignUp").is_null(); }},
    {"state.pendingSignUp.otpUsed",
     [](const json& state, const json&) {
         return state.at("pendingSignUp").at("otpUsed").get<bool>();
     }},
    {"state.pendingSignUp.otpExpired",
     [](const json& state, const json&) {
         return state.at("pendingSignUp").at("otpExpired").get<bool>();
     }},
    {"state.idempotencyTokenWasUsed",
     [](const json& state, const json&) {
         return state.at("idempotencyTokenWasUsed").get<bool>();
     }},
    {"state.isUsernameClaimed",
     [](const json& state, const json&) { return state.at("isUsernameClaimed").get<bool>(); }},
};

template <class Table>
auto look_up(const Table& table, const std::string& expression) {
    const auto found = table.find(expression);
    if (found == table.end()) {
        throw std::out_of_range("unknown expression: " + expression);
    }
    return found->second;
}

// The value at a path of names: `command.courseId`.
const json& at_path(const json& root, std::string_view path) {
    const std::size_t dot = path.find('.');
    const json& next = root.at(std::string(path.substr(0, dot)));
    return dot == std::string_view::npos ? next : at_path(next, path.substr(dot + 1));
}

std::string text_of(const json& value) {
    return value.is_string() ? value.get<std::string>() : value.dump();
}

// A text in which `{path}` stands for the value there.
std::string filled_text(const std::string& pattern, const json& root) {
    std::string text;
    std::size_t at = 0;
    for (std::size_t open = 0; (open = pattern.find('{', at)) != std::string::npos;) {
        const std::size_t close = pattern.find('}', open);
        text += pattern.substr(at, open - at);
        text += text_of(at_path(root, pattern.substr(open + 1, close - open - 1)));
        at = close + 1;
    }
    return text + pattern.substr(at);
}
// A value: what is nothing but a path keeps its type.
json filled_value(const std::string& pattern, const json& root) {
    if (pattern.starts_with('{') && pattern.find('}') == pattern.size() - 1) {
        return at_path(root, pattern.substr(1, pattern.size() - 2));
    }
    return filled_text(pattern, root);
}

std::vector<std::string> filled_texts(const json& patterns, const json& root) {
    std::vector<std::string> texts;
    for (const json& pattern : patterns) {
        texts.push_back(filled_text(pattern.get<std::string>(), root));
    }
    return texts;
}

// ------------------------------------------------------------------------ projections

// The handlers of one projection by wire name, and its parameters.
struct Plan {
    std::map<std::string, Handler, std::less<>> handlers;
    json parameters = json::object();
};

template <class T>
struct Apply {
    std::shared_ptr<const Plan> plan;
    void operator()(json& state, const T& event, const eskit::EventInfo& info) const {
        if (const auto found = plan->handlers.find(info.type()); found != plan->handlers.end()) {
            const json data = data_of(event);
            state = found->second({state, data, info.metadata(), plan->parameters});
        }
    }
};

template <class Set>
struct ProjectionOf;
template <class... Ts>
struct ProjectionOf<std::variant<Ts...>> {
    using Type = eskit::dcb::Projection<json, Apply<Ts>...>;
    static Type make(eskit::QueryItem item, json initial, const std::shared_ptr<const Plan>& plan) {
        return Type(std::move(item), std::move(initial), Apply<Ts>{plan}...);
    }
};
using Projection = ProjectionOf<Events>::Type;

// `use` is an element of `decisionModels`.
Projection make_projection(const json& definition, const json& use, const json& command) {
    auto plan = std::make_shared<Plan>();
    // A parameter has the name of the command's field that it is taken from.
    for (const json& path : use.at("parameters")) {
        const auto text = path.get<std::string>();
        const std::string name = text.substr(text.rfind('.') + 1);
        if (!definition.at("parameterSchema").at("properties").contains(name)) {
            throw std::out_of_range("unknown parameter: " + text);
        }
        plan->parameters[name] = at_path({{"command", command}}, text);
    }
    eskit::QueryItem item;
    for (const auto& [type, expression] : definition.at("handlers").items()) {
        plan->handlers[wire_name(type)] = look_up(handlers, expression.get<std::string>());
        item.types.push_back(wire_name(type));
    }
    item.tags = filled_texts(definition.value("tagFilters", json::array()), plan->parameters);
    const json initial = definition.at("stateSchema").value("default", json());
    return ProjectionOf<Events>::make(std::move(item), initial, plan);
}

// ------------------------------------------------------------------------ one case

template <std::size_t... at, class Decide>
eskit::Result<eskit::Committed> decide_with(std::index_sequence<at...>, const Store& store,
                                            const std::vector<Projection>& projections,
                                            const Decide& decide) {
    const eskit::dcb::DecisionModel model{projections.at(at)...};
    return model.decide({}, store, [&](const auto&... states) {
        const std::array<const json*, sizeof...(at)> pointers{&states...};
        return decide(pointers);
    });
}

template <class Decide>
eskit::Result<eskit::Committed> decide_with(const Store& store,
                                            const std::vector<Projection>& projections,
                                            const Decide& decide) {
    switch (projections.size()) {
        case 1:
            return decide_with(std::make_index_sequence<1>(), store, projections, decide);
        case 2:
            return decide_with(std::make_index_sequence<2>(), store, projections, decide);
        case 5:
            return decide_with(std::make_index_sequence<5>(), store, projections, decide);
        default:
            throw std::out_of_range("a decision of " + std::to_string(projections.size()) +
                                    " projections");
    }
}

eskit::StreamEvents<Events> to_append(const json& definitions, const std::string& type,
                                      const json& data) {
    const json& resolvers = definitions.at("eventDefinitions").at(type).at("tagResolvers");
    return {{"published", "1"},
            eskit::tagged(event_of(type, data), filled_texts(resolvers, {{"data", data}}))};
}

void give(const json& definitions, const json& event, const Store& store) {
    eskit::Context ctx;
    if (event.contains("metadata")) {
        for (const auto& [name, value] : event.at("metadata").items()) {
            ctx.extra[name] = text_of(value);
        }
    }
    store.append_many(ctx, {to_append(definitions, event.at("type"), event.at("data"))}).value();
}

eskit::Result<eskit::Committed> handle(const json& definitions, const json& command,
                                       const Store& store) {
    using Decision = eskit::Decision<eskit::StreamEvents<Events>>;
    const json& data = command.at("data");
    const json& handler =
        definitions.at("commandHandlerDefinitions").at(command.at("type").get<std::string>());
    std::vector<Projection> projections;
    for (const json& use : handler.at("decisionModels")) {
        const std::string name = use.at("name");
        projections.push_back(make_projection(definitions.at("projections").at(name), use, data));
    }
    std::vector<std::pair<Condition, std::string>> checks;
    for (const json& check : handler.at("constraintChecks")) {
        checks.emplace_back(look_up(conditions, check.at("condition").get<std::string>()),
                            check.at("errorMessage").get<std::string>());
    }
    return decide_with(store, projections, [&](std::span<const json* const> states) -> Decision {
        json root{{"command", data}, {"state", json::object()}};
        for (std::size_t at = 0; at < states.size(); ++at) {
            const std::string name = handler.at("decisionModels")[at].at("name");
            root["state"][name] = *states[at];
        }
        for (const auto& [is_broken, message] : checks) {
            if (is_broken(root.at("state"), data)) {
                return eskit::reject(filled_text(message, root));
            }
        }
        json success = json::object();
        for (const auto& [name, pattern] : handler.at("successEvent").at("data").items()) {
            success[name] = filled_value(pattern.get<std::string>(), root);
        }
        return to_append(definitions, handler.at("successEvent").at("type"), success);
    });
}

std::string compare_event(const json& expected, const Store& store, const eskit::Committed& done) {
    const auto page = store.read_all({}, {.after = done.first.value - 1}).value();
    if (page.size() != 1) {
        return std::to_string(page.size()) + " events were written";
    }
    const json data = std::visit([](const auto& event) { return data_of(event); }, page[0].data());
    if (page[0].type() != wire_name(expected.at("type")) || data != expected.at("data")) {
        return "expected " + expected.dump() + ", got " + std::string(page[0].type()) + " " +
               data.dump();
    }
    return {};
}

// Definitions by name; those of the extending scenario win.
void define(json& all, const json& scenario, const char* kind, const char* name) {
    if (scenario.contains(kind)) {
        for (const json& one : scenario.at(kind)) {
            all[kind][one.at(name).get<std::string>()] = one;
        }
    }
}

}  // namespace

std::vector<Case> read_cases(const json& published) {
    std::vector<Case> cases;
    std::map<std::string, json> by_id;
    for (const json& page : published) {
        const json& scenario = page.at("scenario");
        const json& meta = scenario.at("meta");
        json all = meta.contains("extends") ? by_id.at(meta.at("extends")) : json::object();
        define(all, scenario, "eventDefinitions", "name");
        define(all, scenario, "projections", "name");
        define(all, scenario, "commandHandlerDefinitions", "commandName");
        if (meta.contains("id")) {
            by_id[meta.at("id")] = all;
        }
        for (const json& test : scenario.at("testCases")) {
            cases.push_back({page.at("page").get<std::string>() + ": " +
                                 test.at("description").get<std::string>(),
                             all, test});
        }
    }
    return cases;
}

std::string run(const Case& published, const std::shared_ptr<eskit::EventLog>& log) {
    const Store store(log);
    const json& test = published.test;
    if (!test.at("givenEvents").is_null()) {
        for (const json& event : test.at("givenEvents")) {
            give(published.definitions, event, store);
        }
    }
    const auto done = handle(published.definitions, test.at("whenCommand"), store);
    if (test.contains("thenExpectedError")) {
        const std::string expected = test.at("thenExpectedError");
        if (done) {
            return "expected the error '" + expected + "', got an event";
        }
        const bool same =
            done.error().code() == eskit::Errc::rejected && done.error().message() == expected;
        return same ? ""
                    : "expected the error '" + expected + "', got '" + done.error().message() + "'";
    }
    return done ? compare_event(test.at("thenExpectedEvent"), store, *done)
                : "expected an event, got the error '" + done.error().message() + "'";
}

}  // namespace scenarios_test
