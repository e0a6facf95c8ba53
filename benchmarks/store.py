"""How the store bears 100,000 items with 20 changes each, and what exports take to record.

`python -m benchmarks.store [URL]` prints what all of that takes of an empty store.

The board is exported every week. An item changes in 20 exports in a row and is closed in the last
of them, so that at any time a quarter of the board is in motion, and the rest has long been so.
Reports computed with the part of history that they need and with all of it must be the same.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from benchmarks.bench import Bench
from benchmarks.needs import BEFORE, POSTGRES
from benchmarks.processes import measured
from benchmarks.row import Row
from bot.boards.history import Snapshots
from config import BoardSettings
from integrations.store import Store
from metrics.model.history import History
from metrics.model.report import Question
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import ISSUE

ITEMS = 100_000
CHANGES = 20
EXPORTS = 4 * CHANGES
BOARD = "acme/7"
SETTINGS = BoardSettings("main", owner="acme", project=7)
START = datetime(2026, 1, 1, tzinfo=UTC)
WEEK = timedelta(weeks=1)
STATUSES = ("Backlog", "Todo", "In Progress", "In Review")
A_SPRINT = "iteration-9"
ABOUT = {
    "title": "Shop",
    "url": "",
    "statuses": [*STATUSES, "Done"],
    "left_out": {},
    "missing": {},
    "iterations": [
        {
            "id": f"iteration-{number}",
            "title": f"Sprint {number}",
            "start": f"{START + 2 * number * WEEK:%Y-%m-%d}",
            "days": 14,
        }
        for number in range(EXPORTS // 2 + 2)
    ],
}
# Of a board that is exported every few minutes.
ITEMS_RECORDED = 5_000
T = TypeVar("T")


def rows(bench: Bench) -> Iterator[Row]:
    """As-of reads, and what an export takes to record, against before."""
    if not bench.has("store", BEFORE):
        return
    yield _as_of(bench)
    made = {"now": bench.folder / "now.sqlite3", "then": bench.folder / "then.sqlite3"}
    yield from _recorded(bench, "", *(f"sqlite:///{file}" for file in made.values()))
    if bench.has("store: what PostgreSQL takes", POSTGRES):
        # It imports what only tests need.
        from tests.support.postgres_server import postgres_server

        with postgres_server() as server:
            for name in made:
                server.execute(f'CREATE DATABASE "{name}"')
            yield from _recorded(bench, ", on PostgreSQL", *map(server.url, made))


def _as_of(bench: Bench) -> Row:
    items = 10_000 if bench.is_quick else ITEMS
    then, now = bench.folder / "many.sqlite3", bench.folder / "many-now.sqlite3"
    measured(bench.then("store_of_many_changes", then, items), bench.folder)
    shutil.copyfile(then, now)
    compared = bench.measure(
        bench.now("store_as_of", f"sqlite:///{now}"), bench.then("store_as_of", f"sqlite:///{then}")
    )
    return compared.row(f"store: as-of reads of {items:,} items with 20 changes each", 0.4)


def _recorded(bench: Bench, where: str, now: str, then: str) -> Iterator[Row]:
    for changed, words in ((0, "none"), (20, "20")):
        compared = bench.measure(
            bench.now("store_record", now, ITEMS_RECORDED, changed),
            bench.then("store_record", then, ITEMS_RECORDED, changed),
        )
        name = f"store: recording {ITEMS_RECORDED:,} items, {words} of them changed{where}"
        yield compared.row(name, 0.2)


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


def later(board: pd.DataFrame, turn: int, rng: np.random.Generator) -> pd.DataFrame:
    """The board some weeks after its first export, `board` being that of the week before.

    A quarter of it has moved: status, sprint, estimate or title; some of these are closed.
    """
    board = board.copy()
    step = ITEMS // EXPORTS
    moved = (np.arange(CHANGES * step) + turn * step) % ITEMS
    kinds = np.array_split(rng.permutation(moved), 20)
    status, sprint = np.concatenate(kinds[:12]), np.concatenate(kinds[12:17])
    board.loc[status, "status"] = rng.choice(STATUSES, len(status)) + f" {turn % 2}"
    board.loc[sprint, "iteration_id"] = f"iteration-{turn // 2}"
    board.loc[sprint, "sprint"] = f"Sprint {turn // 2}"
    board.loc[np.concatenate(kinds[17:19]), "points"] = turn % 7 + 0.5
    board.loc[kinds[19], "title"] = board.loc[kinds[19], "title"] + "."
    open_: dict[str, Any] = {"state": "open", "state_reason": pd.NA, "closed_at": pd.NaT}
    done: dict[str, Any] = {"state": "closed", "state_reason": "completed", "status": "Done"}
    done["closed_at"] = pd.Timestamp(START + turn * WEEK)
    for rows, values in ((moved, open_), (moved[:step], done)):
        for name, value in values.items():
            board.loc[rows, name] = value
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
    before, stored = store.size(), 0
    start = perf_counter()
    for turn in range(1, EXPORTS + 1):
        board = later(board, turn, rng)
        stored += store.record(BOARD, START + turn * WEEK, board, ABOUT)
    print(f"{EXPORTS} exports with {stored:,} changes: {perf_counter() - start:.0f} s")
    size = store.size()
    print(f"{size / 1e6:.0f} MB, {(size - before) / stored:.0f} bytes a change")

    now = START + EXPORTS * WEEK
    timed("as-of read, early", lambda: store.as_of(BOARD, START))
    timed("as-of read, middle", lambda: store.as_of(BOARD, START + (now - START) / 2))
    timed("as-of read, now", lambda: store.as_of(BOARD, now))
    timed("versions of a sprint's items", lambda: store.versions(BOARD, iteration_ids=[A_SPRINT]))
    timed("versions of one issue", lambda: store.versions(BOARD, issue=("acme/shop", 4711)))
    timed("summary", store.summary)

    report(store, now)

    size = store.size()
    now += timedelta(hours=1)
    timed("unchanged export", lambda: store.record(BOARD, now, board, ABOUT))
    print(f"{store.size() - size:,} bytes more")
    board.loc[rng.random(ITEMS) < 0.01, "points"] = 99
    now += timedelta(hours=1)
    timed("export with 1 % changed", lambda: store.record(BOARD, now, board, ABOUT))
    size = store.size()
    timed("forgetting the first half", lambda: store.prune(START + (now - START) / 2))
    print(f"{store.size() / 1e6:.0f} MB of {size / 1e6:.0f} MB are left")
    store.close()


def report(store: Store, now: datetime) -> None:
    """Print how long reports of the whole board take with a part of its history, and with all."""
    snapshots = Snapshots(store)
    asked = Question(snapshots.as_of(SETTINGS, now), now)
    entries = [
        entry
        for entry in CATALOGUE.values()
        if entry.load_history and not (entry.is_of_one_sprint or entry.takes == (ISSUE,))
    ]
    found = {}
    for entry in entries:
        name, part = entry.name, entry.history_part(asked)
        history, _ = timed(
            f"part of history for {name}",
            partial(snapshots.history, SETTINGS, asked.board, part, now),
        )
        found[name] = timed(f"{name} with it", partial(computed, name, asked, history))
        print(f"{0 if history is None else len(history.versions):,} versions")
    whole = timed(
        "all of history",
        lambda: History(store.versions(BOARD), store.sightings(BOARD), store.runs(BOARD)),
    )
    for name, results in found.items():
        same = timed(f"{name} with it", partial(computed, name, asked, whole))
        assert same.equals(results), f"{name} differs."
    print(f"{len(whole.versions):,} versions; the results are the same")


def computed(name: str, asked: Question, history: History | None) -> pd.DataFrame:
    """The results of a report of the whole board."""
    return CATALOGUE[name].compute(replace(asked, history=history)).results


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1])
    else:
        with TemporaryDirectory() as folder:
            measure(f"sqlite:///{Path(folder) / 'store.sqlite3'}")
