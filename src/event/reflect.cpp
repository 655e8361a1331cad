#include <eskit/base/assert.hpp>
#include <eskit/detail/text.hpp>
#include <eskit/event/type_info.hpp>

#include <cstring>
#include <string>

namespace eskit::inline v0_1::detail {
namespace {

// "a::b::C" -> "b.C"; anything that is no plain name stays as the compiler spells it.
std::string readable_name(std::string_view spelling) {
    if (spelling.find_first_of("<({") != std::string_view::npos) {
        return std::string(spelling);
    }
    std::size_t last = spelling.rfind("::");
    if (last == std::string_view::npos) {
        return std::string(spelling);
    }
    const std::size_t before = last == 0 ? std::string_view::npos : spelling.rfind("::", last - 1);
    const std::string_view scope = before == std::string_view::npos
                                       ? spelling.substr(0, last)
                                       : spelling.substr(before + 2, last - before - 2);
    return std::string(scope) + "." + std::string(spelling.substr(last + 2));
}

// A copy that is never freed, followed by `padding` zero bytes.
std::string_view keep(std::string_view text, std::size_t padding) {
    char* copy = new char[text.size() + padding]();
    std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
}

}  // namespace

Error invalid_text(std::string_view text) {
    return Error(Errc::codec, quoted(text) + " is not a valid value");
}

Error json_failure(std::string_view what, std::string_view why) {
    return Error(Errc::codec, std::string(what) + printable(why));
}

TypeInfo make_struct_info(const StructSource& source) {
    TypeInfo info{
        .kind = Kind::structure, .size = source.size, .ops = {}, .spelling = source.spelling};
    info.name =
        source.wire_name.empty() ? keep(readable_name(source.spelling), 0) : source.wire_name;
    const std::size_t count = source.types.size();
    auto* fields = new FieldInfo[count];
    std::string_view text = source.fields;
    for (std::size_t index = 0; index < count; ++index) {
        FieldInfo& field = fields[index];
        field.name = cut_field_name(text, source.spelling);
        ESKIT_ASSERT(!field.name.empty(),
                     "the compiler spells fields as it did when eskit was written");
        field.offset = static_cast<std::size_t>(static_cast<const char*>(source.addresses[index]) -
                                                static_cast<const char*>(source.object));
        field.type = source.types[index];
        field.json_key = keep(",\"" + std::string(field.name) + "\":", json_key_padding);
    }
    info.fields = {fields, count};
    return info;
}

}  // namespace eskit::inline v0_1::detail
