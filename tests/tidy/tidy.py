#!/usr/bin/env python3
"""The house style as a test: prints every violation as `path:line: [rule] message`.

    tidy.py [--root DIR] [--longest N] [RULE...]     without rules: all of them

Each rule is a function below that takes the Tree; its docstring says what it enforces. tidy_test.py
holds a negative control for each.
"""
import argparse
import os
import re
import sys

from tree import Tree, functions, lines_matching, strip

COLUMNS_MAX = 100
FUNCTION_LINES_MAX = 70

# Expensive in headers that every user compiles; backends and test frameworks stay out as well.
BANNED_INCLUDES = (
    r"(iostream|fstream|regex|ranges|thread|filesystem"
    r"|SQLiteCpp/.*|sqlite3\.h|pqxx.*|nats.*|openssl/.*|nlohmann/.*|gtest/.*|gmock/.*)")
ALLOWED_INCLUDES = {
    "eskit/testing/gtest.hpp": {"gtest/gtest.h"},
    "eskit/codec/nlohmann.hpp": {"nlohmann/json.hpp", "nlohmann/json_fwd.hpp"},
}

# pattern: (what to do instead, prefixes of the paths where it is allowed)
BANNED_CALLS = {
    r"\bsleep_(for|until)\b|\b(nano|u)sleep\s*\(": ("wait on a condition with a deadline", ()),
    r"\bsystem_clock::now\b": ("take the time from an eskit::Clock", (
        "src/base/clock.cpp", "benchmarks/")),
    r"(?<![\w.>])s?rand\s*\(": ("use an injected, seeded generator", ()),
    r"\bstd::(cout|endl)\b": ("the library does not print", (
        "examples/", "benchmarks/", "src/cli/", "tests/install/", "tests/fuzz/")),
    r"#\s*if\s+0\b": ("delete it", ()),
}

MIRROR_EXEMPT = r"eskit/((.*/)?(fwd|version|eskit)\.hpp|detail/.*)"


def line_length(tree):
    """No line of code is longer than 100 columns."""
    for path in tree.paths:
        is_code = path.endswith((".hpp", ".cpp", ".py", ".cmake", ".in", "CMakeLists.txt"))
        if not is_code and path not in ("dev", ".ci/run", "CMakePresets.json", ".clang-tidy"):
            continue
        for number, line in enumerate(tree.text(path).split("\n"), 1):
            if len(line) > COLUMNS_MAX:
                yield path, number, f"{len(line)} columns, at most {COLUMNS_MAX}"


def function_length(tree):
    """No function is longer than 70 lines."""
    for path in tree.cpp():
        for first, last, header in functions(tree.text(path)):
            if last - first + 1 > FUNCTION_LINES_MAX:
                yield path, first, (f"{last - first + 1} lines, at most {FUNCTION_LINES_MAX}: "
                                    f"{header[-60:]}")


def banned_includes(tree):
    """Public headers include no backend, no test framework and no expensive standard header."""
    for path, name in tree.public_headers():
        includes = rf'#\s*include\s*[<"]{BANNED_INCLUDES}[>"]'
        for number, match in lines_matching(includes, strip(tree.text(path), keep_strings=True)):
            if match.group(1) not in ALLOWED_INCLUDES.get(name, ()):
                yield path, number, f"<{match.group(1)}> does not belong into a public header"


def banned_calls(tree):
    """No sleeping, no ambient time or randomness, no printing."""
    for path in tree.cpp():
        code = strip(tree.text(path))
        for pattern, (instead, allowed) in BANNED_CALLS.items():
            if not path.startswith(allowed or ("\0",)):
                for number, match in lines_matching(pattern, code):
                    yield path, number, f"{match.group(0)}: {instead}"


def headers(tree):
    """Headers start with #pragma once, after a comment, and open no namespace."""
    for path in tree.cpp():
        if path.endswith(".hpp"):
            code = strip(tree.text(path))
            if not re.match(r"\s*#pragma once\n", code):
                yield path, 1, "begins with #pragma once"
            for number, match in lines_matching(r"^using namespace\b", code):
                yield path, number, "no using namespace in a header"


def leftovers(tree):
    """Nothing is left to be done later."""
    words = "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"])
    for path in tree.paths:
        if path.endswith((".hpp", ".cpp", ".py", ".cmake", ".txt", ".md", ".json", ".in")):
            for number, match in lines_matching(rf"\b({words})\b", tree.text(path)):
                yield path, number, f"{match.group(0)} is left over"


