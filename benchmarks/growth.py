"""How the time of each report grows with the board, up to as many issues as GitHub allows.

The slope is the exponent of the growth: 1 where 50 times as many issues take 50 times as long.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import log
from statistics import median

from benchmarks.bench import Bench
from benchmarks.gh_files import write_files
from benchmarks.processes import Measured
from benchmarks.row import Row, with_unit
from metrics.reports.catalogue import CATALOGUE

FEW, MANY = 1_000, 50_000
GOAL = 1.0
# Each round computes each report several times.
ROUNDS = 1


def rows(bench: Bench, few: int = FEW, many: int = MANY) -> Iterator[Row]:
    """Each report of the catalogue."""
    folders = [bench.folder / f"board-of-{amount}" for amount in (many, few)]
    for amount, folder in zip((many, few), folders, strict=True):
        folder.mkdir()
        write_files(folder, amount)
    longer_way, shorter_way = (bench.now("reports_of_a_board", folder) for folder in folders)
    compared = bench.measure(longer_way, shorter_way, ROUNDS)
    for report in CATALOGUE:
        longer, shorter = (_seconds(each, report) for each in (compared.ours, compared.alternative))
        slope = float(f"{log(longer / shorter) / log(many / few):.3g}")
        yield Row(
            f"growth of each report from {few:,} to {many:,} issues: {report}",
            f"{with_unit(longer, 's')} for {many:,}",
            f"{with_unit(shorter, 's')} for {few:,}",
            slope,
            GOAL,
            slope <= GOAL,
        )


def _seconds(rounds: list[Measured], report: str) -> float:
    return float(median(each.printed["reports"][report] for each in rounds))
