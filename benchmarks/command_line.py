"""The command line: how soon it helps, and what a report of exported files takes."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.row import Row


def rows(bench: Bench) -> Iterator[Row]:
    """Help."""
    helped = bench.measure(
        bench.now("analytics", "--help", COLUMNS="100"), bench.now("import_pandas_plotly"), 11
    )
    yield helped.row("analytics --help against importing pandas and plotly", 0.4)
