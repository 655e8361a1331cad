// An open database: the lock, the writer and the readers.
#pragma once

#include "connection.hpp"
#include "writer_lock.hpp"

#include <eskit/base/result.hpp>
#include <eskit/base/uuid.hpp>
#include <eskit/detail/fork_guard.hpp>
#include <eskit/sqlite/options.hpp>
#include <eskit/sqlite/path.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace eskit::inline v0_1::sqlite::detail {

// Thread safety: all members may be called from any thread.
//
// Invariants: the writer connection is opened before the readers and closed after them, and only it
// checkpoints the write-ahead log. A database in memory has the writer connection alone, and reads
// take it too, but nobody calls user code while holding it.
class Engine {
  public:
    enum class Access : std::uint8_t { read_write, read_only };

    // The writer connection, held alone until destruction.
    class Writer {
      public:
        [[nodiscard]] Connection& operator*() const noexcept { return *engine_->writer_; }
        [[nodiscard]] Connection* operator->() const noexcept { return engine_->writer_.get(); }
        // Closes the connection if `code` says that it is not to be trusted; the next user opens
        // another one.
        void abandon_after(int code);
        Writer(Writer&&) = default;
        Writer& operator=(Writer&&) = delete;
        ~Writer();

      private:
        friend class Engine;
        explicit Writer(Engine& engine);

        Engine* engine_;
        std::unique_lock<std::mutex> lock_;
    };

    // A connection for reading, given back on destruction.
    class Reader {
      public:
        Reader(Reader&&) = default;
        Reader& operator=(Reader&&) = delete;
        ~Reader();
        [[nodiscard]] Connection& operator*() const noexcept { return *connection_; }
        [[nodiscard]] Connection* operator->() const noexcept { return connection_; }

      private:
        friend class Engine;
        Reader(Engine& engine, std::unique_ptr<Connection> owned)
            : engine_(&engine), owned_(std::move(owned)), connection_(owned_.get()) {}
        Reader(Engine& engine, std::unique_lock<std::mutex> lock)
            : engine_(&engine), connection_(engine.writer_.get()), lock_(std::move(lock)) {}

        Engine* engine_;
        std::unique_ptr<Connection> owned_;
        Connection* connection_;
        std::unique_lock<std::mutex> lock_;
    };

    static Result<std::shared_ptr<Engine>> open(const Path& path, const Options& options,
                                                Access access);
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
    ~Engine();

    // Waits for its turn. Errors: unsupported when read-only, closed in a forked child, and those
    // of opening the file again after the disk failed.
    Result<Writer> writer();
    // Never waits for another reader: when all kept connections are in use, it opens one more.
    // Errors: invalid_argument for a database in memory whose writer the calling thread has.
    Result<Reader> reader();

    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] const Uuid& epoch() const noexcept { return epoch_; }
    [[nodiscard]] const Options& options() const noexcept { return options_; }
    [[nodiscard]] Access access() const noexcept { return access_; }
    [[nodiscard]] bool is_memory() const noexcept { return path_ == ":memory:"; }

  private:
    Engine(std::string path, const Options& options, Access access)
        : path_(std::move(path)), options_(options), access_(access) {}

    Result<void> open_for_writing(bool exists);
    Result<void> open_for_reading(bool exists);
    Result<void> reopen_writer();
    [[nodiscard]] Error forked_error() const;
    void give_back(std::unique_ptr<Connection> reader);

    const std::string path_;
    const Options options_;
    const Access access_;
    // SQLite's connections and locks: the child's copies would undo the parent's.
    const eskit::detail::ForkGuard fork_guard_;
    Uuid epoch_{};
    WriterLock lock_;

    std::mutex writer_mutex_;
    std::unique_ptr<Connection> writer_;      // guarded by writer_mutex_
    std::atomic<std::thread::id> writing_{};  // who has the writer

    std::mutex readers_mutex_;
    std::vector<std::unique_ptr<Connection>> readers_;  // not in use; guarded by readers_mutex_
};

}  // namespace eskit::inline v0_1::sqlite::detail
