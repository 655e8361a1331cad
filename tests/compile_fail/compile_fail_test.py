#!/usr/bin/env python3
"""Negative controls of compile_fail.py: each way in which a case may pass for a wrong reason."""
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import compile_fail  # noqa: E402

COMMAND = sys.argv.pop() if len(sys.argv) > 1 else "c++"
FAILS = 'template <class T> void f() { static_assert(sizeof(T) == 0, "no overload"); }\n'


class CompileFailTest(unittest.TestCase):
    def failure(self, source, name="case.cpp"):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(source)
            return compile_fail.check(path, [COMMAND, "-std=c++20"])

    def test_accepts_a_file_whose_diagnostic_matches(self):
        source = "// expect: no overload\n" + FAILS + "template void f<int>();"
        self.assertIsNone(self.failure(source))

    def test_rejects_a_file_that_compiles(self):
        self.assertIn("it compiles", self.failure("// expect: no overload\nint main() {}\n"))

    def test_rejects_a_file_without_an_expectation(self):
        self.assertIn("names no", self.failure("int x = ;\n"))

    def test_rejects_another_diagnostic(self):
        self.assertIn("no diagnostic matches", self.failure("// expect: no overload\nint x = ;\n"))

    def test_requires_every_expectation(self):
        source = "// expect: no overload\n// expect: Closed\n" + FAILS + "template void f<int>();"
        self.assertIn("'Closed'", self.failure(source))

    def test_does_not_match_the_name_of_the_file(self):
        self.assertIn("no diagnostic matches",
                      self.failure("// expect: no_evolve\nint x = ;\n", "no_evolve.cpp"))

    def test_does_not_match_the_echo_of_the_source(self):
        self.assertIn("no diagnostic matches",
                      self.failure("// expect: remarkable\nint x = ; /* remarkable */\n"))

    def test_positive_control_must_compile(self):
        self.assertIn("does not compile", self.failure("int x = ;\n", "case_ok.cpp"))
        self.assertIsNone(self.failure("int main() {}\n", "case_ok.cpp"))

    def test_positive_control_must_not_warn(self):
        self.assertIn("does not compile", self.failure("int f() {}\n", "case_ok.cpp"))


if __name__ == "__main__":
    unittest.main()
