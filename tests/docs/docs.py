#!/usr/bin/env python3
"""Documentation that cannot rot: prints every violation as `path:line: message`.

    docs.py [--root DIR]

In README.md and docs/**/*.md,
  - every fenced cpp block follows `<!-- from <path>#<region> -->` and equals that region;
  - every relative link leads to a file, and its #anchor, if any, to a heading of that page.

A region is what lies between the lines `// region: <name>` and `// endregion: <name>` of a source
file, without its common indentation. Regions may nest; the marker lines are not part of the text.
"""
import argparse
import os
import re
import sys
import textwrap

CPP_FENCE = r"\s*```(cpp|c\+\+|cxx|hpp)\b"
MARKER = r"\s*// (region|endregion): ([\w-]+)\s*$"


class RegionError(Exception):
    pass


def region(text, name):
    """The lines of the region, or a RegionError that says what is wrong with its markers."""
    lines, inside, times = [], False, 0
    for line in text.split("\n"):
        match = re.match(MARKER, line)
        if not match:
            if inside:
                lines.append(line)
        elif match.group(2) == name:
            if (match.group(1) == "region") == inside:
                raise RegionError(f"region {name} is not closed before it is opened again")
            inside = not inside
            times += inside
    if times != 1 or inside:
        raise RegionError(f"region {name} must occur exactly once and be closed")
    return textwrap.dedent("\n".join(lines)).strip("\n")


def blocks(lines):
    """Yields (line number, fence line, preceding non-empty line, text) of each fenced block."""
    start, before = None, ""
    for number, line in enumerate(lines, 1):
        if re.match(r"\s*```", line):
            if start is None:
                start = (number, line, before)
            else:
                text = textwrap.dedent("\n".join(lines[start[0]:number - 1])).strip("\n")
                yield (*start, text)
                start = None
        if line.strip():
            before = line.strip()


def check_blocks(root, lines):
    for number, fence, before, text in blocks(lines):
        if not re.match(CPP_FENCE, fence):
            continue
        match = re.fullmatch(r"<!-- from ([^#\s]+)#([\w-]+) -->", before)
        if not match:
            yield number, "a cpp block needs `<!-- from <path>#<region> -->` before it"
            continue
        path = os.path.join(root, match.group(1))
        if not os.path.isfile(path):
            yield number, f"there is no {match.group(1)}"
            continue
        try:
            with open(path, encoding="utf-8") as file:
                source = region(file.read(), match.group(2))
        except RegionError as error:
            yield number, f"{match.group(1)}: {error}"
            continue
        if source != text:
            where = f"{match.group(1)}#{match.group(2)}"
            yield number, f"differs from {where}: {difference(source, text)}"


def difference(source, text):
    for ours, theirs in zip(source.split("\n"), text.split("\n")):
        if ours != theirs:
            return f"the source has {ours.strip()!r}, the page {theirs.strip()!r}"
    return "one is longer than the other"


def prose(lines):
    """The lines with fenced blocks and code spans blanked: links count only outside of them."""
    fenced = False
    for line in lines:
        if re.match(r"\s*```", line):
            fenced = not fenced
            yield ""
        else:
            yield "" if fenced else re.sub(r"`[^`]*`", lambda m: " " * len(m.group(0)), line)


def anchors(path):
    """The anchors of a page's headings, as the usual renderers derive them."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    found = set()
    for heading in re.findall(r"(?m)^#{1,6} +(.+?) *#*$", text):
        slug = re.sub(r"[^\w\- ]", "", re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower())
        found.add(slug.replace(" ", "-"))
    return found | set(re.findall(r'<a (?:id|name)="([^"]+)"', text))


def check_links(root, page, lines):
    for number, line in enumerate(prose(lines), 1):
        for target in re.findall(r"\]\(<?([^)\s>]+)>?(?: \"[^\"]*\")?\)", line):
            if re.match(r"[a-z][a-z0-9+.-]*:", target):
                continue
            path, _, anchor = target.partition("#")
            folder = os.path.dirname(os.path.join(root, page))
            full = os.path.join(folder, path) if path else os.path.join(root, page)
            inside = os.path.realpath(full).startswith(os.path.realpath(root) + os.sep)
            if not os.path.exists(full) or not inside:
                yield number, f"the link {target} leads nowhere"
            elif anchor and full.endswith(".md") and anchor not in anchors(full):
                yield number, f"the link {target} names no heading"


def pages(root):
    if os.path.isfile(os.path.join(root, "README.md")):
        yield "README.md"
    for folder, _, files in sorted(os.walk(os.path.join(root, "docs"))):
        for file in sorted(files):
            if file.endswith(".md"):
                yield os.path.relpath(os.path.join(folder, file), root)


def violations(root):
    for page in pages(root):
        with open(os.path.join(root, page), encoding="utf-8") as file:
            lines = file.read().split("\n")
        for number, message in [*check_blocks(root, lines), *check_links(root, page, lines)]:
            yield f"{page}:{number}: {message}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", default=os.path.join(os.path.dirname(__file__), "..", ".."))
    root = parser.parse_args().root
    found = list(violations(root))
    print("\n".join(found) or f"{len(list(pages(root)))} pages agree with the sources")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
