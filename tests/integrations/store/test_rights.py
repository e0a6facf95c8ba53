"""The store is its owner's alone, whatever the process that makes it lets others do."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from integrations.store import Store
from integrations.store.installations import Installation

TOKEN = "xoxb-of-a-workspace-that-goes"


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    """What the process takes away from the rights of what it makes."""
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@contextmanager
def opened(file: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{file}")) as store:
        store.choices.choose("C0PLATFORM", "main")
        yield store


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.attack
def test_what_is_made_for_the_store_is_its_owner_s_alone(tmp_path: Path, umask: int) -> None:
    file = tmp_path / "var" / "analytics" / "store.sqlite3"
    before = rights(tmp_path)
    with opened(file):
        beside = {each.name: rights(each) for each in file.parent.iterdir()}
    assert beside.keys() >= {"store.sqlite3", "store.sqlite3-wal", "store.sqlite3-shm"}
    assert {*beside.values()} == {0o600}
    assert (rights(file.parent), rights(file.parent.parent)) == (0o700, 0o700)
    # It is somebody else's.
    assert rights(tmp_path) == before


@pytest.mark.attack
def test_a_store_that_others_could_read_is_closed_to_them(tmp_path: Path, umask: int) -> None:
    file = tmp_path / "store.sqlite3"
    with opened(file):
        for part in tmp_path.iterdir():
            part.chmod(0o666)
        with opened(file):
            assert {rights(part) for part in tmp_path.iterdir()} == {0o600}


@pytest.mark.attack
def test_what_is_deleted_is_not_in_the_file_any_more(tmp_path: Path) -> None:
    file = tmp_path / "store.sqlite3"
    with opened(file) as store:
        installations = store.installations("1.2")
        installations.save(Installation("T1", "Acme", TOKEN, "B1", "U1"))
        assert installations.of("T1")
        installations.remove("T1")
    # The last connection that closes merges what was written ahead.
    assert [part.name for part in tmp_path.iterdir()] == ["store.sqlite3"]
    assert TOKEN.encode() not in file.read_bytes()
