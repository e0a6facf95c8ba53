"""What each report takes to compute on the sample board with its history, without its chart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median

from benchmarks.bench import Bench
from benchmarks.needs import BEFORE, GH
from benchmarks.processes import Measured, measured
from benchmarks.row import Row

WHAT = "each report computed on the sample board with its history against before"
# A history of weeks is looked through for each date that could have been told.
FORECASTS = ("delivery-forecast", "forecast-record")
OTHERS = ("deliverable-status", "deliverable-burnup", "issue-history", "data-quality")


def rows(bench: Bench) -> Iterator[Row]:
    """A row for each report."""
    if not bench.has(WHAT, BEFORE, GH):
        return
    export = bench.folder / "sample.json"
    measured(bench.now("sample_export", export), bench.folder)
    now, then = (bench.folder / f"history-{name}.sqlite3" for name in ("now", "then"))
    compared = bench.measure(
        bench.now("reports", export, now), bench.then("reports", export, then), 3
    )
    for name in compared.ours[0].printed["reports"]:
        goal = 0.5 if name in FORECASTS else 0.2 if name in OTHERS else 0.125
        ours, before = (_median(rounds, name) for rounds in (compared.ours, compared.alternative))
        yield Row.of(f"{WHAT}: {name.replace('-', ' ')}", ours, before, "s", goal)


def _median(rounds: Iterable[Measured], name: str) -> float:
    return median(float(each.printed["reports"][name]) for each in rounds)
