#include "fault_vfs.hpp"

#include <sqlite3.h>

#include <atomic>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace eskit::inline v0_1::sqlite::testing {
namespace {

using Fault = FaultVfs::Fault;
using Kind = IoOperation::Kind;

constexpr int sector_size = 512;

struct State {
    std::atomic<Fault> fault{Fault::none};
    std::atomic<bool> once{false};
    std::atomic<std::int64_t> countdown{0};
    std::atomic<std::int64_t> failures{0};
    std::atomic<IoLog*> log{nullptr};

    // Whether an operation that fails by `kind` fails now.
    bool hits(Fault kind) {
        if (fault.load() != kind) {
            return false;
        }
        const std::int64_t left = countdown.fetch_sub(1);
        if (left > 1 || (left < 1 && once.load())) {
            return false;
        }
        failures.fetch_add(1);
        return true;
    }
    bool fails() { return hits(Fault::io_error); }
};
State state;

struct File {
    sqlite3_file base;  // must be first
    sqlite3_file* real;
    IoLog* log;  // nullptr = not recorded
    std::uint32_t number;
    bool directory_due;  // the first sync of a new log or journal flushes the folder too
};

File& file_of(sqlite3_file* file) {
    return *reinterpret_cast<File*>(file);
}
sqlite3_file* real_of(sqlite3_file* file) {
    return file_of(file).real;
}

void record(const File& file, IoOperation operation) {
    if (file.log != nullptr) {
        operation.file = file.number;
        file.log->add(std::move(operation));
    }
}

int x_close(sqlite3_file* file) {
    return real_of(file)->pMethods->xClose(real_of(file));
}

int x_read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
    if (state.fails()) {
        return SQLITE_IOERR_READ;
    }
    const int code = real_of(file)->pMethods->xRead(real_of(file), to, size, at);
    if (code == SQLITE_OK && state.hits(Fault::short_read)) {
        const int part = size / 2;
        std::memset(static_cast<char*>(to) + part, 0, static_cast<std::size_t>(size - part));
        return SQLITE_IOERR_SHORT_READ;
    }
    return code;
}

int write_through(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
    const int code = real_of(file)->pMethods->xWrite(real_of(file), from, size, at);
    if (code == SQLITE_OK) {
        record(file_of(file),
               {.kind = Kind::write,
                .at = static_cast<std::uint64_t>(at),
                .bytes = {static_cast<const char*>(from), static_cast<std::size_t>(size)}});
    }
    return code;
}

int x_write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
    int failure = SQLITE_OK;
    if (state.hits(Fault::disk_full)) {
        failure = SQLITE_FULL;
    } else if (state.hits(Fault::write_error) || state.fails()) {
        failure = SQLITE_IOERR_WRITE;
    }
    if (failure == SQLITE_OK) {
        return write_through(file, from, size, at);
    }
    if (const int part = size / 2 / sector_size * sector_size; part > 0) {
        static_cast<void>(write_through(file, from, part, at));
    }
    return failure;
}

int x_truncate(sqlite3_file* file, sqlite3_int64 size) {
    if (state.fails()) {
        return SQLITE_IOERR_TRUNCATE;
    }
    const int code = real_of(file)->pMethods->xTruncate(real_of(file), size);
    if (code == SQLITE_OK) {
        record(file_of(file), {.kind = Kind::truncate, .at = static_cast<std::uint64_t>(size)});
    }
    return code;
}

int x_sync(sqlite3_file* file, int flags) {
    if (state.hits(Fault::sync_error) || state.fails()) {
        record(file_of(file), {.kind = Kind::failed_sync});
        return SQLITE_IOERR_FSYNC;
    }
    if (state.hits(Fault::lying_sync)) {
        record(file_of(file), {.kind = Kind::lying_sync});
        return SQLITE_OK;
    }
    const int code = real_of(file)->pMethods->xSync(real_of(file), flags);
    if (code == SQLITE_OK) {
        record(file_of(file), {.kind = Kind::sync,
                               .directory = std::exchange(file_of(file).directory_due, false)});
    }
    return code;
}

int x_file_size(sqlite3_file* file, sqlite3_int64* size) {
    return state.fails() ? SQLITE_IOERR_FSTAT
                         : real_of(file)->pMethods->xFileSize(real_of(file), size);
}
int x_lock(sqlite3_file* file, int level) {
    return real_of(file)->pMethods->xLock(real_of(file), level);
}
int x_unlock(sqlite3_file* file, int level) {
    return real_of(file)->pMethods->xUnlock(real_of(file), level);
}
int x_check_reserved_lock(sqlite3_file* file, int* out) {
    return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}
