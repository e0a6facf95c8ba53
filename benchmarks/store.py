"""How the store bears 100,000 items with 20 changes each: `python -m benchmarks.store [URL]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import TypeVar

import numpy as np
import pandas as pd

from integrations.store import Store

ITEMS = 100_000
CHANGES = 20
BOARD = "acme/7"
ABOUT = {"title": "Shop"}
A_SPRINT = "iteration-9"
START = datetime(2026, 1, 1, tzinfo=UTC)
STATUSES = ("Backlog", "Todo", "In Progress", "In Review", "Done")
T = TypeVar("T")


def items() -> pd.DataFrame:
    """A board of that many items, each with a title of its own."""
    numbers = np.arange(ITEMS)

    def texts(pattern: str) -> pd.Series:
        return pd.Series([pattern.format(number) for number in numbers], dtype="string")

    def nothing() -> pd.Series:
        return pd.Series([None] * ITEMS, dtype="string")

    tuples = [("bug",), ("bug", "customer"), ("feature",), ()]
    return pd.DataFrame(
        {
            "item_id": texts("PVTI_lADOBQfyVc4AAAAAzgA{}"),
            "number": pd.Series(numbers, dtype="Int64"),
            "repository": texts("acme/shop"),
            "url": texts("https://github.com/acme/shop/issues/{}"),
            "title": texts("The page of order {} must not be cut off when it is printed"),
            "type": nothing(),
            "state": texts("open"),
            "state_reason": nothing(),
            "status": texts("Backlog"),
            "points": pd.Series(numbers % 13, dtype="Float64"),
            "iteration_id": nothing(),
            "sprint": nothing(),
            "deliverable": nothing(),
            "milestone": nothing(),
            "ancestor_urls": pd.Series(
                [(f"https://github.com/acme/shop/issues/{number // 20}",) for number in numbers]
            ),
            "labels": pd.Series([tuples[number % 4] for number in numbers]),
            "assignees": pd.Series([(f"user-{number % 200}",) for number in numbers]),
            "created_at": pd.Series([pd.Timestamp(START)] * ITEMS, dtype="datetime64[ns, UTC]"),
            "closed_at": pd.Series([pd.NaT] * ITEMS, dtype="datetime64[ns, UTC]"),
        }
    )


def later(board: pd.DataFrame, turn: int, share: float, rng: np.random.Generator) -> pd.DataFrame:
    """The board with that share of its items moved on: status, sprint, estimate or title."""
    board = board.copy()
    moved = np.flatnonzero(rng.random(ITEMS) < share)
    kinds = np.array_split(rng.permutation(moved), 20)
    status = np.concatenate(kinds[:12])
    sprint = np.concatenate(kinds[12:17])
    board.loc[status, "status"] = rng.choice(STATUSES, len(status)) + f" {turn % 2}"
    board.loc[sprint, "iteration_id"] = f"iteration-{turn}"
    board.loc[sprint, "sprint"] = f"Sprint {turn}"
    board.loc[np.concatenate(kinds[17:19]), "points"] = turn % 7 + 0.5
    board.loc[kinds[19], "title"] = board.loc[kinds[19], "title"] + "."
    return board


def timed(what: str, work: Callable[[], T]) -> T:
    """What `work` gives; prints how long it took."""
    start = perf_counter()
    result = work()
    print(f"{what:<52} {perf_counter() - start:8.2f} s", flush=True)
    return result


def measure(url: str) -> None:
    """Fill the store at that URL, which must be empty, and print what that takes."""
    store = Store(url)
    rng = np.random.default_rng(7)
    board = items()
    timed("first export", lambda: store.record(BOARD, START, board, ABOUT))
    before, stored, turns = store.size(), 0, 4 * CHANGES
    start = perf_counter()
    for turn in range(1, turns + 1):
        board = later(board, turn, CHANGES / turns, rng)
        stored += store.record(BOARD, START + timedelta(days=turn), board, ABOUT)
    print(f"{turns} exports with {stored:,} changes: {perf_counter() - start:.0f} s")
    size = store.size()
    print(f"{size / 1e6:.0f} MB, {(size - before) / stored:.0f} bytes a change")

    now = START + timedelta(days=turns)
    timed("as-of read, early", lambda: store.as_of(BOARD, START))
    timed("as-of read, middle", lambda: store.as_of(BOARD, START + (now - START) / 2))
    timed("as-of read, now", lambda: store.as_of(BOARD, now))
    timed("versions of a sprint's items", lambda: store.versions(BOARD, iteration_id=A_SPRINT))
    timed("versions of one issue", lambda: store.versions(BOARD, issue=("acme/shop", 4711)))
    timed("versions of ten days", lambda: store.versions(BOARD, since=now - timedelta(10)))
    timed("summary", store.summary)

    size = store.size()
    now += timedelta(hours=1)
    timed("unchanged export", lambda: store.record(BOARD, now, board, ABOUT))
    print(f"{store.size() - size:,} bytes more")
    board = later(board, turns + 1, 0.01, rng)
    now += timedelta(hours=1)
    timed("export with 1 % changed", lambda: store.record(BOARD, now, board, ABOUT))
    size = store.size()
    timed("forgetting the first half", lambda: store.prune(START + timedelta(days=turns / 2)))
    print(f"{store.size() / 1e6:.0f} MB of {size / 1e6:.0f} MB are left")
    store.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1])
    else:
        with TemporaryDirectory() as folder:
            measure(f"sqlite:///{Path(folder) / 'store.sqlite3'}")
