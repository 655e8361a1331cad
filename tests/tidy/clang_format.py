#!/usr/bin/env python3
"""The C++ files as clang-format wants them: clang_format.py CLANG_FORMAT [--fix]."""
import os
import subprocess
import sys

from tree import Tree

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


def main():
    # tests/compile_fail holds code that is wrong on purpose; it is formatted all the same.
    files = Tree(ROOT).cpp()
    mode = ["-i"] if "--fix" in sys.argv else ["--dry-run", "-Werror"]
    return subprocess.run([sys.argv[1], "--style=file", *mode, *files], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main())