int x_file_control(sqlite3_file* file, int op, void* argument) {
    return real_of(file)->pMethods->xFileControl(real_of(file), op, argument);
}
int x_sector_size(sqlite3_file* file) {
    return real_of(file)->pMethods->xSectorSize(real_of(file));
}
int x_device_characteristics(sqlite3_file* file) {
    return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}
int x_shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
    return state.fails() ? SQLITE_IOERR_SHMMAP
                         : real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}
int x_shm_lock(sqlite3_file* file, int offset, int count, int flags) {
    return real_of(file)->pMethods->xShmLock(real_of(file), offset, count, flags);
}
void x_shm_barrier(sqlite3_file* file) {
    real_of(file)->pMethods->xShmBarrier(real_of(file));
}
int x_shm_unmap(sqlite3_file* file, int remove) {
    return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

const sqlite3_io_methods methods = {
    2,
    x_close,
    x_read,
    x_write,
    x_truncate,
    x_sync,
    x_file_size,
    x_lock,
    x_unlock,
    x_check_reserved_lock,
    x_file_control,
    x_sector_size,
    x_device_characteristics,
    x_shm_map,
    x_shm_lock,
    x_shm_barrier,
    x_shm_unmap,
    nullptr,
    nullptr,
};

sqlite3_vfs* below = nullptr;
sqlite3_vfs vfs;

std::string name_of(const char* path) {
    const std::string_view whole(path);
    return std::string(whole.substr(whole.rfind('/') + 1));
}

void start_recording(File& file, const char* path, int flags) {
    constexpr int logs = SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL;
    IoLog* log = state.log.load();
    if (log == nullptr || path == nullptr || (flags & (logs | SQLITE_OPEN_MAIN_DB)) == 0) {
        return;
    }
    file.log = log;
    file.number = log->open(name_of(path));
    // As SQLite's own file system for Unix does it; a main database's folder is not flushed.
    file.directory_due = (flags & logs) != 0 && (flags & SQLITE_OPEN_CREATE) != 0;
}

int x_open(sqlite3_vfs*, const char* path, sqlite3_file* file, int flags, int* out_flags) {
    auto* opened = new (file) File{};
    if (state.fails()) {
        return SQLITE_CANTOPEN;
    }
    opened->real = reinterpret_cast<sqlite3_file*>(opened + 1);
    const int code = below->xOpen(below, path, opened->real, flags, out_flags);
    opened->base.pMethods = opened->real->pMethods != nullptr ? &methods : nullptr;
    if (code == SQLITE_OK) {
        start_recording(*opened, path, flags);
    }
    return code;
}

int x_delete(sqlite3_vfs*, const char* path, int directory) {
    if (state.fails()) {
        return SQLITE_IOERR_DELETE;
    }
    const int code = below->xDelete(below, path, directory);
    if (IoLog* log = state.log.load(); log != nullptr && code == SQLITE_OK) {
        log->remove(name_of(path), directory != 0);
    }
    return code;
}

int x_access(sqlite3_vfs*, const char* path, int flags, int* out) {
    return state.fails() ? SQLITE_IOERR_ACCESS : below->xAccess(below, path, flags, out);
}

}  // namespace

FaultVfs::FaultVfs() {
    below = sqlite3_vfs_find(nullptr);
    vfs = *below;  // what is not replaced below goes to the real one
    vfs.szOsFile = static_cast<int>(sizeof(File)) + below->szOsFile;
    vfs.zName = "eskit-fault";
    vfs.pNext = nullptr;
    vfs.xOpen = x_open;
    vfs.xDelete = x_delete;
    vfs.xAccess = x_access;
    heal();
    state.failures = 0;
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK) {
        std::abort();
    }
}

FaultVfs::~FaultVfs() {
    heal();
    record(nullptr);
    sqlite3_vfs_unregister(&vfs);
    sqlite3_vfs_register(below, 1);
}

void FaultVfs::fail(Fault fault, std::int64_t from, Times times) {
    state.fault = Fault::none;
    state.countdown = from;
    state.once = times == Times::once;
    state.fault = fault;
}

std::int64_t FaultVfs::failures() const {
    return state.failures.load();
}

void FaultVfs::record(IoLog* log) {
    state.log = log;
}

}  // namespace eskit::inline v0_1::sqlite::testing
