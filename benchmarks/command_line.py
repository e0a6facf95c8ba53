"""The command line: how soon it helps, and what a report of exported files takes."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.gh_files import write_files
from benchmarks.needs import CHROME
from benchmarks.row import Row
from integrations.chrome import find_chrome

ISSUES = 1_000
A_SPRINT = "Sprint 40"


def rows(bench: Bench) -> Iterator[Row]:
    """Help, and a burndown of files as CSV, PNG and page."""
    helped = bench.measure(
        bench.now("analytics", "--help", COLUMNS="100"), bench.now("import_pandas_plotly"), 11
    )
    yield helped.row("`analytics --help`, against importing pandas and plotly", 0.4)

    name = f"`calculate sprint-burndown` on {ISSUES:,} issues, against a plain script"
    if not bench.has(name, CHROME):
        return
    folder = bench.folder / "calculate"
    folder.mkdir()
    write_files(folder, ISSUES)
    calculated = bench.measure(
        bench.now("calculate", folder, A_SPRINT),
        bench.now("plain_burndown", folder, A_SPRINT, BROWSER_PATH=find_chrome()),
    )
    yield calculated.row(f"{name}: time", 0.85)
    yield calculated.row(f"{name}: processor", 1.1, of="cpu")
