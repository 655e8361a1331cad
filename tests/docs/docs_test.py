#!/usr/bin/env python3
"""Negative controls of docs.py: it objects to each kind of rot, and to nothing else."""
import os
import tempfile
import unittest

import docs

SOURCE = """int main() {
    // region: outer
    int a = 1;
    // region: inner
    if (a) {
        a = 2;
    }
    // endregion: inner
    // endregion: outer
}
"""
INNER = "<!-- from a.cpp#inner -->\n```cpp\nif (a) {\n    a = 2;\n}\n```\n"


def found(page, source=SOURCE):
    with tempfile.TemporaryDirectory() as root:
        os.mkdir(os.path.join(root, "docs"))
        for name, text in {"README.md": "# Read me\n## Why, though\n", "a.cpp": source,
                           "docs/page.md": page}.items():
            with open(os.path.join(root, name), "w", encoding="utf-8") as file:
                file.write(text)
        return "\n".join(docs.violations(root))


class DocsTest(unittest.TestCase):
    def test_accepts_a_block_that_equals_its_region(self):
        self.assertEqual(found(INNER), "")

    def test_outer_region_contains_the_inner_one_without_markers(self):
        block = "```cpp\nint a = 1;\nif (a) {\n    a = 2;\n}\n```\n"
        self.assertEqual(found("<!-- from a.cpp#outer -->\n\n" + block), "")

    def test_accepts_other_languages_without_a_source(self):
        self.assertEqual(found("```sh\n./dev test\n```\n"), "")

    def test_rejects_a_block_without_a_source(self):
        self.assertIn("needs `<!-- from", found("text\n```cpp\nint a;\n```\n"))

    def test_rejects_a_block_that_differs(self):
        self.assertIn("docs/page.md:2: differs", found(INNER.replace("a = 2", "a = 3")))
        self.assertIn("longer", found(INNER.replace("}\n```", "}\nf();\n```")))

    def test_rejects_a_missing_file_or_region(self):
        self.assertIn("there is no b.cpp", found(INNER.replace("a.cpp", "b.cpp")))
        self.assertIn("exactly once", found(INNER.replace("#inner", "#other")))

    def test_rejects_a_region_that_is_open_or_doubled(self):
        self.assertIn("be closed", found(INNER, SOURCE.replace("    // endregion: inner\n", "")))
        self.assertIn("exactly once", found(INNER, SOURCE + SOURCE))

    def test_links(self):
        self.assertEqual(found("[r](../README.md#why-though) [w](https://a.b/c)"), "")
        self.assertEqual(found("# Here it is\n[h](#here-it-is) `[x](y)`\n```\n[x](y)\n```\n"), "")
        self.assertIn("leads nowhere", found("[r](README.md)"))
        self.assertIn("leads nowhere", found("![picture](picture.png)"))
        self.assertIn("leads nowhere", found("[out of the project](../..)"))
        self.assertIn("names no heading", found("[r](../README.md#because)"))


if __name__ == "__main__":
    unittest.main()
