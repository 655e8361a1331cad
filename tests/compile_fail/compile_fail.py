#!/usr/bin/env python3
"""Checks that a source file does not compile, and that the compiler says why.

    compile_fail.py FILE -- COMPILER [FLAG...]

FILE names what its diagnostics must contain, one regular expression per line; all must match:

    // expect: <regex>           either compiler
    // expect-gcc: <regex>       one compiler only, where the two word it differently
    // expect-clang: <regex>

Only diagnostics are searched: neither the echo of the source nor the name of the file can match.
A FILE named *_ok.cpp is a positive control: it must compile without a warning.
"""
import os
import re
import subprocess
import sys

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]


def expectations(source, is_clang):
    """The regular expressions that FILE names for this compiler."""
    kinds = {"expect", "expect-clang" if is_clang else "expect-gcc"}
    found = re.findall(r"^// (expect(?:-gcc|-clang)?): *(.+?) *$", source, re.MULTILINE)
    return [pattern for kind, pattern in found if kind in kinds]


def diagnostics(output, path):
    """The messages in a compiler's output, without locations, without the file's own name."""
    stem = os.path.splitext(os.path.basename(path))[0]
    lines = []
    for line in output.splitlines():
        if re.match(r"(In file included from|\s+from) ", line):
            continue
        line = re.sub(r"^\S+?:(\d+:)*\s*", "", line)
        lines.append(line.replace(os.path.basename(path), "").replace(stem, ""))
    return "\n".join(lines)


def compile_file(path, command):
    """Runs the compiler; returns whether it is clang, its exit code and its messages."""
    version = subprocess.run([command[0], "--version"], capture_output=True, text=True, check=True)
    is_clang = "clang" in version.stdout
    caret = "-fno-caret-diagnostics" if is_clang else "-fno-diagnostics-show-caret"
    # One error must not hide the next, and long types must be spelled out.
    limit = ["-ferror-limit=0", "-fno-elide-type"] if is_clang else ["-fmax-errors=0"]
    run = subprocess.run(command + WARNINGS + ["-fsyntax-only", caret, *limit, path],
                         capture_output=True, text=True)
    return is_clang, run.returncode, run.stderr


def check(path, command):
    """Returns the reason why the test fails, or None."""
    is_clang, code, output = compile_file(path, command)
    if path.endswith("_ok.cpp"):
        return None if code == 0 else "the positive control does not compile:\n" + output
    with open(path, encoding="utf-8") as file:
        wanted = expectations(file.read(), is_clang)
    if not wanted:
        return "the file names no '// expect: <regex>'"
    if code == 0:
        return "it compiles, but must not"
    text = diagnostics(output, path)
    if not re.search(r"\berror: ", text):
        return "the compiler failed without a diagnostic:\n" + output
    missing = [pattern for pattern in wanted if not re.search(pattern, text)]
    if missing:
        return "no diagnostic matches " + " nor ".join(repr(m) for m in missing) + ":\n" + output
    return None


def main():
    split = sys.argv.index("--")
    failure = check(sys.argv[1], sys.argv[split + 1:])
    if failure:
        print(f"{sys.argv[1]}: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
