/// The fields of plain structs, found by the compiler: no macro, no registration.
///
/// Nothing here is for users of the library; `type_info.hpp` is what builds on it.
#pragma once

#include <eskit/detail/enum_names.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <type_traits>
#include <utility>

namespace eskit::inline v0_1::detail {

inline constexpr std::size_t struct_fields_max = 32;

// The declared types of a struct's fields, in order.
template <class... Fs>
struct Types {};

template <std::size_t count>
struct Addresses {
    const void* at[count];
};
template <>
struct Addresses<0> {};

// Where the fields of one object are, and of which types they are.
template <class... Fs>
struct BoundFields {
    using FieldTypes = Types<Fs...>;
    Addresses<sizeof...(Fs)> addresses;
};

template <class... Fs>
constexpr BoundFields<Fs...> bound(std::remove_reference_t<Fs>&... fields) {
    if constexpr (sizeof...(Fs) == 0) {
        return {};
    } else {
        return {{{static_cast<const void*>(std::addressof(fields))...}}};
    }
}

// Converts into everything; tells whether a struct has one more field.
struct AnyValue {
    template <class T>
    operator T&() const;  // NOLINT(google-explicit-constructor): the conversion is its purpose.
};

// Converts into the base classes of T alone. A field of T cannot be of such a type unless T has a
// base, so a T that takes it first has one.
template <class T>
struct AnyBaseOf {
    template <class Base>
        requires(std::is_base_of_v<Base, T> && !std::is_same_v<Base, T>)
    operator Base() const;  // NOLINT(google-explicit-constructor): the conversion is its purpose.
};

template <class T>
inline constexpr bool has_base_class = requires { T{AnyBaseOf<T>{}}; };

// What the language can only spell out: a struct's brace-initialisation with `count` empty braces
// (`{}` never elides braces, so the number that fits is the number of fields and bases, whatever
// arrays are among them), and its structured binding.
template <std::size_t count>
struct Arity;

template <>
struct Arity<0> {
    template <class T>
    static constexpr bool fits = requires { T{}; };
    template <class T>
    static constexpr bool takes_more = requires { T{AnyValue{}}; };
    template <class T>
    static constexpr BoundFields<> bind(T&) {
        return {};
    }
};

template <>
struct Arity<1> {
    template <class T>
    static constexpr bool fits = requires { T{{}}; };
    template <class T>
    static constexpr bool takes_more = requires { T{{}, AnyValue{}}; };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0] = object;
        return bound<decltype(f0)>(f0);
    }
};

template <>
struct Arity<2> {
    template <class T>
    static constexpr bool fits = requires { T{{}, {}}; };
    template <class T>
    static constexpr bool takes_more = requires { T{{}, {}, AnyValue{}}; };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1] = object;
        return bound<decltype(f0), decltype(f1)>(f0, f1);
    }
};

template <>
struct Arity<3> {
    template <class T>
    static constexpr bool fits = requires { T{{}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more = requires { T{{}, {}, {}, AnyValue{}}; };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2)>(f0, f1, f2);
    }
};

template <>
struct Arity<4> {
    template <class T>
    static constexpr bool fits = requires { T{{}, {}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more = requires { T{{}, {}, {}, {}, AnyValue{}}; };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3)>(f0, f1, f2, f3);
    }
};

template <>
struct Arity<5> {
    template <class T>
    static constexpr bool fits = requires { T{{}, {}, {}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more = requires { T{{}, {}, {}, {}, {}, AnyValue{}}; };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4)>(
            f0, f1, f2, f3, f4);
    }
};

template <>
struct Arity<6> {
    template <class T>
    static constexpr bool fits = requires { T{{}, {}, {}, {}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more = requires { T{{}, {}, {}, {}, {}, {}, AnyValue{}}; };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5)>(f0, f1, f2, f3, f4, f5);
    }
};

template <>
struct Arity<7> {
    template <class T>
    static constexpr bool fits = requires { T{{}, {}, {}, {}, {}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more = requires { T{{}, {}, {}, {}, {}, {}, {}, AnyValue{}}; };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6)>(f0, f1, f2, f3, f4, f5, f6);
    }
};

