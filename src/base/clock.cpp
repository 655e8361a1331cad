#include <eskit/base/clock.hpp>

#include <condition_variable>
#include <mutex>

namespace eskit::inline v0_1 {
namespace {

class SystemClock final : public Clock {
  public:
    [[nodiscard]] Timestamp now() const override {
        return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    }
    [[nodiscard]] SteadyTime steady_now() const override {
        return std::chrono::steady_clock::now();
    }
    bool wait(SteadyTime until, const std::stop_token& stop) override {
        std::mutex mutex;
        std::condition_variable_any wake;
        std::unique_lock lock(mutex);
        wake.wait_until(lock, stop, until, [&] { return steady_now() >= until; });
        return steady_now() >= until;
    }
};

}  // namespace

Clock& system_clock() {
    static auto& clock = *new SystemClock;  // reachable until the process ends
    return clock;
}

}  // namespace eskit::inline v0_1
