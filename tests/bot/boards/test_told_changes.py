"""What GitHub told of is asked for at once, and in the next export read by its id."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from bot.boards.cache import Boards
from bot.boards.history import Snapshots
from config import BoardSettings, Settings
from integrations.github import GitHub
from integrations.store import Store
from tests.support.patience import PATIENCE, until
from tests.support.sample_boards import Json, export, issue


@dataclass(frozen=True)
class ToldGitHub(GitHub):
    """Gives a board of one issue, once it may; remembers which items were told to have changed."""

    may: Event = field(default_factory=Event)
    told: list[Collection[str]] = field(default_factory=list)

    def export_project(
        self, owner: str, number: int, *, changed: Collection[str] = (), **_: Any
    ) -> dict[str, Any]:
        now = datetime.now(UTC).isoformat()
        self.told.append(changed)
        assert self.may.wait(PATIENCE)
        about: Json = {"all_exported_at": now, "exported_at": now, "complete": True, "usage": {}}
        return export(issue(1, 3, "2023-10-30"), owner=owner, project_id=f"PVT_{number}", **about)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    kept = Store(f"sqlite:///{tmp_path}/store.sqlite3")
    yield kept
    kept.close()


def boards_of(github: GitHub, store: Store) -> Boards:
    names = {"one": 1, "same": 1, "two": 2}
    boards = {name: BoardSettings(name, "acme", number) for name, number in names.items()}
    return Boards(Settings(boards=boards, export_max_age=60), lambda _: github, Snapshots(store))


def test_every_board_of_a_project_of_which_was_told_is_exported_again(store: Store) -> None:
    github = ToldGitHub()
    github.may.set()
    boards = boards_of(github, store)
    for name in ("one", "same", "two"):
        boards.get(name)
    store.webhooks.tell("a", datetime.now(UTC), "PVT_1", "PVTI_1")
    boards.item_changed("PVT_1")
    github.told.clear()
    for name in ("one", "same", "two", "one"):
        boards.get(name)
    assert github.told == [{"PVTI_1"}, {"PVTI_1"}]


def test_what_was_told_long_before_an_export_is_not_read_again(store: Store) -> None:
    github = ToldGitHub()
    github.may.set()
    boards = boards_of(github, store)
    boards.get("one")
    store.webhooks.tell("a", datetime.now(UTC) - timedelta(minutes=5), "PVT_1", "PVTI_1")
    boards.item_changed("PVT_1")
    boards.get("one")
    assert github.told[-1] == frozenset()


def test_boards_with_an_issue_that_was_told_of_are_exported_again(store: Store) -> None:
    github = ToldGitHub()
    github.may.set()
    boards = boards_of(github, store)
    known = boards.get("one").issues["url"][0]
    boards.issue_changed("https://github.com/acme/other/issues/1")
    boards.get("one")
    assert len(github.told) == 1
    boards.issue_changed(known)
    boards.get("one")
    assert len(github.told) == 2


def test_which_projects_boards_are_of_is_known_once_all_are_exported(store: Store) -> None:
    github = ToldGitHub()
    github.may.set()
    boards = boards_of(github, store)
    boards.get("one")
    assert boards.may_have_project("PVT_1")
    assert boards.may_have_project("PVT_3")
    boards.get("two")
    boards.get("same")
    assert boards.may_have_project("PVT_2")
    assert not boards.may_have_project("PVT_3")


def test_an_issue_matters_where_a_board_with_it_would_be_reused(store: Store) -> None:
    github = ToldGitHub()
    github.may.set()
    boards = boards_of(github, store)
    assert not boards.may_reuse_issue("https://github.com/acme/other/issues/1")
    known = boards.get("one").issues["url"][0]
    assert boards.may_reuse_issue(known)
    assert not boards.may_reuse_issue("https://github.com/acme/other/issues/1")
    boards.issue_changed(known)
    assert not boards.may_reuse_issue(known)


def test_an_export_that_was_under_way_is_not_reused(store: Store) -> None:
    github = ToldGitHub()
    boards = boards_of(github, store)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(boards.get, "one")
        until(lambda: bool(github.told))
        assert boards.may_reuse_issue("https://github.com/acme/other/issues/1")
        boards.item_changed("PVT_1")
        github.may.set()
        asked.result(PATIENCE)
    boards.get("one")
    boards.get("one")
    assert len(github.told) == 2


def test_a_store_that_fails_tells_of_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    github = ToldGitHub()
    github.may.set()
    boards = boards_of(github, Store("sqlite:////proc/nowhere/store.sqlite3"))
    boards.get("one")
    boards.item_changed("PVT_1")
    boards.get("one")
    assert github.told == [(), frozenset()]
    assert "Could not read what webhooks told" in caplog.text
