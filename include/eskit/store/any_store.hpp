/// A store of any kind behind one type.
#pragma once

#include <eskit/store/event_store.hpp>

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

namespace eskit {

/// Holds any store of the events `E`: for components that are compiled once, and for decorators
/// chosen at run time.
///
/// Thread safety: that of the store it holds. Copying is cheap and means the same log.
template <class E>
class AnyStore {
  public:
    using event_type = E;

    template <detail::StoreOperations S>
        requires(std::same_as<typename S::event_type, E> && !std::same_as<S, AnyStore>)
    // NOLINTNEXTLINE(google-explicit-constructor): any store is an AnyStore.
    AnyStore(S store) : held_(std::make_shared<const Held<S>>(std::move(store))) {
        static_assert(EventStore<S>);
    }

    Result<Appended> append(const Context& ctx, const StreamId& stream, ExpectedVersion expected,
                            std::vector<E> events, AppendOptions options = {}) const {
        return held_->append(ctx, stream, expected, std::move(events), std::move(options));
    }
    Result<Stream<E>> load(const Context& ctx, const StreamId& stream,
                           const LoadOptions& options = {}) const {
        return held_->load(ctx, stream, options);
    }
    Result<Page<E>> read_all(const Context& ctx, ReadOptions options = {}) const {
        return held_->read_all(ctx, std::move(options));
    }

  private:
    struct Interface {
        virtual ~Interface() = default;
        virtual Result<Appended> append(const Context&, const StreamId&, ExpectedVersion,
                                        std::vector<E>, AppendOptions) const = 0;
        virtual Result<Stream<E>> load(const Context&, const StreamId&,
                                       const LoadOptions&) const = 0;
        virtual Result<Page<E>> read_all(const Context&, ReadOptions) const = 0;
    };
    template <class S>
    struct Held final : Interface {
        explicit Held(S held) : store(std::move(held)) {}
        Result<Appended> append(const Context& ctx, const StreamId& stream,
                                ExpectedVersion expected, std::vector<E> events,
                                AppendOptions options) const override {
            return store.append(ctx, stream, expected, std::move(events), std::move(options));
        }
        Result<Stream<E>> load(const Context& ctx, const StreamId& stream,
                               const LoadOptions& options) const override {
            return store.load(ctx, stream, options);
        }
        Result<Page<E>> read_all(const Context& ctx, ReadOptions options) const override {
            return store.read_all(ctx, std::move(options));
        }
        S store;
    };

    std::shared_ptr<const Interface> held_;
};

}  // namespace eskit
