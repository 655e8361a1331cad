// Runs a fuzz target without libFuzzer: a few hundred seeded random inputs, so that every build at
// least executes it. ESKIT_TEST_SEED repeats a run; arguments are files to run instead.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

constexpr int inputs_max = 600;
constexpr std::size_t pieces_max = 24;

// Fragments that get an input past the first check of the parsers under test.
constexpr const char* fragments =
    R"({ } [ ] " : , \u \ud800 \n true null - 0 1e9 .5 a type name :: < > std:: / e-400 {} "": )"
    R"(18446744073709551616 -9223372036854775808 [[[[[[[[ )"
    "\x80 \xc3 \xff \xf0\x9f";

std::vector<std::string> split(const std::string& text) {
    std::istringstream words(text);
    return {std::istream_iterator<std::string>(words), {}};
}

void run(std::string_view input) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

std::string random_input(std::mt19937_64& random, const std::vector<std::string>& pieces) {
    std::string input;
    const std::size_t count = random() % pieces_max;
    for (std::size_t piece = 0; piece < count; ++piece) {
        if (random() % 4 == 0) {
            input.push_back(static_cast<char>(random() % 256));
        } else {
            input += pieces[random() % pieces.size()];
        }
    }
    return input;
}

}  // namespace

int main(int count, char** arguments) {
    for (int at = 1; at < count; ++at) {
        std::ifstream file(arguments[at], std::ios::binary);
        run(std::string(std::istreambuf_iterator<char>(file), {}));
    }
    if (count > 1) {
        return 0;
    }
    const char* chosen = std::getenv("ESKIT_TEST_SEED");
    const std::uint64_t seed = chosen != nullptr ? std::strtoull(chosen, nullptr, 10) : 1;
    std::cout << "seed " << seed << '\n' << std::flush;
    std::mt19937_64 random(seed);
    const std::vector<std::string> pieces = split(fragments);
    run("");
    for (int input = 0; input < inputs_max; ++input) {
        run(random_input(random, pieces));
    }
}
