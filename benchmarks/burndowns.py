"""Which burndowns are made of gh's files, and what a way of making them took."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from time import process_time
from typing import Literal, NamedTuple, TypeVar

import pandas as pd

T = TypeVar("T")
COLUMNS = ("opened", "closed", "delta", "total_open")


class Asked(NamedTuple):
    """A burndown: its sprint, its unit, and the time zone of its days."""

    sprint: str
    unit: Literal["points", "issues"]
    zone: str


UNITS: tuple[Literal["points", "issues"], ...] = ("points", "issues")
# The first one is timed. East of UTC some issues would be written when their sprint is over, and
# that those are not in it the plain way does not know.
ASKED = [
    Asked(f"Sprint {number}", unit, zone)
    for zone in ("UTC", "America/New_York", "America/St_Johns")
    for unit in UNITS
    for number in (40, 0, 99)
]


def measure(
    read: Callable[[], T],
    days: Callable[[T, Asked], pd.DataFrame],
    within: Callable[[], AbstractContextManager[None]] = nullcontext,
) -> None:
    """Print what it took to read the files and to compute the first table of days, and all tables.

    The first one is computed `within` a context. The time is that of the processor: nothing here
    waits but for the disk, and what else the machine does is not counted.
    """
    began = process_time()
    with within():
        board = read()
        first = days(board, ASKED[0])
    seconds = process_time() - began
    megabytes = _most_memory()
    tables = [first, *(days(board, asked) for asked in ASKED[1:])]
    found = {"seconds": seconds, "megabytes": megabytes, "result": [_rows(each) for each in tables]}
    print(json.dumps(found))


def _most_memory() -> float:
    """The most memory that this process has had, in MB; 0 where only others can tell."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024 / 1e6


def _rows(table: pd.DataFrame) -> Sequence[Sequence[object]]:
    dates = pd.to_datetime(table["date"]).dt.strftime("%Y-%m-%d")
    rows: list[list[object]] = table.assign(date=dates)[["date", *COLUMNS]].to_numpy().tolist()
    return rows
