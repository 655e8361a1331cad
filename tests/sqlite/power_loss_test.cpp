// Cuts the power under a writing database at every sync, thousands of times:
//   power_loss_test [--scale IMAGES] [--seed N]
//
// With synchronous=FULL nothing that was acknowledged may be lost, with NORMAL only the newest
// commits, and never may a file be damaged; not even when a sync has failed before. The controls
// break durability on purpose; a run of this program counts only if it reports each of them.
#include "power_loss.hpp"

#include "crash_settings.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>

namespace {

using namespace eskit::sqlite::testing;
using eskit::sqlite::Options;
using Control = PowerLossOptions::Control;

constexpr std::size_t images_of_one_workload = 250;
constexpr std::size_t shown_max = 10;

struct Sum {
    std::size_t images = 0;
    std::size_t acknowledged = 0;
    std::size_t boundaries = 0;
    std::size_t wal_resets = 0;
    std::size_t checkpoint_syncs = 0;
};

void show(const PowerLossReport& report, const PowerLossOptions& options) {
    std::printf("seed %u, %u writers: %zu violations", options.seed, options.writers,
                report.violations.size());
    std::printf(report.kept.empty() ? "\n" : "; the first image is kept: %s\n",
                report.kept.c_str());
    for (std::size_t at = 0; at < std::min(shown_max, report.violations.size()); ++at) {
        std::printf("  %s\n", report.violations[at].c_str());
    }
}

struct Workload {
    unsigned writers;
    Options::Synchronous synchronous;
    Control control;
};
constexpr auto full = Options::Synchronous::full;
constexpr auto normal = Options::Synchronous::normal;
// They take turns. A single writer is also one without readers, whose log is recovered when the
// file is opened again.
constexpr Workload workloads[] = {
    {8, full, Control::none},   {1, full, Control::failed_sync}, {8, normal, Control::none},
    {3, full, Control::none},   {8, full, Control::failed_sync}, {1, full, Control::none},
    {2, normal, Control::none}, {1, full, Control::failed_sync}, {8, normal, Control::failed_sync},
};

PowerLossOptions options_of(unsigned number, const CrashSettings& settings, std::size_t left) {
    const Workload& workload = workloads[number % std::size(workloads)];
    return {.seed = settings.seed + number,
            .images = std::min(images_of_one_workload, left),
            .writers = workload.writers,
            .synchronous = workload.synchronous,
            .control = workload.control};
}

bool check_honest_disk(const CrashSettings& settings) {
    Sum sum;
    bool ok = true;
    for (unsigned number = 0; sum.images < settings.scale; ++number) {
        const PowerLossOptions options =
            options_of(number, settings, settings.scale - std::min(settings.scale, sum.images));
        const PowerLossReport report = run_power_loss(options);
        if (report.images == 0 || !report.violations.empty()) {
            show(report, options);
            ok = false;
        }
        sum.images += std::max<std::size_t>(report.images, 1);
        sum.acknowledged += report.acknowledged;
        sum.boundaries += report.boundaries;
        sum.wal_resets += report.wal_resets;
        sum.checkpoint_syncs += report.checkpoint_syncs;
    }
    std::printf(
        "power loss: %zu images at %zu boundaries, %zu commits acknowledged, the log began "
        "again %zu times, the database was synced %zu times\n",
        sum.images, sum.boundaries, sum.acknowledged, sum.wal_resets, sum.checkpoint_syncs);
    return ok && sum.wal_resets > 0 && sum.checkpoint_syncs > 0;
}

bool catches(const char* name, Control control, unsigned seed) {
    constexpr unsigned seeds = 3;
    unsigned caught = 0;
    std::size_t losses = 0;
    for (unsigned number = 0; number < seeds; ++number) {
        const PowerLossReport report =
            run_power_loss({.seed = seed + number, .images = 60, .control = control});
        losses += report.losses();
        caught += report.losses() > 0 ? 1 : 0;
    }
    std::printf("%s: reported as loss, %zu times, caught %u/%u\n", name, losses, caught, seeds);
    return caught == seeds;
}

}  // namespace

int main(int argc, char** argv) {
    const CrashSettings settings = crash_settings(argc, argv, 2'000);
    std::printf("power loss: seed %u, %zu images\n", settings.seed, settings.scale);
    bool ok = check_honest_disk(settings);
    ok = catches("a sync that lies", Control::lying_sync, settings.seed) && ok;
    ok = catches("synchronous=OFF", Control::synchronous_off, settings.seed) && ok;
    std::printf(ok ? "power loss: ok\n" : "power loss: FAILED, repeat with --seed %u\n",
                settings.seed);
    return ok ? 0 : 1;
}
