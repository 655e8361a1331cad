#include "engine.hpp"

#include "database_file.hpp"
#include "migration.hpp"

#include <utility>

namespace eskit::inline v0_1::sqlite::detail {

Result<std::shared_ptr<Engine>> Engine::open(const Path& path, const Options& options,
                                             Access access) {
    auto file = locate(path);
    if (!file) {
        return std::move(file).error();
    }
    std::shared_ptr<Engine> engine(new Engine(std::move(file->path), options, access));
    auto ok = access == Access::read_write ? engine->open_for_writing(file->exists)
                                           : engine->open_for_reading(file->exists);
    if (!ok) {
        return std::move(ok).error();
    }
    return engine;
}

Result<void> Engine::open_for_writing(bool exists) {
    if (!is_memory()) {
        if (!exists && options_.migrate == Options::Migrate::check_only) {
            return Error(Errc::not_found, "open '" + path_ +
                                              "': there is no such file, and check_only creates "
                                              "none; open it once with Migrate::automatic");
        }
        auto lock =
            WriterLock::acquire(path_, *options_.environment.clock, options_.wait_for_writer);
        if (!lock) {
            return std::move(lock).error();
        }
        lock_ = *std::move(lock);
    }
    auto opened = Connection::open(path_, Connection::Role::creator, options_);
    if (!opened) {
        return std::move(opened).error();
    }
    auto epoch = prepare_for_writing(**opened, options_);
    if (!epoch) {
        return std::move(epoch).error();
    }
    writer_ = *std::move(opened);
    epoch_ = *epoch;
    return {};
}

Result<void> Engine::open_for_reading(bool exists) {
    if (is_memory() || !exists) {
        return Error(is_memory() ? Errc::invalid_argument : Errc::not_found,
                     "open '" + path_ + "' for reading: there is no such file" +
                         (is_memory() ? ", only a database of its own" : "") +
                         "; let the writing program create it first");
    }
    auto reading = reader();
    if (!reading) {
        return std::move(reading).error();
    }
    auto epoch = prepare_for_reading(**reading);
    if (!epoch) {
        return std::move(epoch).error();
    }
    epoch_ = *epoch;
    return {};
}

Engine::~Engine() {
    if (fork_guard_.forked()) {  // these belong to the parent
        for (auto& reader : readers_) {
            static_cast<void>(reader.release());
        }
        static_cast<void>(writer_.release());
        return;
    }
    readers_.clear();  // before the writer, whose close may checkpoint the write-ahead log
    writer_.reset();
}

Error Engine::forked_error() const {
    return Error(Errc::closed, "use '" + path_ +
                                   "': it was opened before fork(), which SQLite does not survive; "
                                   "open it again in the child");
}

Result<Engine::Writer> Engine::writer() {
    if (access_ == Access::read_only) {
        return Error(
            Errc::unsupported,
            "write to '" + path_ + "': it was opened with open_read_only; open it for writing");
    }
    if (fork_guard_.forked()) {
        return forked_error();
    }
    Writer writer(*this);
    if (!writer_) {
        if (auto ok = reopen_writer(); !ok) {
            return std::move(ok).error();
        }
    }
    return writer;
}

Engine::Writer::Writer(Engine& engine) : engine_(&engine), lock_(engine.writer_mutex_) {
    engine.writing_.store(std::this_thread::get_id(), std::memory_order_relaxed);
}

Engine::Writer::~Writer() {
    if (lock_.owns_lock()) {
        engine_->writing_.store({}, std::memory_order_relaxed);
    }
}

void Engine::Writer::abandon_after(int code) {
    if (poisons_connection(code) && !engine_->is_memory()) {
        engine_->writer_->forbid_checkpoint_on_close();
        engine_->writer_.reset();
    }
}

Result<void> Engine::reopen_writer() {
    auto opened = Connection::open(path_, Connection::Role::writer, options_);
    if (!opened) {
        return std::move(opened).error();
    }
    Options unchanged = options_;
    unchanged.migrate = Options::Migrate::check_only;
    auto epoch = prepare_for_writing(**opened, unchanged);
    if (!epoch) {
        return std::move(epoch).error();
    }
    if (*epoch != epoch_) {
        return Error(Errc::corrupt, "open '" + path_ +
                                        "' again: the file was replaced while it was open; stop "
                                        "the program and open the new file");
    }
    // Frames whose flush failed may be in the system's cache and not on the disk, and would never
    // be flushed again. Opening the file has recovered them, so they are written once more: a
    // checkpoint that relied on them would damage the file if the power went away meanwhile.
    auto ok = (*opened)->rewrite_log();
    if (ok) {
        ok = guarded({"recover after a disk error", path_}, [&]() -> Result<void> {
            (*opened)->database().exec("PRAGMA wal_checkpoint(TRUNCATE)");
            return {};
        });
    }
    if (!ok) {
        (*opened)->forbid_checkpoint_on_close();
        return ok;
    }
    writer_ = *std::move(opened);
    return {};
}

Result<Engine::Reader> Engine::reader() {
    if (fork_guard_.forked()) {
        return forked_error();
    }
    if (is_memory()) {
        if (writing_.load(std::memory_order_relaxed) == std::this_thread::get_id()) {
            return Error(Errc::invalid_argument,
                         "read ':memory:' from inside of a write to it, which would wait for "
                         "itself; use the SQLite::Database& that the callback receives");
        }
        return Reader(*this, std::unique_lock(writer_mutex_));
    }
    {
        const std::scoped_lock lock(readers_mutex_);
        if (!readers_.empty()) {
            std::unique_ptr<Connection> kept = std::move(readers_.back());
            readers_.pop_back();
            return Reader(*this, std::move(kept));
        }
    }
    auto opened = Connection::open(path_, Connection::Role::reader, options_);
    if (!opened) {
        return std::move(opened).error();
    }
    return Reader(*this, *std::move(opened));
}

Engine::Reader::~Reader() {
    if (owned_) {
        engine_->give_back(std::move(owned_));
    }
}

void Engine::give_back(std::unique_ptr<Connection> reader) {
    const std::scoped_lock lock(readers_mutex_);
    if (readers_.size() < options_.readers_max) {
        readers_.push_back(std::move(reader));
    }
    // else it is closed here, under the lock: rare, and cheap beside the opening
}

}  // namespace eskit::inline v0_1::sqlite::detail
