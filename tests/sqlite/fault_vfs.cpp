#include "fault_vfs.hpp"

#include <sqlite3.h>

#include <cstdlib>
#include <new>

namespace eskit::sqlite::testing {
namespace {

struct State {
    std::atomic<FaultVfs::Fault> fault{FaultVfs::Fault::none};
    std::atomic<std::int64_t> countdown{0};
    std::atomic<std::int64_t> failures{0};

    // The result code that an operation of this kind gets now; SQLITE_OK = let it through.
    int hit(FaultVfs::Fault kind, int code) {
        if (fault.load() != kind || countdown.fetch_sub(1) > 1) {
            return SQLITE_OK;
        }
        failures.fetch_add(1);
        return code;
    }
};
State state;

struct File {
    sqlite3_file base;  // must be first
    sqlite3_file* real;
};

sqlite3_file* real_of(sqlite3_file* file) {
    return reinterpret_cast<File*>(file)->real;
}

int x_close(sqlite3_file* file) {
    return real_of(file)->pMethods->xClose(real_of(file));
}
int x_read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
    return real_of(file)->pMethods->xRead(real_of(file), to, size, at);
}
int x_write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
    if (const int code = state.hit(FaultVfs::Fault::disk_full, SQLITE_FULL)) {
        return code;
    }
    if (const int code = state.hit(FaultVfs::Fault::write_error, SQLITE_IOERR_WRITE)) {
        return code;
    }
    return real_of(file)->pMethods->xWrite(real_of(file), from, size, at);
}
int x_truncate(sqlite3_file* file, sqlite3_int64 size) {
    return real_of(file)->pMethods->xTruncate(real_of(file), size);
}
int x_sync(sqlite3_file* file, int flags) {
    if (const int code = state.hit(FaultVfs::Fault::sync_error, SQLITE_IOERR_FSYNC)) {
        return code;
    }
    return real_of(file)->pMethods->xSync(real_of(file), flags);
}
int x_file_size(sqlite3_file* file, sqlite3_int64* size) {
    return real_of(file)->pMethods->xFileSize(real_of(file), size);
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
    return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
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

int x_open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
    auto* opened = reinterpret_cast<File*>(file);
    opened->real = reinterpret_cast<sqlite3_file*>(opened + 1);
    const int code = below->xOpen(below, name, opened->real, flags, out_flags);
    opened->base.pMethods = opened->real->pMethods != nullptr ? &methods : nullptr;
    return code;
}

}  // namespace

FaultVfs::FaultVfs() {
    below = sqlite3_vfs_find(nullptr);
    vfs = *below;  // everything but opening files goes to the real one
    vfs.szOsFile = static_cast<int>(sizeof(File)) + below->szOsFile;
    vfs.zName = "eskit-fault";
    vfs.pNext = nullptr;
    vfs.xOpen = x_open;
    heal();
    state.failures = 0;
    if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK) {
        std::abort();
    }
}

FaultVfs::~FaultVfs() {
    heal();
    sqlite3_vfs_unregister(&vfs);
    sqlite3_vfs_register(below, 1);
}

void FaultVfs::fail(Fault fault, std::int64_t from) {
    state.countdown = from;
    state.fault = fault;
}

std::int64_t FaultVfs::failures() const {
    return state.failures.load();
}

}  // namespace eskit::sqlite::testing