template <>
struct Arity<8> {
    template <class T>
    static constexpr bool fits = requires { T{{}, {}, {}, {}, {}, {}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}}; };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7)>(f0, f1, f2, f3, f4, f5, f6, f7);
    }
};

template <>
struct Arity<9> {
    template <class T>
    static constexpr bool fits = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more =
        requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}}; };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8)>(f0, f1, f2, f3, f4, f5,
                                                                             f6, f7, f8);
    }
};

template <>
struct Arity<10> {
    template <class T>
    static constexpr bool fits = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more =
        requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}}; };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9)>(
            f0, f1, f2, f3, f4, f5, f6, f7, f8, f9);
    }
};

template <>
struct Arity<11> {
    template <class T>
    static constexpr bool fits = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more =
        requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}}; };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10)>(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10);
    }
};

template <>
struct Arity<12> {
    template <class T>
    static constexpr bool fits = requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more =
        requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}}; };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11)>(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10,
                                                   f11);
    }
};

template <>
struct Arity<13> {
    template <class T>
    static constexpr bool fits =
        requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more =
        requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}}; };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12)>(f0, f1, f2, f3, f4, f5, f6, f7,
                                                                  f8, f9, f10, f11, f12);
    }
};

template <>
struct Arity<14> {
    template <class T>
    static constexpr bool fits =
        requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more =
        requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}}; };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13)>(
            f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13);
    }
};

template <>
struct Arity<15> {
    template <class T>
    static constexpr bool fits =
        requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more =
        requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}}; };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14)>(
            f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14);
    }
};

template <>
struct Arity<16> {
    template <class T>
    static constexpr bool fits =
        requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more =
        requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}}; };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15)>(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14,
                                    f15);
    }
};

template <>
struct Arity<17> {
    template <class T>
    static constexpr bool fits =
        requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}};
    };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15), decltype(f16)>(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11,
                                                   f12, f13, f14, f15, f16);
    }
};

template <>
struct Arity<18> {
    template <class T>
    static constexpr bool fits =
        requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}};
    };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17] =
            object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15), decltype(f16), decltype(f17)>(
            f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17);
    }
};

template <>
struct Arity<19> {
    template <class T>
    static constexpr bool fits =
        requires { T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}}; };
    template <class T>
    static constexpr bool takes_more = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}};
    };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17,
               f18] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15), decltype(f16), decltype(f17), decltype(f18)>(
            f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18);
    }
};

template <>
struct Arity<20> {
    template <class T>
    static constexpr bool fits = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    };
    template <class T>
    static constexpr bool takes_more = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {},        {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}};
    };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
               f19] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15), decltype(f16), decltype(f17), decltype(f18), decltype(f19)>(
            f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
            f19);
    }
};

template <>
struct Arity<21> {
    template <class T>
    static constexpr bool fits = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    };
    template <class T>
    static constexpr bool takes_more = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}};
    };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
               f19, f20] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15), decltype(f16), decltype(f17), decltype(f18), decltype(f19),
                     decltype(f20)>(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14,
                                    f15, f16, f17, f18, f19, f20);
    }
};

template <>
struct Arity<22> {
    template <class T>
    static constexpr bool fits = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    };
    template <class T>
    static constexpr bool takes_more = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},        {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}};
    };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
               f19, f20, f21] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15), decltype(f16), decltype(f17), decltype(f18), decltype(f19),
                     decltype(f20), decltype(f21)>(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11,
                                                   f12, f13, f14, f15, f16, f17, f18, f19, f20,
                                                   f21);
    }
};

template <>
struct Arity<23> {
    template <class T>
    static constexpr bool fits = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    };
    template <class T>
    static constexpr bool takes_more = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}};
    };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
               f19, f20, f21, f22] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15), decltype(f16), decltype(f17), decltype(f18), decltype(f19),
                     decltype(f20), decltype(f21), decltype(f22)>(
            f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
            f19, f20, f21, f22);
    }
};

template <>
struct Arity<24> {
    template <class T>
    static constexpr bool fits = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    };
    template <class T>
    static constexpr bool takes_more = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},        {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}};
    };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
               f19, f20, f21, f22, f23] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15), decltype(f16), decltype(f17), decltype(f18), decltype(f19),
                     decltype(f20), decltype(f21), decltype(f22), decltype(f23)>(
            f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
            f19, f20, f21, f22, f23);
    }
};

