#!/usr/bin/env python3
"""Draws the figures of commit_bench as SVG, and prints the tables of docs/performance.md.

    plot.py FIGURES.json FOLDER

FIGURES.json is what `commit_bench --json` wrote; the pictures go to FOLDER. `./dev plots` does
both.
"""
import argparse
import json
import math
import os
from html import escape

WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 78, 24, 92, 58
INK, FAINT = "#24292f", "#d8dee4"
BLUE, SKY, ORANGE, GREY = "#0b5cad", "#56b4e9", "#d55e00", "#7a828a"


def short(value):
    """1500 -> 1.5k"""
    for size, unit in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.3g}{unit}"
    return f"{value:.3g}"


def duration(micros):
    """1500 -> 1.5 ms"""
    for size, unit in ((1e6, "s"), (1e3, "ms")):
        if micros >= size:
            return f"{micros / size:.3g} {unit}"
    return f"{micros:.3g} µs"


class Axis:
    """Maps values to pixels, with a mark at each of `ticks`."""

    def __init__(self, title, low, high, ticks, labels=None, log=True):
        self.title, self.ticks = title, ticks
        self.labels = labels or [short(tick) for tick in ticks]
        self.scale = math.log10 if log else float
        self.low, self.high = self.scale(low), self.scale(high)

    def at(self, value, first, last):
        part = (self.scale(value) - self.low) / (self.high - self.low)
        return first + part * (last - first)


def logarithmic(title, values, label=short):
    """A logarithmic axis from and to one of 1, 2, 5, 10, 20 ... that holds all values."""
    steps = [digit * 10 ** power for power in range(-3, 10) for digit in (1, 2, 5)]
    low = max(step for step in steps if step <= min(values))
    high = min(step for step in steps if step >= max(values))
    ticks = [step for step in steps if low <= step <= high]
    if len(ticks) > 8:
        ticks = [tick for tick in ticks if str(tick)[0] == "1"]
    return Axis(title, low, high, ticks, [label(tick) for tick in ticks])


