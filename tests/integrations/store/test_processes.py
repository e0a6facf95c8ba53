"""Many at once, and one that dies: whatever happens, the store holds whole exports only."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from signal import SIGKILL
from typing import Any

import pytest
from sqlalchemy import Engine, event

from integrations.store import Store
from tests.support.patience import PATIENCE
from tests.support.processes import running
from tests.support.record_export import BOARD, ITEMS
from tests.support.store_samples import frame, hours, item

ROOT = Path(__file__).parents[3]


@contextmanager
def process(url: str, mark: str, *at: int, **variables: str) -> Iterator[subprocess.Popen[str]]:
    with running(
        [sys.executable, "-m", "tests.support.record_export", url, mark, *map(str, at)],
        cwd=ROOT,
        env={**os.environ, **variables},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as recording:
        yield recording


def check_only_whole_exports(store: Store) -> int:
    """Every moment that the store knows is the export of one; gives the number of versions."""
    versions = store.versions(BOARD)
    for moment in versions["seen_from"].unique():
        snapshot = store.as_of(BOARD, moment.to_pydatetime())
        assert snapshot is not None
        (title,) = snapshot.items["title"].unique()
        assert len(snapshot.items) == ITEMS
        mark, hour = title.split()
        assert snapshot.about == {"mark": mark}
        assert moment == hours(float(hour))
    return len(versions)


def test_processes_that_export_one_board_at_once_do_not_interleave(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    # Also the schema is nobody's yet: all of them find it missing.
    with ExitStack() as ending:
        four = [
            ending.enter_context(process(url, mark, *range(start, 24, 4)))
            for start, mark in enumerate("abcd")
        ]
        for each in four:
            assert each.stdout is not None
            assert each.stdout.readline() == "ready\n"
        changes = 0
        for each in four:
            assert each.stdin is not None
            each.stdin.write("go\n")
            each.stdin.flush()
        for each in four:
            out, _ = each.communicate(timeout=PATIENCE)
            assert each.returncode == 0
            changes += sum(map(int, out.split()))
    assert check_only_whole_exports(open_store(url)) == changes


def test_threads_that_export_one_board_at_once_do_not_interleave(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    store = open_store(new_url())

    def record(hour: int) -> int:
        items = frame(item(number, title=f"a {hour}") for number in range(ITEMS))
        return store.record(BOARD, hours(hour), items, {"mark": "a"})

    with ThreadPoolExecutor(8) as pool:
        changes = sum(pool.map(record, range(24)))
    assert check_only_whole_exports(store) == changes


def test_a_reader_sees_one_state_whatever_is_written_meanwhile(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    store, other = open_store(url), open_store(url)
    before = frame([item(1, title="before"), item(2)])
    store.record(BOARD, hours(0), before, {"mark": "before"})
    done: list[bool] = []

    def write(*seen: Any) -> None:
        if "FROM analytics_word" in seen[2] and not done:
            done.append(True)
            other.record(BOARD, hours(1), frame([item(1, title="after")]), {"mark": "after"})
            other.prune(hours(1))

    event.listen(Engine, "before_cursor_execute", write)
    try:
        snapshot = store.as_of(BOARD, hours(2))
    finally:
        event.remove(Engine, "before_cursor_execute", write)
    assert done
    assert snapshot is not None
    assert snapshot.items.equals(before)
    assert (snapshot.at, snapshot.about) == (hours(0), {"mark": "before"})


# At the commit, or before it writes: 2, the changes (after the words); 4, the run of exports.
@pytest.mark.fault
@pytest.mark.parametrize("statement", [0, 2, 4])
def test_a_process_that_is_killed_leaves_nothing_half_written(
    new_url: Callable[[], str], open_store: Callable[..., Store], statement: int
) -> None:
    url = new_url()
    store = open_store(url)
    items = frame(item(number, title="a 0") for number in range(ITEMS))
    store.record(BOARD, hours(0), items, {"mark": "a"})
    before = store.versions(BOARD)

    with process(url, "b", 1, DIE_AT=str(statement)) as killed:
        out, _ = killed.communicate("go\n", timeout=PATIENCE)
    assert (killed.returncode, out) == (-SIGKILL, "ready\n")
    assert store.versions(BOARD).equals(before)
    assert check_only_whole_exports(store) == ITEMS

    with process(url, "b", 2) as again:
        out, _ = again.communicate("go\n", timeout=PATIENCE)
    assert out == f"ready\n{ITEMS}\n"
    assert check_only_whole_exports(store) == 2 * ITEMS
