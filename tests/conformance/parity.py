#!/usr/bin/env python3
"""The parity of stores: runs their conformance programs and writes what each of them passed.

    parity.py PAGE [--check] STORE=PROGRAM...

Writes the page, or with --check compares it with the run and prints the difference. A test that
fails is an error either way.
"""
import argparse
import difflib
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

HEAD = """\
# Store parity

What each log can do, and what it passed. Made by `tests/conformance/parity.py` from a run of the
[conformance](conformance.md) programs; the test `conformance.parity` fails when this page and the
run differ. Update it with

    cmake --build build/gcc-debug --target store_parity

`memory` is `MemoryLog`, `sqlite` a file, `sqlite_memory` a database without one, and `custom_log`
the log of [examples/custom_log](../examples/custom_log/file_log.hpp).
"""

CAPABILITIES = ("durability", "dense_global_sequence", "multi_stream_commit", "append_condition",
                "stream_lifecycle", "multi_process_writers", "live_payloads")

# What is no conformance suite: declared here, and the tests that show it.
FEATURES = (("inline projections", ("sqlite", "sqlite_memory"),
             "sqlite.Sqlite/InlineProjections.*"),)

LOG_SUITES = "capabilities"  # a program that has this one has put a log under every suite


def run(program):
    """{(suite, test): "yes" or why it was skipped}, and the properties of the capabilities."""
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, "report.xml")
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("ESKIT_TEST_") and not name.startswith("GTEST_")}
        done = subprocess.run([program, f"--gtest_output=xml:{report}", "--gtest_brief=1"],
                              env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"{program} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        root = ET.parse(report).getroot()
    results, capabilities = {}, {}
    for case in root.iter("testcase"):
        skipped = case.find("skipped")
        results[case.get("classname"), case.get("name")] = (
            "yes" if skipped is None else reason(skipped.get("message")))
        if case.get("classname") == LOG_SUITES:
            capabilities = {p.get("name"): p.get("value") for p in case.iter("property")}
    return results, capabilities


def reason(message):
    """What a skipped test names as missing."""
    _, _, lacks = message.partition(" has no ")
    return "skipped: no " + lacks.splitlines()[0].split(":")[0]


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return lines + ["| " + " | ".join(row) + " |" for row in rows]


def count(results, suite):
    """How many of the suite's tests passed, of those that there are."""
    of_suite = [result for (name, _), result in results.items() if name == suite]
    if not of_suite:
        return "-"
    passed = of_suite.count("yes")
    return f"{passed}" if passed == len(of_suite) else f"{passed} of {len(of_suite)}"


def page(stores, runs):
    suites = sorted({suite for results, _ in runs for suite, _ in results})
    lines = HEAD.splitlines() + ["", "## Capabilities", ""]
    lines += table(["", *stores], [[f"`{name}`", *(found.get(name, "-") for _, found in runs)]
                                   for name in CAPABILITIES])
    lines += ["", "## Features", ""]
    rows = [[name, *("yes" if store in having else "no" for store in stores), f"`{tests}`"]
            for name, having, tests in FEATURES]
    for suite, name in (("checkpoints", "checkpoints"), ("snapshot", "snapshots")):
        rows.append([name, *("no" if count(results, suite) == "-" else "yes"
                             for results, _ in runs), f"`{suite}.*` below"])
    lines += table(["", *stores, "shown by"], rows)
    lines += ["", "## Suites", "", "Tests passed; `-` where the suite was not run.", ""]
    lines += table(["suite", *stores],
                   [[f"`{suite}`", *(count(results, suite) for results, _ in runs)]
                    for suite in suites])
    lines += ["", "## Tests", ""]
    for suite in suites:
        tests = dict.fromkeys(test for results, _ in runs for name, test in results
                              if name == suite)
        lines += table([f"`{suite}`", *stores],
                       [[test, *(results.get((suite, test), "-") for results, _ in runs)]
                        for test in tests]) + [""]
    return "\n".join(lines).rstrip("\n") + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("page")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("programs", nargs="+", metavar="STORE=PROGRAM")
    arguments = parser.parse_args()
    programs = [program.split("=", 1) for program in arguments.programs]
    text = page([store for store, _ in programs], [run(program) for _, program in programs])
    if not arguments.check:
        with open(arguments.page, "w", encoding="utf-8") as file:
            file.write(text)
        return 0
    with open(arguments.page, encoding="utf-8") as file:
        written = file.read()
    if written == text:
        print(f"{arguments.page} agrees with the run")
        return 0
    print("".join(difflib.unified_diff(written.splitlines(True), text.splitlines(True),
                                       "the page", "the run")))
    return 1


if __name__ == "__main__":
    sys.exit(main())