class Chart:
    """Lines over common axes."""

    def __init__(self, title, subtitle, x, y):
        self.x, self.y = x, y
        self.legend_at = LEFT
        self.parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'width="{WIDTH}" height="{HEIGHT}" font-family="Helvetica, Arial, sans-serif" '
            f'font-size="13" fill="{INK}">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        ]
        self.text(LEFT, 26, title, 'font-size="17" font-weight="bold"')
        self.text(LEFT, 46, subtitle, f'fill="{GREY}"')
        self.grid()

    def text(self, x, y, text, style=""):
        # With a white rim, so that it can be read across a line.
        rim = 'stroke="white" stroke-width="4" paint-order="stroke"'
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" {rim} {style}>{escape(text)}</text>')

    def line(self, x1, y1, x2, y2, style):
        self.parts.append(
            f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" {style}/>')

    def place(self, x, y):
        return (self.x.at(x, LEFT + 14, WIDTH - RIGHT - 14),
                self.y.at(y, HEIGHT - BOTTOM, TOP))

    def grid(self):
        bottom, right = HEIGHT - BOTTOM, WIDTH - RIGHT
        for tick, label in zip(self.y.ticks, self.y.labels):
            y = self.y.at(tick, bottom, TOP)
            self.line(LEFT, y, right, y, f'stroke="{FAINT}"')
            self.text(LEFT - 8, y + 4, label, 'text-anchor="end"')
        for tick, label in zip(self.x.ticks, self.x.labels):
            x, _ = self.place(tick, self.y.ticks[0])
            self.line(x, bottom, x, bottom + 5, f'stroke="{INK}"')
            self.text(x, bottom + 20, label, 'text-anchor="middle"')
        self.line(LEFT, bottom, right, bottom, f'stroke="{INK}"')
        self.text((LEFT + right) / 2, HEIGHT - 14, self.x.title, 'text-anchor="middle"')
        middle = (TOP + bottom) / 2
        self.text(20, middle, self.y.title,
                  f'text-anchor="middle" transform="rotate(-90 20 {middle:.1f})"')

    def series(self, name, points, colour, dash="", labels=(), above=True):
        """A line with a dot at each point. Its name is for the legend; a label per dot, if any."""
        placed = [self.place(x, y) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)
        stroke = f'stroke="{colour}" stroke-width="2.2" stroke-dasharray="{dash or "none"}"'
        self.parts.append(
            f'<polyline points="{path}" fill="none" stroke-linejoin="round" {stroke}/>')
        for x, y in placed:
            self.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="{colour}"/>')
        for (x, y), label in zip(placed, labels):
            self.text(x, y + (-10 if above else 20), label,
                      f'text-anchor="middle" fill="{colour}" font-size="12"')
        if name:
            self.line(self.legend_at, 69, self.legend_at + 26, 69, stroke)
            self.text(self.legend_at + 32, 73, name)
            self.legend_at += 32 + 7.2 * len(name) + 18

    def write(self, path):
        with open(path, "w", encoding="utf-8") as out:
            out.write("\n".join(self.parts + ["</svg>"]) + "\n")


def callers_axis(commits):
    callers = [row["callers"] for row in commits]
    return Axis("callers at a time (log)", callers[0], callers[-1], callers,
                [str(count) for count in callers])


def throughput(figures):
    commits = figures["commits"]
    ways = (("eskit, submit", "submit", SKY, ""),
            ("a transaction each", "transactions", GREY, ""),
            ("groups by hand", "by_hand", ORANGE, "6 4"),
            ("eskit", "eskit", BLUE, ""))
    rates = [row[way]["per_second"] for row in commits for _, way, *_ in ways]
    chart = Chart("Commits per second", f"SQLite {figures['sqlite']}, synchronous=FULL, one event "
                  "per commit, each caller waits for its own",
                  callers_axis(commits), logarithmic("commits per second (log)", rates))
    for name, way, colour, dash in ways:
        points = [(row["callers"], row[way]["per_second"]) for row in commits]
        chart.series(name, points, colour, dash)
    return chart


def latency(figures):
    commits = figures["commits"]
    ways = (("a transaction each", "transactions", GREY), ("groups by hand", "by_hand", ORANGE),
            ("eskit", "eskit", BLUE))
    quantiles = (("p50_us", ""), ("p99_us", "3 4"))
    times = [row[way][key] for row in commits for _, way, _ in ways for key, _ in quantiles]
    chart = Chart("Time from the call to the acknowledgement",
                  f"SQLite {figures['sqlite']}, synchronous=FULL, one event per commit; "
                  "solid: the median, dotted: the 99th percentile",
                  callers_axis(commits), logarithmic("time (log)", times, duration))
    for name, way, colour in ways:
        for key, dash in quantiles:
            points = [(row["callers"], row[way][key]) for row in commits]
            chart.series("" if dash else name, points, colour, dash)
    return chart


def decisions(figures):
    rows = figures["decisions"]
    stores = list(dict.fromkeys(row["store"] for row in rows))
    sizes = sorted({row["events"] for row in rows})
    ticks = [0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2]
    chart = Chart("Decisions across streams, as the history grows",
                  "Read, decide, append under a condition; labels are decisions per second",
                  Axis("events in the log (log)", sizes[0], sizes[-1], sizes),
                  Axis(f"speed, with {sizes[0]:,} events = 1", 0, 1.2, ticks,
                       [f"{tick:.1f}" for tick in ticks], log=False))
    for store, colour, above in zip(stores, (BLUE, ORANGE), (True, False)):
        rates = [(row["events"], row["per_second"]) for row in rows if row["store"] == store]
        chart.series(store, [(events, rate / rates[0][1]) for events, rate in rates], colour, "",
                     [short(rate) for _, rate in rates], above)
    return chart


WAYS = {"eskit": "eskit", "by_hand": "groups by hand", "transactions": "a transaction each",
        "submit": "eskit, submit"}


def print_table(columns, rows):
    print("\n| " + " | ".join(columns) + " |")
    print("|" + "---:|" * len(columns))
    for row in rows:
        print("| " + " | ".join(row) + " |")


def print_tables(figures):
    commits = figures["commits"]
    print_table(["callers", *WAYS.values(), "ratio"],
                [[str(row["callers"]), *(f"{row[way]['per_second']:,.0f}" for way in WAYS),
                  f"{row['ratio']:.2f}"] for row in commits])
    print_table(["callers", *WAYS.values()],
                [[str(row["callers"]),
                  *(f"{row[way]['p50_us']:,.0f} / {row[way]['p99_us']:,.0f}" for way in WAYS)]
                 for row in commits])
    print_table(["callers", *WAYS.values()],
                [[str(row["callers"]), *(f"{row[way]['cpu_us']:.1f}" for way in WAYS)]
                 for row in commits])
    print_table(["log", "events", "decisions per second"],
                [[row["store"], f"{row['events']:,}", f"{row['per_second']:,.0f}"]
                 for row in figures["decisions"]])


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("figures")
    parser.add_argument("folder")
    arguments = parser.parse_args()
    with open(arguments.figures, encoding="utf-8") as file:
        figures = json.load(file)
    os.makedirs(arguments.folder, exist_ok=True)
    for name, draw in (("commits", throughput), ("latency", latency), ("decisions", decisions)):
        draw(figures).write(os.path.join(arguments.folder, name + ".svg"))
    print_tables(figures)


if __name__ == "__main__":
    main()
