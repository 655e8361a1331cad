"""The project's files as the tidy checks see them: their paths, text, code and functions."""
import os
import re

SKIPPED_FOLDERS = {".git", "build", "__pycache__"}


class Tree:
    def __init__(self, root):
        self.root = root
        self.paths = []
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(f for f in folders if f not in SKIPPED_FOLDERS)
            for file in files:
                self.paths.append(os.path.relpath(os.path.join(folder, file), root))
        self.paths.sort()
        self._text = {}

    def text(self, path):
        if path not in self._text:
            with open(os.path.join(self.root, path), encoding="utf-8") as file:
                self._text[path] = file.read()
        return self._text[path]

    def has(self, path):
        return os.path.isfile(os.path.join(self.root, path))

    def cpp(self):
        return [p for p in self.paths if p.endswith((".hpp", ".cpp"))]

    def public_headers(self):
        """Pairs of a public header's path and the name by which it is included."""
        for path in self.paths:
            match = re.fullmatch(r"(?:.*/)?include/(eskit/.+\.hpp)", path)
            if match and not path.startswith("tests/"):
                yield path, match.group(1)


TOKEN = re.compile(
    r"""//[^\n]*                                     # comment to the end of the line
      | /\*.*?\*/                                    # comment
      | R"(?P<mark>[^()\\\s]{0,16})\(.*?\)(?P=mark)" # raw string
      | "(?:\\.|[^"\\\n])*"                          # string
      | (?<![0-9A-Za-z])'(?:\\.|[^'\\\n])+'          # character, not a digit separator
    """, re.VERBOSE | re.DOTALL)


def strip(code, keep_strings=False):
    """C++ without comments and literals; every line keeps its number."""
    def blank(match):
        text = match.group(0)
        if text[0] == "/":
            return "\n" * text.count("\n")
        return text if keep_strings else '""' + "\n" * text.count("\n")
    return TOKEN.sub(blank, code)


def lines_matching(pattern, text):
    """Numbers and matches of the lines on which the pattern is found."""
    for number, line in enumerate(text.split("\n"), 1):
        match = re.search(pattern, line)
        if match:
            yield number, match


def functions(code):
    """Yields (line, last line, header) of each function in the code, with its lambdas."""
    code = re.sub(r"(?m)^[ \t]*#[^\n]*(?:\\\n[^\n]*)*", lambda m: "\n" * m.group(0).count("\n"),
                  strip(code))
    code = re.sub(r"operator\s*(\(\)|[^\w\s(]+)", "operator_", code)
    line, depth, inside, since, header_line = 1, 0, None, "", 1
    for char in code:
        if char == "\n":
            line += 1
        if char == "{":
            if inside is None and is_expression(since):
                inside = (depth, None, since + "{")
            elif inside is None and is_body(since):
                inside = (depth, header_line, " ".join(since.split()))
            elif inside is None:
                since = ""
            depth += 1
        elif char == "}":
            depth -= 1
            if inside is not None and depth == inside[0]:
                if inside[1] is None:
                    since = inside[2] + "}"
                else:
                    yield inside[1], line, inside[2]
                    since = ""
                inside = None
            elif inside is None:
                since = ""
        elif inside is None:
            if char == ";":
                since = ""
            else:
                if not since.strip() and not char.isspace():
                    header_line = line
                since += char


NOT_A_FUNCTION = r"\s*(template\s*<[^{}]*>\s*)?(inline\s+)?(namespace|class|struct|union|enum)\b"


def is_body(since):
    """Whether a brace after this text, read since the last ; { or }, opens a function's body."""
    if "(" not in since or re.match(NOT_A_FUNCTION, since):
        return False
    plain = re.sub(r"\)[\s\w&]*->.*$", ")", since, flags=re.DOTALL)  # no trailing return type
    plain = re.sub(r"<[^<>]*>", "", plain)
    return not re.search(r"^[^()]*=(?!=)", plain) and bool(
        re.search(r"\)(\s|\w|[&}>:*]|->)*$", plain))


def is_expression(since):
    """Whether a brace after this text is part of a declaration: its text goes on behind it."""
    if since.count("(") > since.count(")"):  # a default argument
        return True
    if re.search(r"\brequires\s*(\([^()]*\))?\s*$", since):
        return True
    # A member or base in a constructor's list, such as `: a_{1}, b_{2}`.
    member = r"\)[^()]*(?<!:):(?!:)(.*[)}]\s*,)?\s*[\w:]+(<.*>)?\s*$"
    return bool(re.search(member, since, re.DOTALL))
