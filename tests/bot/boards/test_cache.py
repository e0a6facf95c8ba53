"""One export at a time per board, and none while the last is fresh enough."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Condition, Event
from typing import Any

import pytest

from bot.boards.cache import Boards
from bot.boards.history import Snapshots
from config import BoardSettings, Settings
from integrations.errors import IntegrationError
from integrations.github import GitHub
from integrations.store import Store
from metrics.model.board import Board
from metrics.model.errors import HiddenItems
from tests.support.patience import PATIENCE, until


@dataclass(frozen=True)
class SlowGitHub(GitHub):
    """Gives empty boards, or fails, each once it is told to; counts the exports."""

    go: Event = field(default_factory=Event)
    exported: list[int] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)
    takes: timedelta = timedelta()
    ahead: list[timedelta] = field(default_factory=list)
    since: list[Any] = field(default_factory=list)

    def export_project(self, owner: str, number: int, **asked: Any) -> dict[str, Any]:
        at = (datetime.now(UTC) + sum(self.ahead, -self.takes)).isoformat()
        self.since.append(asked["since"])
        self.exported.append(number)
        assert self.go.wait(PATIENCE)
        if self.failures:
            raise self.failures.pop()
        return {
            "format": "sprint-analytics/board",
            "version": 1,
            "exported_at": at,
            "all_exported_at": at,
            "complete": True,
            "owner": owner,
            "number": number,
            "project_id": f"PVT_acme_{number}",
            "title": f"Board {number}",
            "url": "https://github.com/orgs/acme/projects/1",
            "field_names": {
                "sprint": "Sprint",
                "points": "Points",
                "status": "Status",
                "deliverable": "Deliverable",
            },
            "fields": [],
            "items": self.items,
            "usage": {},
        }


def settings(max_age: float) -> Settings:
    return Settings(
        boards={
            "one": BoardSettings("one", owner="acme", project=1),
            "two": BoardSettings("two", owner="acme", project=2),
        },
        default_board="one",
        export_max_age=max_age,
    )


@pytest.fixture
def snapshots(tmp_path: Path) -> Iterator[Snapshots]:
    kept = Snapshots(Store(f"sqlite:///{tmp_path}/history.sqlite3"))
    yield kept
    kept.close()


def asked_by(people: int, boards: Boards) -> list[Future[Board]]:
    """What as many people will get who ask for board one; each of them is waiting for it by now."""
    pool = ThreadPoolExecutor(people)
    asked = [pool.submit(boards.get, "one") for _ in range(people)]
    pool.shutdown(wait=False)
    until(lambda: people_waiting() >= people)
    return asked


def people_waiting() -> int:
    return sum(frame.f_code is Condition.wait.__code__ for frame in sys._current_frames().values())


def test_everybody_who_asks_at_once_gets_the_same_export(snapshots: Snapshots) -> None:
    github = SlowGitHub()
    boards = Boards(settings(max_age=60), lambda _: github, snapshots)
    asking = Barrier(5)

    def ask(name: str) -> str:
        asking.wait(PATIENCE)
        return boards.get(name).title

    with ThreadPoolExecutor(5) as pool:
        asked = [pool.submit(ask, name) for name in ("one", "one", "two", "one")]
        asking.wait(PATIENCE)
        github.go.set()
        titles = [each.result(PATIENCE) for each in asked]
    assert titles == ["Board 1", "Board 1", "Board 2", "Board 1"]
    assert sorted(github.exported) == [1, 2]


def test_a_board_is_exported_again_when_it_is_too_old(snapshots: Snapshots) -> None:
    github = SlowGitHub()
    github.go.set()
    boards = Boards(settings(max_age=0), lambda _: github, snapshots)
    boards.get("one")
    boards.get("one")
    assert github.exported == [1, 1]


def test_an_export_that_took_long_is_old_when_it_ends(snapshots: Snapshots) -> None:
    github = SlowGitHub(takes=timedelta(seconds=60))
    github.go.set()
    boards = Boards(settings(max_age=60), lambda _: github, snapshots)
    boards.get("one")
    boards.get("one")
    assert github.exported == [1, 1]


@pytest.mark.fault
def test_an_export_from_before_the_clock_was_set_back_makes_nothing_stick(
    snapshots: Snapshots,
) -> None:
    github = SlowGitHub(ahead=[timedelta(hours=1)])
    github.go.set()
    boards = Boards(settings(max_age=0), lambda _: github, snapshots)
    boards.get("one")
    github.ahead.clear()
    # By an export of a moment to come nobody can ask for what has changed since.
    boards.get("one")
    second = boards.last_exported("one")
    boards.get("one")
    assert [bool(since) for since in github.since] == [False, False, True]
    assert second
    assert second.exported_at
    assert second.exported_at < datetime.now(UTC)


@pytest.mark.parametrize("max_age", [60, 0])
def test_everybody_who_waits_for_an_export_gets_it_however_old_it_may_be(
    max_age: float, snapshots: Snapshots
) -> None:
    github = SlowGitHub()
    asked = asked_by(4, Boards(settings(max_age), lambda _: github, snapshots))
    github.go.set()
    first, *others = [each.result(PATIENCE) for each in asked]
    assert all(board is first for board in others)
    assert github.exported == [1]


@pytest.mark.parametrize("failure", [IntegrationError("GitHub is down."), ValueError("a bug")])
def test_a_failure_is_shared_by_those_who_wait_for_it_and_by_nobody_later(
    failure: Exception, snapshots: Snapshots
) -> None:
    github = SlowGitHub(failures=[failure])
    boards = Boards(settings(max_age=60), lambda _: github, snapshots)
    asked = asked_by(4, boards)
    github.go.set()
    assert [each.exception(10) for each in asked] == [failure] * 4
    assert github.exported == [1]
    assert boards.get("one").title == "Board 1"
    assert github.exported == [1, 1]


def test_nobody_waits_for_ever_where_the_exporting_thread_is_interrupted(
    snapshots: Snapshots,
) -> None:
    github = SlowGitHub(failures=[KeyboardInterrupt()])
    asked = asked_by(2, Boards(settings(max_age=60), lambda _: github, snapshots))
    github.go.set()
    assert [type(each.exception(10)) for each in asked] == [KeyboardInterrupt] * 2


def test_what_was_last_exported_is_told_without_a_look_at_github(snapshots: Snapshots) -> None:
    github = SlowGitHub()
    github.go.set()
    boards = Boards(settings(0), lambda _: github, snapshots)
    assert boards.last_exported("one") is None
    assert boards.get("one") is boards.last_exported("one")
    after_a_restart = Boards(settings(0), lambda _: github, snapshots).last_exported("one")
    assert after_a_restart is not None
    assert after_a_restart.title == "Board 1"
    assert github.exported == [1]


def test_a_board_whose_issues_are_all_hidden_is_not_kept_as_one_without(
    snapshots: Snapshots,
) -> None:
    github = SlowGitHub(items=[{"id": "R", "type": "REDACTED", "content": None}])
    github.go.set()
    boards = Boards(settings(0), lambda _: github, snapshots)
    with pytest.raises(HiddenItems):
        boards.get("one")
    assert snapshots.last_whole(settings(0).boards["one"]) is None
    github.items.clear()
    boards.get("one")
    assert snapshots.last_whole(settings(0).boards["one"])