template <>
struct Arity<25> {
    template <class T>
    static constexpr bool fits = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    };
    template <class T>
    static constexpr bool takes_more = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}};
    };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
               f19, f20, f21, f22, f23, f24] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15), decltype(f16), decltype(f17), decltype(f18), decltype(f19),
                     decltype(f20), decltype(f21), decltype(f22), decltype(f23), decltype(f24)>(
            f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
            f19, f20, f21, f22, f23, f24);
    }
};

template <>
struct Arity<26> {
    template <class T>
    static constexpr bool fits = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    };
    template <class T>
    static constexpr bool takes_more = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},        {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}};
    };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
               f19, f20, f21, f22, f23, f24, f25] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15), decltype(f16), decltype(f17), decltype(f18), decltype(f19),
                     decltype(f20), decltype(f21), decltype(f22), decltype(f23), decltype(f24),
                     decltype(f25)>(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14,
                                    f15, f16, f17, f18, f19, f20, f21, f22, f23, f24, f25);
    }
};

template <>
struct Arity<27> {
    template <class T>
    static constexpr bool fits = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    };
    template <class T>
    static constexpr bool takes_more = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}};
    };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
               f19, f20, f21, f22, f23, f24, f25, f26] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15), decltype(f16), decltype(f17), decltype(f18), decltype(f19),
                     decltype(f20), decltype(f21), decltype(f22), decltype(f23), decltype(f24),
                     decltype(f25), decltype(f26)>(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11,
                                                   f12, f13, f14, f15, f16, f17, f18, f19, f20, f21,
                                                   f22, f23, f24, f25, f26);
    }
};

template <>
struct Arity<28> {
    template <class T>
    static constexpr bool fits = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    };
    template <class T>
    static constexpr bool takes_more = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},        {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}};
    };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
               f19, f20, f21, f22, f23, f24, f25, f26, f27] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15), decltype(f16), decltype(f17), decltype(f18), decltype(f19),
                     decltype(f20), decltype(f21), decltype(f22), decltype(f23), decltype(f24),
                     decltype(f25), decltype(f26), decltype(f27)>(
            f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
            f19, f20, f21, f22, f23, f24, f25, f26, f27);
    }
};

template <>
struct Arity<29> {
    template <class T>
    static constexpr bool fits = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    };
    template <class T>
    static constexpr bool takes_more = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}};
    };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
               f19, f20, f21, f22, f23, f24, f25, f26, f27, f28] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15), decltype(f16), decltype(f17), decltype(f18), decltype(f19),
                     decltype(f20), decltype(f21), decltype(f22), decltype(f23), decltype(f24),
                     decltype(f25), decltype(f26), decltype(f27), decltype(f28)>(
            f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
            f19, f20, f21, f22, f23, f24, f25, f26, f27, f28);
    }
};

template <>
struct Arity<30> {
    template <class T>
    static constexpr bool fits = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    };
    template <class T>
    static constexpr bool takes_more = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},        {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}};
    };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
               f19, f20, f21, f22, f23, f24, f25, f26, f27, f28, f29] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15), decltype(f16), decltype(f17), decltype(f18), decltype(f19),
                     decltype(f20), decltype(f21), decltype(f22), decltype(f23), decltype(f24),
                     decltype(f25), decltype(f26), decltype(f27), decltype(f28), decltype(f29)>(
            f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
            f19, f20, f21, f22, f23, f24, f25, f26, f27, f28, f29);
    }
};

template <>
struct Arity<31> {
    template <class T>
    static constexpr bool fits = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    };
    template <class T>
    static constexpr bool takes_more = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}};
    };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
               f19, f20, f21, f22, f23, f24, f25, f26, f27, f28, f29, f30] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15), decltype(f16), decltype(f17), decltype(f18), decltype(f19),
                     decltype(f20), decltype(f21), decltype(f22), decltype(f23), decltype(f24),
                     decltype(f25), decltype(f26), decltype(f27), decltype(f28), decltype(f29),
                     decltype(f30)>(f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14,
                                    f15, f16, f17, f18, f19, f20, f21, f22, f23, f24, f25, f26, f27,
                                    f28, f29, f30);
    }
};

