"""Charts: figures built, and drawn by a Chrome that is warm, alone and many at once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.needs import BEFORE, CHROME, GH
from benchmarks.processes import Way, measured
from benchmarks.row import Row
from integrations.chrome import Chrome, find_chrome
from metrics.reports.catalogue import CATALOGUE

USUAL, TALL = "sprint-burndown", "tall"
AT_ONCE = 20


def rows(bench: Bench) -> Iterator[Row]:
    """Figures, single charts and many of them."""
    if not bench.has("figures and charts", GH):
        return
    figures = bench.folder / "figures"
    figures.mkdir()
    measured(bench.now("figures", figures), bench.folder)
    if bench.has("building figures", BEFORE):
        built = bench.measure(bench.now("figures"), bench.then("figures"))
        yield built.row(f"building the figures of all {len(CATALOGUE)} reports, CPU", 0.1, "cpu")
    if bench.has("charts", CHROME):
        yield from _alone(bench, figures)
        yield from _at_once(bench, figures)


def _alone(bench: Bench, figures: Path) -> Iterator[Row]:
    usual = figures / f"{USUAL}.json"
    warm = bench.now("draw", "one-by-one", usual)
    by_call = bench.measure(warm, _by_call(bench, usual))
    yield by_call.row("warm PNG against a browser started per call", 1 / 18)
    # The tall one is not in that row, but must be the same bytes as kaleido's own, too.
    tall = figures / f"{TALL}.json"
    bench.by_turns(bench.now("draw", "one-by-one", tall), _by_call(bench, tall), rounds=0)
    for name, kind, goal in ((USUAL, "a usual chart", 1.3), (TALL, "a tall chart", 1.5)):
        chart = figures / f"{name}.json"
        bare = bench.measure(
            bench.now("draw", "one-by-one", chart), _screenshot(bench, chart), rounds=7
        )
        yield bare.row(f"warm PNG against a bare screenshot of the same size: {kind}", goal)


def _by_call(bench: Bench, chart: Path) -> Way:
    """The chart as kaleido draws it."""
    return bench.now("draw_by_call", chart, find_chrome())


def _screenshot(bench: Bench, chart: Path) -> Way:
    """The screenshot of a page that shows the picture of that chart, and nothing else."""
    figure = json.loads(chart.read_text())
    picture = chart.with_suffix(".png")
    with Chrome() as chrome:
        picture.write_bytes(chrome.png(figure))
    layout = figure["layout"]
    size = layout["width"], round(layout["height"])
    return bench.now("screenshot", picture, *size, find_chrome())


def _at_once(bench: Bench, figures: Path) -> Iterator[Row]:
    names = [*CATALOGUE, *CATALOGUE][:AT_ONCE]
    files = [figures / f"{name}.json" for name in names]
    now, then = (partial(way, "draw") for way in (bench.now, bench.then))
    row = f"{AT_ONCE} charts at once"
    yield bench.measure(now("at-once", *files), now("one-by-one", *files), 3).row(
        f"{row}: against one after the other", 0.75
    )
    if bench.has(f"{row}, against before", BEFORE):
        yield bench.measure(now("at-once", *files), then("at-once", *files), 3).row(
            f"{row}: against before", 0.35
        )
