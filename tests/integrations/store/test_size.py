"""How much of the disk a store takes once it has forgotten what is old."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from integrations.store import Store
from tests.support.store_samples import frame, hours, item

BOARD = "acme/7"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite3"


def fill(store: Store, exports: int) -> None:
    """Record that many exports; each changes every item."""
    for hour in range(exports):
        store.record(BOARD, hours(hour), frame(item(n, points=hour) for n in range(500)), {})


def test_the_room_of_what_is_forgotten_is_given_back(
    file: Path, open_store: Callable[..., Store]
) -> None:
    store = open_store(f"sqlite:///{file}")
    fill(store, 20)
    before = store.size()
    assert store.prune(hours(18)) == 9000
    assert store.size() < before / 4
    assert file.with_name("store.sqlite3-wal").stat().st_size == 0
    assert len(store.versions(BOARD)) == 1000


def test_a_file_is_not_rewritten_for_a_little(file: Path, open_store: Callable[..., Store]) -> None:
    store = open_store(f"sqlite:///{file}")
    fill(store, 20)
    assert store.prune(hours(1)) == 500
    before = file.stat().st_size
    assert store.prune(hours(4)) == 1500
    assert file.stat().st_size == before


def test_who_reads_meanwhile_reads_on_and_room_is_given_back_the_next_time(
    file: Path, open_store: Callable[..., Store]
) -> None:
    store = open_store(f"sqlite:///{file}")
    fill(store, 20)
    before = store.size()
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        count = "SELECT count(*) FROM analytics_change"
        other.execute("BEGIN")
        assert other.execute(count).fetchone() == (10_000,)
        assert store.prune(hours(18)) == 9000
        assert other.execute(count).fetchone() == (10_000,)
        other.execute("COMMIT")
    assert store.prune(hours(18)) == 0
    assert store.size() < before / 4
