"""The Conan 2 recipe. Its options are CMake's optional components; tests/install compares them."""
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir


class EskitRecipe(ConanFile):
    name = "eskit"
    description = "An event-sourcing toolkit for C++20"
    license = "MIT"
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {
        "shared": [True, False],
        "fPIC": [True, False],
        "conformance": [True, False],
        "http": [True, False],
        "sqlite": [True, False],
    }
    default_options = {
        "shared": False, "fPIC": True, "conformance": False, "http": False, "sqlite": True}
    exports_sources = (
        "CMakeLists.txt", "LICENSE", "cmake/*", "conformance/*", "http/*", "include/*", "src/*",
        "stores/*")
    implements = ["auto_shared_fpic"]

    def set_version(self):
        header = load(self, os.path.join(self.recipe_folder, "include", "eskit", "version.hpp"))
        self.version = re.search(r'#define ESKIT_VERSION "(.+)"', header).group(1)

    def requirements(self):
        self.requires("openssl/[>=3 <4]")
        self.requires("tl-expected/[>=1.0 <2]", transitive_headers=True)
        if self.options.sqlite:
            self.requires("sqlitecpp/[>=3.2 <4]", transitive_headers=True, transitive_libs=True)
        if self.options.http:
            self.requires("boost/[>=1.81 <2]")
        if self.options.conformance:
            self.requires("gtest/[>=1.12 <2]", transitive_headers=True, transitive_libs=True)

    def validate(self):
        check_min_cppstd(self, 20)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        CMakeDeps(self).generate()
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables.update({
            "ESKIT_CONFORMANCE": "ON" if self.options.conformance else "OFF",
            "ESKIT_HTTP": "ON" if self.options.http else "OFF",
            "ESKIT_SQLITE": "ON" if self.options.sqlite else "OFF",
            "ESKIT_BUILD_TESTS": "OFF",
            "ESKIT_BUILD_EXAMPLES": "OFF",
            "ESKIT_BUILD_BENCHMARKS": "OFF",
        })
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        CMake(self).install()
        # Conan writes these for whoever asks, with the paths of its own packages.
        rmdir(self, os.path.join(self.package_folder, "lib", "cmake"))
        rmdir(self, os.path.join(self.package_folder, "lib", "pkgconfig"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "eskit")
        self._component("core", ["openssl::crypto", "tl-expected::tl-expected"], ["pthread"])
        self._component("testing", ["core"])
        if self.options.sqlite:
            self._component("sqlite", ["core", "sqlitecpp::sqlitecpp"])
        if self.options.http:
            self._component("http", ["core", "boost::headers"])
        if self.options.conformance:
            self._component("conformance", ["core", "testing", "gtest::gtest"])

    def _component(self, name, requires, system_libs=()):
        component = self.cpp_info.components[name]
        component.libs = [f"eskit_{name}"]
        component.requires = requires
        component.system_libs = list(system_libs)
        component.set_property("cmake_target_name", f"eskit::{name}")
        component.set_property("pkg_config_name", f"eskit-{name}")
