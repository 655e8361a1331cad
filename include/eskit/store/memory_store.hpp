/// A store in memory.
#pragma once

#include <eskit/store/log_store.hpp>
#include <eskit/store/memory_log.hpp>

#include <memory>

namespace eskit::inline v0_1 {

/// `LogStore<E>` over a `MemoryLog` of its own. Copies share the log.
template <class E>
class MemoryStore : public LogStore<E> {
  public:
    explicit MemoryStore(LogEnvironment environment = {}, StoreOptions options = {})
        : LogStore<E>(std::make_shared<MemoryLog>(environment), options) {}
    explicit MemoryStore(const EventRegistry<E>& registry, LogEnvironment environment = {},
                         StoreOptions options = {})
        : LogStore<E>(std::make_shared<MemoryLog>(environment), registry, options) {}
};

}  // namespace eskit::inline v0_1
