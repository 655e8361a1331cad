#include "process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <memory>
#include <system_error>

namespace demo {
namespace {

constexpr std::size_t errors_bytes_max = 4'096;

class FileDescriptor {
  public:
    explicit FileDescriptor(int number) : number_(number) {}
    ~FileDescriptor() { close(); }
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;

    [[nodiscard]] int get() const { return number_; }
    void close() {
        if (number_ >= 0) {
            ::close(number_);
            number_ = -1;
        }
    }

  private:
    int number_;
};

class SpawnActions {
  public:
    SpawnActions() { posix_spawn_file_actions_init(&actions_); }
    ~SpawnActions() { posix_spawn_file_actions_destroy(&actions_); }
    SpawnActions(const SpawnActions&) = delete;
    SpawnActions& operator=(const SpawnActions&) = delete;

    posix_spawn_file_actions_t* get() { return &actions_; }

  private:
    posix_spawn_file_actions_t actions_{};
};

// Lets the program end when nobody reads its output, whatever we do about that signal ourselves.
class SpawnAttributes {
  public:
    SpawnAttributes() {
        sigset_t defaults;
        sigemptyset(&defaults);
        sigaddset(&defaults, SIGPIPE);
        posix_spawnattr_init(&attributes_);
        posix_spawnattr_setsigdefault(&attributes_, &defaults);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnAttributes() { posix_spawnattr_destroy(&attributes_); }
    SpawnAttributes(const SpawnAttributes&) = delete;
    SpawnAttributes& operator=(const SpawnAttributes&) = delete;

    [[nodiscard]] const posix_spawnattr_t* get() const { return &attributes_; }

  private:
    posix_spawnattr_t attributes_{};
};

using File = std::unique_ptr<std::FILE, int (*)(std::FILE*)>;

eskit::Error failed(const std::string& program, int error) {
    const std::string why = std::generic_category().message(error);
    if (error == ENOENT) {
        return {eskit::Errc::not_found, program + " is not installed"};
    }
    return {eskit::Errc::unavailable, "cannot run " + program + ": " + why};
}

std::vector<char*> environment() {
    constexpr std::array<std::string_view, 7> dropped = {
        "GIT_DIR=",        "GIT_WORK_TREE=", "GIT_INDEX_FILE=", "GIT_OBJECT_DIRECTORY=",
        "GIT_COMMON_DIR=", "GIT_NAMESPACE=", "GIT_PREFIX="};
    std::vector<char*> kept;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        bool drop = false;
        for (const std::string_view name : dropped) {
            drop = drop || std::string_view(*variable).starts_with(name);
        }
        if (!drop) {
            kept.push_back(*variable);
        }
    }
    kept.push_back(nullptr);
    return kept;
}

void read_all(int descriptor, const OutputSink& sink) {
    std::array<char, 65'536> buffer{};
    for (;;) {
        const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
        if (size < 0 && errno == EINTR) {
            continue;
        }
        if (size <= 0 || !sink({buffer.data(), static_cast<std::size_t>(size)})) {
            return;
        }
    }
}

int wait_for(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string beginning_of(std::FILE* file) {
    std::string text(errors_bytes_max, '\0');
    if (std::fseek(file, 0, SEEK_SET) != 0) {
        return {};
    }
    text.resize(std::fread(text.data(), 1, text.size(), file));
    while (!text.empty() && text.back() == '\n') {
        text.pop_back();
    }
    return text;
}

}  // namespace

eskit::Result<ProcessEnd> run_process(const std::vector<std::string>& arguments,
                                      const OutputSink& sink) {
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (const std::string& argument : arguments) {
        argv.push_back(const_cast<char*>(argument.c_str()));
    }
    argv.push_back(nullptr);

    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return failed(arguments[0], errno);
    }
    FileDescriptor output(ends[0]);
    FileDescriptor input(ends[1]);
    // A file, because a second pipe that nobody reads in time would block the program.
    const File errors(std::tmpfile(), &std::fclose);
    if (errors == nullptr) {
        return failed(arguments[0], errno);
    }

    SpawnActions actions;
    posix_spawn_file_actions_addopen(actions.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(actions.get(), input.get(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(actions.get(), fileno(errors.get()), STDERR_FILENO);
    const SpawnAttributes attributes;
    pid_t child = 0;
    const int started = ::posix_spawnp(&child, argv[0], actions.get(), attributes.get(),
                                       argv.data(), environment().data());
    if (started != 0) {
        return failed(arguments[0], started);
    }
    input.close();
    read_all(output.get(), sink);
    output.close();  // a program that still writes ends by SIGPIPE
    const int exit_code = wait_for(child);
    return ProcessEnd{.exit_code = exit_code, .errors = beginning_of(errors.get())};
}

}  // namespace demo
