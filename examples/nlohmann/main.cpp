// A field of a type that nlohmann/json converts. The type says so beside its definition, and the
// opt-in header is included where it is stored. Other codecs will keep such a field as opaque JSON.

// region: nlohmann
#include <eskit/codec/json.hpp>
#include <eskit/codec/nlohmann.hpp>

namespace geo {

class Point {
  public:
    Point() = default;
    Point(int x, int y) : x_(x), y_(y) {}
    friend void to_json(nlohmann::json& json, const Point& point) {
        json = {{"x", point.x_}, {"y", point.y_}};
    }
    friend void from_json(const nlohmann::json& json, Point& point) {
        point = Point(json.at("x"), json.at("y"));
    }

  private:
    int x_ = 0;
    int y_ = 0;
};

struct ParcelSeen {
    std::string parcel;
    Point where;
};

}  // namespace geo

template <>
inline constexpr bool eskit::uses_nlohmann<geo::Point> = true;
// endregion: nlohmann

#include <iostream>

int main() {
    auto json = eskit::to_json(geo::ParcelSeen{"p-1", {3, 4}});
    std::cout << (json ? *json : json.error().message()) << '\n';
    auto lost = eskit::from_json<geo::ParcelSeen>(R"({"parcel":"p-2","where":{"x":3}})");
    std::cout << (lost ? "read" : lost.error().message()) << '\n';
}
