#!/usr/bin/env python3
"""Generates a project of 150 events in 8 bounded contexts, builds it on two cores and runs it.

    many_contexts.py --seconds MAX --prefix INSTALLED_ESKIT --compiler CXX --build DIR

Each context has a header with its events and decider, and a source that opens a store and handles
commands, as an application would. The build of eskit itself is not part of the time.
"""
import argparse
import os
import shutil
import subprocess
import sys
import time

EVENTS, CONTEXTS = 150, 8
FIELDS = ("std::string name;", "std::int64_t amount = 0;", "std::optional<double> rate;",
          "std::vector<std::string> labels;", "bool flag = false;")

HEADER = """#pragma once
#include <eskit/eskit.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>
namespace {context} {{
{events}
{commands}
struct Decider {{
    static constexpr std::string_view stream_type = "{context}";
    using Command = std::variant<{command_names}>;
    using Event = std::variant<{event_names}>;
    struct State {{ std::int64_t seen = 0; }};
    using Decision = eskit::Decision<Event>;
{decides}
{evolves}
}};
}}
bool run_{context}();
"""

SOURCE = """#include "{context}.hpp"
#include <eskit/sqlite/store.hpp>
bool run_{context}() {{
    auto store = eskit::sqlite::Store<{context}::Decider::Event>::open(":memory:");
    if (!store) {{ return false; }}
    eskit::DeciderHandler handler{{*store, {context}::Decider{{}}}};
    auto handled = handler.handle(eskit::Context{{}}, "1", {context}::Do0{{}});
    return handled && handled->state.seen == 1;
}}
"""


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def generate(folder):
    """Writes the project's sources and returns their names."""
    sources = []
    for number in range(CONTEXTS):
        context = f"context{number}"
        count = EVENTS // CONTEXTS + (number < EVENTS % CONTEXTS)
        events = [f"Happened{i}" for i in range(count)]
        commands = [f"Do{i}" for i in range(count // 2)]
        body = {name: " ".join(FIELDS[:1 + i % len(FIELDS)]) for i, name in enumerate(events)}
        write(os.path.join(folder, f"{context}.hpp"), HEADER.format(
            context=context,
            events="\n".join(f"struct {e} {{ {body[e]} }};" for e in events),
            commands="\n".join(f"struct {c} {{ int by = 0; }};" for c in commands),
            command_names=", ".join(commands), event_names=", ".join(events),
            decides="\n".join(f"    static Decision decide(const State&, const {c}&) "
                              f"{{ return {events[i]}{{}}; }}" for i, c in enumerate(commands)),
            evolves="\n".join(f"    static void evolve(State& state, const {e}&) "
                              f"{{ ++state.seen; }}" for e in events)))
        write(os.path.join(folder, f"{context}.cpp"), SOURCE.format(context=context))
        sources.append(f"{context}.cpp")
    declarations = "\n".join(f"bool run_context{i}();" for i in range(CONTEXTS))
    calls = " && ".join(f"run_context{i}()" for i in range(CONTEXTS))
    write(os.path.join(folder, "main.cpp"),
          f"{declarations}\nint main() {{ return {calls} ? 0 : 1; }}\n")
    return [*sources, "main.cpp"]


def configure(folder, sources, arguments):
    write(os.path.join(folder, "CMakeLists.txt"), f"""cmake_minimum_required(VERSION 3.25)
project(many_contexts LANGUAGES CXX)
find_package(eskit REQUIRED COMPONENTS sqlite)
add_executable(program {' '.join(sources)})
target_link_libraries(program PRIVATE eskit::sqlite)
""")
    subprocess.run(["cmake", "-G", "Ninja", "-S", folder, "-B", folder, "-DCMAKE_BUILD_TYPE=Debug",
                    f"-DCMAKE_CXX_COMPILER={arguments.compiler}",
                    f"-DCMAKE_PREFIX_PATH={arguments.prefix}"],
                   check=True, stdout=subprocess.DEVNULL)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--compiler", required=True)
    parser.add_argument("--build", required=True)
    arguments = parser.parse_args()
    os.environ["CCACHE_DISABLE"] = "1"
    shutil.rmtree(arguments.build, ignore_errors=True)
    os.makedirs(arguments.build)
    configure(arguments.build, generate(arguments.build), arguments)
    started = time.monotonic()
    subprocess.run(["cmake", "--build", arguments.build, "--parallel", "2"], check=True,
                   stdout=subprocess.DEVNULL)
    seconds = time.monotonic() - started
    subprocess.run([os.path.join(arguments.build, "program")], check=True)
    print(f"{EVENTS} events in {CONTEXTS} contexts: {seconds:.1f} s on two cores, "
          f"the budget is {arguments.seconds:.0f} s")
    return 0 if seconds < arguments.seconds else 1


if __name__ == "__main__":
    sys.exit(main())
