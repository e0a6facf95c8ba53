"""How fast, side by side with the alternatives: `python -m benchmarks [PART …]`, `make bench`.

All parts together write `results.json`; some of them only print their rows.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib import import_module

from benchmarks import page
from benchmarks.bench import Bench, opened
from benchmarks.processes import Failed
from benchmarks.row import Row

# In the order of the table. Each is a module here, and has `rows(bench)`, which gives its rows.
PARTS = (
    "reading",
    "reports",
    "growth",
    "charts",
    "command_line",
    "slack",
    "serving",
    "store",
    "requests",
)


def measured(parts: Mapping[str, Callable[[Bench], Iterator[Row]]], bench: Bench) -> Iterator[Row]:
    """The rows of those parts, each said as soon as it is known; a part that fails is said, too,
    and the next one measured."""
    for part, rows in parts.items():
        try:
            for row in rows(bench):
                bench.say(
                    f"{row.name}: {row.ours} against {row.alternative}, {row.ratio:.3g}; the goal "
                    f"is {row.goal:.3g}, which {'holds' if row.holds else 'does not hold'}"
                )
                yield row
        except Exception as error:  # noqa: BLE001  # The others may do without what it lacks.
            why = str(error) if isinstance(error, Failed) else repr(error)
            sentence = f"The part {part} ended early: {why}"
            bench.say(sentence)
            bench.failed.append(sentence)


def main() -> None:
    """Measure the parts that were typed, or all; ends with 1 where a way fails, 2 for wrong use."""
    parser = ArgumentParser("python -m benchmarks", description=__doc__)
    # Checked below: argparse compares the empty list, too, with the choices.
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--quick", action="store_true", help="one round each, and write nothing")
    typed = parser.parse_args()
    if unknown := [part for part in typed.parts if part not in PARTS]:
        parser.error(f"there is no part {unknown[0]!r}; there are: {', '.join(PARTS)}")
    parts = {part: import_module(f"benchmarks.{part}").rows for part in typed.parts or PARTS}
    with opened(partial(print, flush=True), is_quick=typed.quick) as bench:
        rows = list(measured(parts, bench))
    print(f"\n{page.table(rows)}\n\n{page.summary(rows)}")
    for sentence in (*bench.skipped, *bench.failed):
        print(sentence)
    if bench.failed:
        sys.exit(1)
    if not (typed.parts or typed.quick):
        page.write(rows, bench.skipped)


if __name__ == "__main__":
    main()
