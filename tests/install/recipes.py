#!/usr/bin/env python3
"""The vcpkg manifest and the Conan recipe agree with CMake's table of components.

    recipes.py [--root DIR]

Neither tool runs here. The table is read from the calls of eskit_add_component, the recipe is
loaded with a stand-in for the `conan` package.
"""
import argparse
import json
import os
import re
import sys
import types
from collections import defaultdict

# CMake's name of a package: its vcpkg port, its Conan reference and what components require of it.
PACKAGES = {
    "Boost": ("boost-beast", "boost", "boost::headers"),
    "GTest": ("gtest", "gtest", "gtest::gtest"),
    "OpenSSL": ("openssl", "openssl", "openssl::crypto"),
    "SQLiteCpp": ("sqlitecpp", "sqlitecpp", "sqlitecpp::sqlitecpp"),
    "tl-expected": ("tl-expected", "tl-expected", "tl-expected::tl-expected"),
}
OF_THE_SYSTEM = {"Threads"}
LISTS = ("CMakeLists.txt", "stores/sqlite/CMakeLists.txt", "http/CMakeLists.txt",
         "conformance/CMakeLists.txt")


def read(root, *path):
    with open(os.path.join(root, *path), encoding="utf-8") as file:
        return file.read()


def component_table(root):
    """name: (components it depends on, packages it is built with, whether it is optional)"""
    table, optional = {}, {}
    for path in LISTS:
        text = re.sub(r"#[^\n]*", "", read(root, path))
        for call in re.findall(r"eskit_add_component\(([^)]*)\)", text):
            name, *words = call.split()
            lists, key = defaultdict(list), None
            for word in words:
                if re.fullmatch(r"[A-Z][A-Z_]+", word):
                    key = word
                else:
                    lists[key].append(word)
            table[name] = (lists["DEPENDS"], [p for p in lists["FIND"] if p not in OF_THE_SYSTEM])
        for name, packages in re.findall(
                r"eskit_add_optional_component\((\w+)[^)]*?PACKAGES([^)]*)\)", text):
            optional[name] = [re.sub(">=.*", "", package) for package in packages.split()]
    return {name: (depends, list(dict.fromkeys(finds + optional.get(name, []))), name in optional)
            for name, (depends, finds) in table.items()}


class Record:
    """Takes any attribute, and the properties that a recipe sets."""

    def __init__(self, **values):
        self.__dict__.update(values)
        self.properties = {}

    def set_property(self, name, value):
        self.properties[name] = value


def load_recipe(root):
    """The recipe's class, made with a stand-in for what it imports from conan."""
    for name in ("conan", "conan.tools", "conan.tools.build", "conan.tools.cmake",
                 "conan.tools.files"):
        module = types.ModuleType(name)
        module.__getattr__ = lambda attribute: object
        sys.modules[name] = module
    space = {}
    exec(compile(read(root, "conanfile.py"), "conanfile.py", "exec"), space)
    return space["EskitRecipe"]


def ask_recipe(recipe_class, chosen):
    """The references that the recipe requires, and its components, with the chosen options."""
    recipe = recipe_class()
    recipe.options = types.SimpleNamespace(**{n: n in chosen for n in recipe_class.options})
    references = []
    recipe.requires = lambda reference, **_: references.append(reference.split("/")[0])
    recipe.requirements()
    recipe.cpp_info = Record(components=defaultdict(Record))
    recipe.package_info()
    return sorted(references), recipe.cpp_info.components


def check_vcpkg(root, table, version):
    manifest = json.loads(read(root, "vcpkg.json"))
    if manifest["version"] != version:
        yield f"vcpkg.json: the version is {manifest['version']}, not {version}"
    wanted = sorted({PACKAGES[p][0] for _, finds, optional in table.values() if not optional
                     for p in finds})
    ports = sorted(d for d in manifest["dependencies"] if isinstance(d, str))
    if ports != wanted:
        yield f"vcpkg.json: the dependencies are {ports}, not {wanted}"
    wanted = {name: [PACKAGES[p][0] for p in finds]
              for name, (_, finds, optional) in table.items() if optional}
    features = {name: feature["dependencies"] for name, feature in manifest["features"].items()}
    if features != wanted:
        yield f"vcpkg.json: the features are {features}, not {wanted}"


def check_conan(root, table):
    recipe = load_recipe(root)
    optional = sorted(name for name, row in table.items() if row[2])
    options = sorted(set(recipe.options) - {"shared", "fPIC"})
    if options != optional or set(recipe.default_options) != set(recipe.options):
        yield f"conanfile.py: the options are {options}, not {optional}"
        return
    for chosen in [[], *([name] for name in optional), optional]:
        rows = {name: row for name, row in table.items() if not row[2] or name in chosen}
        references, components = ask_recipe(recipe, chosen)
        wanted = sorted({PACKAGES[p][1] for _, finds, _ in rows.values() for p in finds})
        if references != wanted:
            yield f"conanfile.py, {chosen}: requires {references}, not {wanted}"
        found = {name: sorted(component.requires) for name, component in components.items()}
        wanted = {name: sorted(depends + [PACKAGES[p][2] for p in finds])
                  for name, (depends, finds, _) in rows.items()}
        if found != wanted:
            yield f"conanfile.py, {chosen}: the components are {found}, not {wanted}"
        for name, component in components.items():
            names = (component.libs, component.properties)
            if names != ([f"eskit_{name}"], {"cmake_target_name": f"eskit::{name}",
                                             "pkg_config_name": f"eskit-{name}"}):
                yield f"conanfile.py: the component {name} is called {names}"


def check_defaults(root):
    """Both build the same when nobody chooses."""
    features = sorted(json.loads(read(root, "vcpkg.json"))["default-features"])
    options = load_recipe(root).default_options
    chosen = sorted(n for n in options if options[n] and n not in ("shared", "fPIC"))
    if chosen != features:
        yield f"conanfile.py has {chosen} by default, vcpkg.json has {features}"


def violations(root):
    table = component_table(root)
    version = re.search(r'#define ESKIT_VERSION "(.+)"',
                        read(root, "include", "eskit", "version.hpp")).group(1)
    return [*check_vcpkg(root, table, version), *check_conan(root, table), *check_defaults(root)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--root", default=os.path.join(os.path.dirname(__file__), "..", ".."))
    found = violations(parser.parse_args().root)
    print("\n".join(found) or "the recipes agree with the components")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
