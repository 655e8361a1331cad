#!/usr/bin/env python3
"""What each public header costs its users: preprocessed lines, held against header_budget.txt.

    header_budget.py [--update] --compiler CXX -- FLAG...

A header that grew by more than 5 % fails, as does one above its ceiling or without a line in the
file. `--update` rewrites the file, so that growth is seen in a review.
"""
import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from tree import Tree

HERE = os.path.dirname(os.path.abspath(__file__))
BUDGET_FILE = os.path.join(HERE, "header_budget.txt")
COMPILER_OF_BUDGET = "12"  # g++; another one has other standard headers
CEILING, UMBRELLA_CEILING = 79_000, 85_000
UMBRELLA = "eskit/eskit.hpp"
OPT_IN = {"eskit/testing/gtest.hpp", "eskit/codec/nlohmann.hpp"}  # the price of another library


def measure(compiler, flags, header):
    """The number of lines that the header becomes, by itself."""
    run = subprocess.run([compiler, "-std=c++20", "-E", "-P", "-x", "c++", *flags, "-"], text=True,
                         input=f"#include <{header}>\n", capture_output=True)
    if run.returncode != 0:
        raise SystemExit(run.stderr)
    return run.stdout.count("\n")


def read_budget():
    if not os.path.isfile(BUDGET_FILE):
        return {}
    with open(BUDGET_FILE, encoding="utf-8") as file:
        rows = (line.split() for line in file if line.strip() and not line.startswith("#"))
        return {header: int(lines) for lines, header in rows}


def write_budget(measured):
    with open(BUDGET_FILE, "w", encoding="utf-8") as file:
        file.write("# Preprocessed lines of each public header, g++ 12. Written by\n"
                   "# tests/tidy/header_budget.py --update; growth over 5 % fails the test.\n")
        file.writelines(f"{lines:6} {header}\n" for header, lines in sorted(measured.items()))


def complaints(measured, budget):
    for header, lines in sorted(measured.items()):
        ceiling = UMBRELLA_CEILING if header == UMBRELLA else CEILING
        if header not in OPT_IN and lines > ceiling:
            yield f"{header}: {lines} lines, the ceiling is {ceiling}"
        if header not in budget:
            yield f"{header}: {lines} lines, not in the budget"
        elif lines > budget[header] * 1.05:
            yield f"{header}: {lines} lines, the budget is {budget[header]} and 5 %"
    for header in sorted(budget.keys() - measured.keys()):
        yield f"{header}: in the budget, but gone"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("flags", nargs="*")
    arguments = parser.parse_args()
    version = subprocess.run([arguments.compiler, "-dumpversion"], capture_output=True, text=True)
    if version.stdout.strip().split(".")[0] != COMPILER_OF_BUDGET:
        print(f"skipped: the budget is measured with g++ {COMPILER_OF_BUDGET}")
        return 0
    names = [name for _, name in Tree(os.path.join(HERE, "..", "..")).public_headers()]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        lines = pool.map(lambda n: measure(arguments.compiler, arguments.flags, n), names)
        measured = dict(zip(names, lines))
    if arguments.update:
        write_budget(measured)
        return 0
    found = list(complaints(measured, read_budget()))
    print("\n".join(found) or f"{len(measured)} headers are within their budgets")
    if found:
        print("If the growth is wanted: python3 tests/tidy/header_budget.py --update -- FLAG...")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
