/// The name of a database file.
#pragma once

#include <concepts>
#include <string>
#include <string_view>
#include <utility>

namespace eskit::inline v0_1::sqlite {

/// A file's name as the functions of eskit::sqlite take it: any string, or anything with a
/// `string()` member, so std::filesystem::path fits without its header being included here.
///
/// Thread safety: a value.
class Path {
  public:
    // NOLINTBEGIN(google-explicit-constructor): a path is written as a string or a path.
    template <class Text>
        requires std::convertible_to<const Text&, std::string_view>
    Path(const Text& text) : text_(std::string_view(text)) {}
    template <class FilePath>
        requires(!std::convertible_to<const FilePath&, std::string_view>) &&
                requires(const FilePath& path) {
                    { path.string() } -> std::convertible_to<std::string>;
                }
    Path(const FilePath& path) : text_(path.string()) {}
    // NOLINTEND(google-explicit-constructor)

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    /// Whether this names a private database without a file.
    [[nodiscard]] bool is_memory() const noexcept { return text_ == ":memory:"; }

  private:
    std::string text_;
};

}  // namespace eskit::inline v0_1::sqlite
