#include <eskit/http/html.hpp>

namespace eskit::inline v0_1::http {

std::string escape_html(std::string_view text) {
    std::string html;
    html.reserve(text.size());
    for (const char character : text) {
        switch (character) {
            case '&':
                html += "&amp;";
                break;
            case '<':
                html += "&lt;";
                break;
            case '>':
                html += "&gt;";
                break;
            case '"':
                html += "&quot;";
                break;
            case '\'':
                html += "&#39;";
                break;
            case '\0':
                break;
            default:
                html += character;
        }
    }
    return html;
}

}  // namespace eskit::inline v0_1::http
