#!/usr/bin/env python3
"""Negative controls: each rule of tidy.py finds its violation in a small tree, and nothing else."""
import os
import tempfile
import unittest

import tidy

CLEAN = {
    "CMakeLists.txt": "lib(include/eskit/base/a.hpp include/eskit/version.hpp src/base/a.cpp)\n",
    "include/eskit/base/a.hpp": "/// A.\n#pragma once\n#include <string>\nint a();\n",
    "include/eskit/version.hpp":
        "#pragma once\n#define ESKIT_VERSION_MAJOR 2\n#define ESKIT_VERSION_MINOR 3\n",
    "src/base/a.cpp": "#include <eskit/base/a.hpp>\nint a() {\n    return 1'000;\n}\n",
    "tests/CMakeLists.txt": "unit(base/a_test.cpp)\n",
    "tests/base/a_test.cpp": "// sleep_for in a comment\nauto a = \"rand()\";\n",
}
LONG_FUNCTION = "int f(int x) {\n" + "    x += 1;\n" * 69 + "    return x;\n}\n"


def found(changes):
    """The rules that object to the clean tree with the changes (None removes a file)."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in {**CLEAN, **changes}.items():
            if text is not None:
                os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
                with open(os.path.join(root, path), "w", encoding="utf-8") as file:
                    file.write(text)
        return sorted({line.split("[")[1].split("]")[0]
                       for line in tidy.violations(root, tidy.RULES)})


class TidyTest(unittest.TestCase):
    def header(self, text):
        return found({"include/eskit/base/a.hpp": text})

    def source(self, text):
        return found({"src/base/a.cpp": text})

    def test_clean_tree_is_clean(self):
        self.assertEqual(found({}), [])

    def test_line_length(self):
        self.assertEqual(self.source("//" + "x" * 98 + "\n"), [])
        self.assertEqual(self.source("//" + "x" * 99 + "\n"), ["line_length"])

    def test_function_length(self):
        self.assertEqual(self.source(LONG_FUNCTION), ["function_length"])
        self.assertEqual(self.source(LONG_FUNCTION.replace("    x += 1;\n", "", 2)), [])
        self.assertEqual(self.source("namespace n {\n" + "int x;\n" * 90 + "}\n"), [])

    def test_function_length_sees_constructors_members_and_trailing_returns(self):
        body = LONG_FUNCTION.split("{", 1)[1]
        for start in ("A::A(int x) : a_{x}, b_(1) {", "auto f() -> std::vector<int> {",
                      "template <class T>\nrequires(sizeof(T) > 1)\nint f(T x = {}) {",
                      "struct S {\nint f(int x) const noexcept {\n}\nint g(int x) {",
                      "TEST(A, does_it) {", "bool operator()(int x) {"):
            self.assertEqual(self.source(start + body), ["function_length"], start)

    def test_banned_includes(self):
        for name in ("iostream", "ranges", "sqlite3.h", "SQLiteCpp/Database.h", "nlohmann/json.hpp",
                     "gtest/gtest.h", "openssl/evp.h", "filesystem"):
            self.assertEqual(self.header(f"#pragma once\n#include <{name}>\n"), ["banned_includes"])
        self.assertEqual(self.source("#include <iostream>\n"), [])

    def test_banned_calls(self):
        for call in ("std::this_thread::sleep_for(d);", "std::chrono::system_clock::now();",
                     "rand();", "std::srand(1);", "std::cout << 1;", "std::endl;"):
            self.assertEqual(self.source(f"void f() {{\n    {call}\n}}\n"), ["banned_calls"], call)
        self.assertEqual(self.source("#if 0\n#endif\n"), ["banned_calls"])
        self.assertEqual(self.source("int f() {\n    return generator.rand();\n}\n"), [])

    def test_banned_calls_spare_the_clock_and_the_examples(self):
        cmake = "lib(include/eskit/base/clock.hpp src/base/clock.cpp)\n" + CLEAN["CMakeLists.txt"]
        self.assertEqual(found({
            "CMakeLists.txt": cmake,
            "include/eskit/base/clock.hpp": "#pragma once\n",
            "src/base/clock.cpp": "auto now = std::chrono::system_clock::now();\n",
            "tests/CMakeLists.txt": "unit(base/a_test.cpp base/clock_test.cpp)\n",
            "tests/base/clock_test.cpp": "",
            "examples/CMakeLists.txt": "eskit_add_example(counter)\neskit_add_task(rename)\n",
            "examples/tasks/rename.cpp": "int main() {\n    std::cout << 2;\n}\n",
            "examples/counter/main.cpp": "int main() {\n    std::cout << 1;\n}\n"}), [])

    def test_headers(self):
        self.assertEqual(self.header("int a();\n"), ["headers"])
        self.assertEqual(self.header("#pragma once\nusing namespace std;\n"), ["headers"])

    def test_leftovers(self):
        for word in ("TO" + "DO", "FIX" + "ME", "X" * 3):
            self.assertEqual(self.source(f"// {word}: later\n"), ["leftovers"])

    def test_nolint(self):
        for comment in ("NOLINT", "NOLINTNEXTLINE", "NOLINT: because"):
            self.assertEqual(self.source(f"int a;  // {comment}\n"), ["nolint"])
        self.assertEqual(self.source("int a;  // NOLINT(bugprone-x): because\n"), [])

    def test_listed_in_cmake(self):
        self.assertEqual(found({"CMakeLists.txt": ""}), ["listed_in_cmake"])
        commented_out = {"tests/CMakeLists.txt": "# base/a_test.cpp\n"}
        self.assertEqual(found(commented_out), ["listed_in_cmake"])

    def test_abi_namespace(self):
        self.assertEqual(self.source("namespace eskit::inline v2_3 {\n}\n"), [])
        self.assertEqual(self.source("namespace eskit::inline v2_3::detail {\n}\n"), [])
        for name in ("eskit", "eskit::detail", "eskit::inline v2_2", "eskit::inline v2_33"):
            self.assertEqual(self.source(f"namespace {name} {{\n}}\n"), ["abi_namespace"], name)

    def test_mirror(self):
        self.assertEqual(found({"tests/base/a_test.cpp": None}), ["mirror"])
        self.assertEqual(found({
            "CMakeLists.txt": CLEAN["CMakeLists.txt"] + "lib(src/base/lonely.cpp)\n",
            "src/base/lonely.cpp": ""}), ["mirror"])
        self.assertEqual(found({
            "stores/sqlite/CMakeLists.txt": "lib(include/eskit/sqlite/b.hpp)\n",
            "stores/sqlite/include/eskit/sqlite/b.hpp": "#pragma once\n"}), ["mirror"])


if __name__ == "__main__":
    unittest.main()
