#!/usr/bin/env python3
"""Negative controls for recipes.py: what a component list that moved on would leave behind."""
import os
import shutil
import tempfile
import unittest

import recipes

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
FILES = (*recipes.LISTS, "conanfile.py", "vcpkg.json", "include/eskit/version.hpp")


class Recipes(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        for path in FILES:
            os.makedirs(os.path.dirname(self.path(path)), exist_ok=True)
            shutil.copy(os.path.join(ROOT, path), self.path(path))

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def edit(self, name, old, new):
        text = recipes.read(self.folder.name, name)
        self.assertIn(old, text)
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text.replace(old, new, 1))

    def assert_says(self, *texts):
        found = "\n".join(recipes.violations(self.folder.name))
        for text in texts:
            self.assertIn(text, found)

    def test_the_project_itself_agrees(self):
        self.assertEqual(recipes.violations(self.folder.name), [])

    def test_a_new_optional_component_is_missing_in_both(self):
        self.edit("CMakeLists.txt", "eskit_add_optional_component(sqlite",
                  "eskit_add_component(nats DEPENDS core FIND GTest)\n"
                  "eskit_add_optional_component(nats stores/nats PACKAGES GTest)\n"
                  "eskit_add_optional_component(sqlite")

        self.assert_says("vcpkg.json: the features are", "conanfile.py: the options are")

    def test_a_new_dependency_is_missing_in_both(self):
        self.edit("CMakeLists.txt", "FIND tl-expected", "FIND GTest tl-expected")

        self.assert_says("vcpkg.json: the dependencies are", "conanfile.py, []: requires",
                         "conanfile.py, []: the components are")

    def test_a_component_that_depends_on_another_is_seen(self):
        self.edit("stores/sqlite/CMakeLists.txt", "DEPENDS core", "DEPENDS core testing")

        self.assert_says("conanfile.py, ['sqlite']: the components are")

    def test_a_component_under_another_name_is_seen(self):
        self.edit("conanfile.py", 'f"eskit-{name}"', 'f"eskit_{name}"')

        self.assert_says("conanfile.py: the component core is called")

    def test_another_version_is_seen(self):
        self.edit("vcpkg.json", '"version": "', '"version": "9')

        self.assert_says("vcpkg.json: the version is")

    def test_other_defaults_are_seen(self):
        self.edit("conanfile.py", '"sqlite": True', '"sqlite": False')

        self.assert_says("conanfile.py has [] by default")


if __name__ == "__main__":
    unittest.main()
