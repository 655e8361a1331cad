/// A store of any kind behind one type.
#pragma once

#include <eskit/base/clock.hpp>
#include <eskit/id/id_generator.hpp>
#include <eskit/store/commit.hpp>
#include <eskit/store/event_store.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace eskit::inline v0_1 {

/// Holds any store of the events `E`: for components that are compiled once, and for decorators
/// chosen at run time.
///
/// Thread safety: that of the store it holds. Copying is cheap and means the same log.
template <class E>
class AnyStore {
  public:
    using event_type = E;

    // AnyStore itself goes first: whether it is an EventStore depends on this constructor.
    template <class S>
        requires(!std::same_as<S, AnyStore> && detail::StoreOperations<S> &&
                 std::same_as<typename S::event_type, E>)
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
    /// The outcome of an earlier commit with this id, or nothing.
    /// Errors: also unsupported when the held store has no `find_commit`.
    Result<std::optional<Committed>> find_commit(const Context& ctx, const CommitId& id) const {
        return held_->find_commit(ctx, id);
    }

    /// Those of the held store; the process's own where it has none.
    [[nodiscard]] Clock& clock() const { return held_->clock(); }
    [[nodiscard]] IdGenerator& ids() const { return held_->ids(); }

  private:
    struct Interface {
        virtual ~Interface() = default;
        virtual Result<Appended> append(const Context&, const StreamId&, ExpectedVersion,
                                        std::vector<E>, AppendOptions) const = 0;
        virtual Result<Stream<E>> load(const Context&, const StreamId&,
                                       const LoadOptions&) const = 0;
        virtual Result<Page<E>> read_all(const Context&, ReadOptions) const = 0;
        virtual Result<std::optional<Committed>> find_commit(const Context&,
                                                             const CommitId&) const = 0;
        [[nodiscard]] virtual Clock& clock() const = 0;
        [[nodiscard]] virtual IdGenerator& ids() const = 0;
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
        Result<std::optional<Committed>> find_commit(const Context& ctx,
                                                     const CommitId& id) const override {
            if constexpr (requires { store.find_commit(ctx, id); }) {
                return store.find_commit(ctx, id);
            } else {
                return Error(Errc::unsupported, "find_commit: the store has none");
            }
        }
        [[nodiscard]] Clock& clock() const override {
            if constexpr (requires { store.clock(); }) {
                return store.clock();
            } else {
                return system_clock();
            }
        }
        [[nodiscard]] IdGenerator& ids() const override {
            if constexpr (requires { store.ids(); }) {
                return store.ids();
            } else {
                return system_ids();
            }
        }
        S store;
    };

    std::shared_ptr<const Interface> held_;
};

}  // namespace eskit::inline v0_1
