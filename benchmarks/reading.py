"""Files of gh to a sprint burndown, against plain pandas.

Both ways read the same files of one seed; what counts begins when the files are opened, after
imports, and ends with the table of days of one sprint. The tables of this and other sprints, in
both units and in other time zones, must be equal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from benchmarks.bench import Bench
from benchmarks.gh_files import write_files
from benchmarks.row import Row

# By how many issues: the goals for time and, maybe, for memory.
Goals = Mapping[int, tuple[float, float | None]]
MANY = 100_000
GOALS: Goals = {MANY: (0.1, 0.32), 1_000: (0.45, None)}


def rows(bench: Bench, goals: Goals = GOALS) -> Iterator[Row]:
    """Time and memory for many issues; time for the usual number, as imports need most memory."""
    for amount, (time, memory) in goals.items():
        folder = bench.folder / f"{amount}-issues"
        folder.mkdir()
        write_files(folder, amount)
        compared = bench.measure(
            bench.now("burndown_of_files", folder),
            bench.now("burndown_with_pandas", folder),
            5 if amount == MANY else 15,
        )
        name = f"gh's files of {amount:,} issues to a burndown, against pandas"
        yield compared.row(f"{name}: time", time)
        if memory is not None:
            yield compared.row(f"{name}: memory", memory, "megabytes")
