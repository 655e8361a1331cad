#!/usr/bin/env python3
"""Every ctest of a build folder has a TIMEOUT and a known label: ctest_properties.py DIR."""
import json
import subprocess
import sys

LABELS = {"unit", "integration", "conformance", "compile_fail", "install", "acceptance", "tidy",
          "docs", "example", "budget", "budget-long", "fuzz-smoke", "bench-smoke"}


def main():
    run = subprocess.run(["ctest", "--show-only=json-v1"], cwd=sys.argv[1], check=True,
                         capture_output=True, text=True)
    tests = json.loads(run.stdout)["tests"]
    wrong = []
    for test in tests:
        properties = {p["name"]: p["value"] for p in test.get("properties", ())}
        if "TIMEOUT" not in properties:
            wrong.append(f"{test['name']} has no TIMEOUT")
        if not LABELS & set(properties.get("LABELS", ())):
            wrong.append(f"{test['name']} has none of the labels {', '.join(sorted(LABELS))}")
    print("\n".join(wrong) or f"{len(tests)} tests have a timeout and a label")
    return 1 if wrong or not tests else 0


if __name__ == "__main__":
    sys.exit(main())