template <>
struct Arity<32> {
    template <class T>
    static constexpr bool fits = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    };
    template <class T>
    static constexpr bool takes_more = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},        {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, AnyValue{}};
    };
    template <class T>
    static constexpr auto bind(T& object) {
        auto& [f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
               f19, f20, f21, f22, f23, f24, f25, f26, f27, f28, f29, f30, f31] = object;
        return bound<decltype(f0), decltype(f1), decltype(f2), decltype(f3), decltype(f4),
                     decltype(f5), decltype(f6), decltype(f7), decltype(f8), decltype(f9),
                     decltype(f10), decltype(f11), decltype(f12), decltype(f13), decltype(f14),
                     decltype(f15), decltype(f16), decltype(f17), decltype(f18), decltype(f19),
                     decltype(f20), decltype(f21), decltype(f22), decltype(f23), decltype(f24),
                     decltype(f25), decltype(f26), decltype(f27), decltype(f28), decltype(f29),
                     decltype(f30), decltype(f31)>(
            f0, f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18,
            f19, f20, f21, f22, f23, f24, f25, f26, f27, f28, f29, f30, f31);
    }
};

template <>
struct Arity<33> {
    template <class T>
    static constexpr bool fits = requires {
        T{{}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {},
          {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}};
    };
};

// The number of fields of an aggregate; struct_fields_max + 1 stands for "more".
template <class T, std::size_t low = 0, std::size_t high = struct_fields_max + 1>
consteval std::size_t count_fields() {
    if constexpr (low == high) {
        return low;
    } else {
        constexpr std::size_t middle = (low + high + 1) / 2;
        if constexpr (Arity<middle>::template fits<T>) {
            return count_fields<T, middle, high>();
        } else {
            return count_fields<T, low, middle - 1>();
        }
    }
}

template <class T>
inline constexpr std::size_t field_count = count_fields<T>();

// True when the fields after the counted ones cannot be initialised from `{}`: references, and
// classes without an implicit default constructor.
template <class T>
inline constexpr bool has_uncounted_field = Arity<field_count<T>>::template takes_more<T>;

template <class T>
constexpr auto bind_fields(T& object) {
    return Arity<field_count<T>>::bind(object);
}

template <class T>
using FieldTypesOf = typename decltype(bind_fields(std::declval<T&>()))::FieldTypes;

// An object that is only pointed at: the compiler's spelling of pointers to its fields contains
// their names. The member's name is what the names are found by.
template <class T>
struct Named {
    T eskit_value;
};

#ifdef __clang__
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"
#endif
template <class T>
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): declared, never defined.
extern Named<T> named;

template <auto addresses>
constexpr std::string_view addresses_text() {
    return __PRETTY_FUNCTION__;
}

// Contains the names of T's fields, to be cut out by `cut_field_name`.
template <class T>
constexpr std::string_view fields_text() {
    if constexpr (field_count<T> == 0) {
        return {};
    } else {
        return addresses_text<bind_fields(named<T>.eskit_value).addresses>();
    }
}
#ifdef __clang__
#pragma clang diagnostic pop
#endif

// Cuts the next field's name off the front of `text`. g++ spells
// `(& named<ns::T>.Named<ns::T>::eskit_value.ns::T::name)`, clang `&named.eskit_value.name`; `type`
// is the spelling of T.
constexpr std::string_view cut_field_name(std::string_view& text, std::string_view type) {
    constexpr std::string_view marker = "eskit_value.";
    text.remove_prefix(std::min(text.find(marker), text.size() - marker.size()) + marker.size());
    if (text.substr(0, type.size()) == type && text.substr(type.size(), 2) == "::") {
        text.remove_prefix(type.size() + 2);
    }
    const std::string_view name = text.substr(0, text.find_first_of(",)} "));
    text.remove_prefix(name.size());
    return name.substr(name.rfind(':') + 1);
}

// Memory for an object that is never constructed; its fields have addresses all the same.
template <class T>
union Unborn {
    char nothing;
    T value;

    constexpr Unborn() : nothing() {}
    Unborn(const Unborn&) = delete;
    Unborn& operator=(const Unborn&) = delete;
    ~Unborn() {}  // NOLINT(modernize-use-equals-default): would be deleted.
};

}  // namespace eskit::inline v0_1::detail
