#include <eskit/conformance/checkers.hpp>

#include <utility>

namespace eskit::inline v0_1::conformance {

Violations check_all(const History& history) {
    struct Checker {
        const char* prefix;
        Violations (*check)(const History&);
    };
    constexpr Checker checkers[] = {{"C1: ", check_occ},
                                    {"C2: ", check_global_order},
                                    {"C4: ", check_durability},
                                    {"C6: ", check_conditions}};
    Violations all;
    for (const Checker& checker : checkers) {
        for (const std::string& violation : checker.check(history)) {
            all.push_back(checker.prefix + violation);
        }
    }
    return all;
}

}  // namespace eskit::inline v0_1::conformance