def nolint(tree):
    """NOLINT names the check that it silences."""
    for path in tree.cpp():
        for number, match in lines_matching(r"\bNOLINT(NEXTLINE|BEGIN|END)?\b(?!\([\w.-])",
                                            tree.text(path)):
            yield path, number, f"{match.group(0)} names no check"


def listed_in_cmake(tree):
    """Every source, header and test is named in a CMakeLists.txt."""
    lists = {os.path.dirname(p): set(re.split(r"[\s()]+", re.sub(r"#[^\n]*", "", tree.text(p))))
             for p in tree.paths if os.path.basename(p) == "CMakeLists.txt"}
    for path in tree.paths:
        is_header = re.match(r"(include|stores/\w+/include)/.*\.hpp$", path)
        if path.endswith(".cpp") or is_header:
            names = {folder: os.path.relpath(path, folder or ".") for folder in lists}
            if not any(spelling in lists[folder] for folder, name in names.items()
                       for spelling in spellings(name)):
                yield path, 1, "is in no CMakeLists.txt"


def abi_namespace(tree):
    """Namespaces of the library are in the inline one of the minor version (version.hpp): programs
    that mix two of them do not link. Users write eskit:: and reopen no namespace of it."""
    version = tree.text("include/eskit/version.hpp")
    numbers = re.findall(r"#define ESKIT_VERSION_(?:MAJOR|MINOR) (\d+)", version)
    inline = "eskit::inline v" + "_".join(numbers)
    for path in tree.cpp():
        if path.startswith(("examples/", "test_package/", "tests/install/")):
            continue
        for number, match in lines_matching(r"^(?:inline )?namespace (eskit\b[^{]*?) ?\{",
                                            strip(tree.text(path))):
            if not re.match(re.escape(inline) + r"\b", match.group(1)):
                yield path, number, f"namespace {match.group(1)} is not in {inline}"


def spellings(name):
    """The names of a file in a CMakeLists.txt; helpers derive some paths from a short one."""
    yield name
    for pattern in (r"(\w+)/main\.cpp", r"(\w+)_bench\.cpp", r"fuzz/(\w+)_fuzz\.cpp",
                    r"compile_fail/(\w+)\.cpp", r"tasks/(\w+)\.cpp"):
        match = re.fullmatch(pattern, name)
        if match:
            yield match.group(1)


def mirror(tree):
    """Public headers <area>/<name>.hpp have tests/<area>/<name>_test.cpp; sources have a header."""
    included = {}
    for path, name in tree.public_headers():
        included[name] = path
        test = re.sub(r"^eskit/(.*)\.hpp$", r"tests/\1_test.cpp", name)
        if not re.fullmatch(MIRROR_EXEMPT, name) and not tree.has(test):
            yield path, 1, f"has no {test}"
    for path in tree.paths:
        match = re.fullmatch(r"(?:src|stores/(\w+)/src)/(.*)\.cpp", path)
        if match and not path.startswith("src/cli/"):
            header = "eskit/" + (match.group(1) + "/" if match.group(1) else "") + match.group(2)
            if header + ".hpp" not in included and not tree.has(path[:-4] + ".hpp"):
                yield path, 1, f"has no header {header}.hpp, nor a private one beside it"


RULES = {rule.__name__: rule for rule in (
    line_length, function_length, banned_includes, banned_calls, headers, leftovers, nolint,
    listed_in_cmake, abi_namespace, mirror)}


def violations(root, names):
    """All violations of the named rules, as printable lines."""
    tree = Tree(root)
    return [f"{path}:{line}: [{name}] {message}"
            for name in names for path, line, message in RULES[name](tree)]


def print_longest(root, count):
    tree = Tree(root)
    found = [(last - first + 1, f"{path}:{first}", header) for path in tree.cpp()
             for first, last, header in functions(tree.text(path))]
    for length, where, header in sorted(found, reverse=True)[:count]:
        print(f"{length:4} {where} {header[-60:]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", default=os.path.join(os.path.dirname(__file__), "..", ".."))
    parser.add_argument("--longest", type=int, default=0, help="print the N longest functions")
    parser.add_argument("rules", nargs="*", metavar="RULE", help=", ".join(RULES))
    arguments = parser.parse_args()
    if arguments.longest:
        print_longest(arguments.root, arguments.longest)
        return 0
    found = violations(arguments.root, arguments.rules or RULES)
    print("\n".join(found) or "tidy")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
