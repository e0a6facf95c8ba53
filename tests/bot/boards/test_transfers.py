"""An issue that is transferred to another repository, or whose repository is renamed, is the same
item of its project: through the real store, it counts once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.boards.history import Snapshots
from config import BoardSettings
from integrations.store import Store
from metrics.model.report import Question, Report, Unit
from metrics.reports.catalogue import CATALOGUE
from tests.support.sample_boards import Json, board, issue

SETTINGS = BoardSettings("main", owner="acme", project=7)
FIRST = datetime(2023, 11, 2, 18, tzinfo=UTC)
DONE, OPEN = ("2023-10-30", "2023-11-02"), ("2023-10-30", None)
WEB = "https://github.com/acme/web/issues/1"


@pytest.fixture
def snapshots(tmp_path: Path) -> Iterator[Snapshots]:
    kept = Snapshots(Store(f"sqlite:///{tmp_path}/history.sqlite3"))
    yield kept
    kept.close()


def transferred(item: Json, number: int, points: float | None, *days: str | None) -> Json:
    """The same item of the project, with the address that it has in acme/api."""
    now = issue(number, points, *days, repository="acme/api")  # type: ignore[arg-type]
    return {**now, "id": item["id"]}


def ask(
    snapshots: Snapshots, report: str, *exports: list[Json], day: int = 5, **asked: str
) -> Report:
    """The report on the day of November, after exports of these items, a day after each other."""
    now = datetime(2023, 11, day, 12, tzinfo=UTC)
    for days, items in enumerate(exports):
        at = FIRST + timedelta(days=days)
        last = replace(board(*items), exported_at=at)
        snapshots.keep(SETTINGS, last)
    question = Question(last, now, Unit.POINTS, **asked)  # type: ignore[arg-type]
    part = CATALOGUE[report].history_part(question)
    known, trouble = snapshots.history(SETTINGS, last, part, now)
    assert not trouble
    return CATALOGUE[report].compute(replace(question, history=known))


def shown(report: Report) -> dict[str, str]:
    return {statistic.label: statistic.value for statistic in report.statistics}


DONE_IN_WEB, LEFT = issue(1, 3, *DONE), issue(2, 5, *OPEN)
DONE_IN_API = transferred(DONE_IN_WEB, 7, 3, *DONE)


@pytest.mark.parametrize("report", ["sprint-burndown", "sprint-burnup"])
def test_what_was_done_counts_once_in_its_sprint(snapshots: Snapshots, report: str) -> None:
    told = ask(snapshots, report, [DONE_IN_WEB, LEFT], [DONE_IN_API, LEFT], sprint="Sprint 1")
    assert (shown(told)["Total opened"], shown(told)["Total closed"]) == ("8 points", "3 points")


def test_what_was_done_counts_once_in_throughput(snapshots: Snapshots) -> None:
    told = ask(snapshots, "flow", [DONE_IN_WEB, LEFT], [DONE_IN_API, LEFT])
    assert shown(told)["Completed"] == "3 points"


def test_what_was_done_counts_once_in_velocity(snapshots: Snapshots) -> None:
    told = ask(snapshots, "sprint-velocity", [DONE_IN_WEB, LEFT], [DONE_IN_API, LEFT], day=7)
    assert told.results["completed"].tolist() == [3]


def test_what_is_open_is_neither_removed_nor_added(snapshots: Snapshots) -> None:
    there = issue(1, 3, *OPEN)
    moved = transferred(there, 7, 3, *OPEN)
    told = ask(snapshots, "sprint-burndown", [there], [there], [moved], sprint="Sprint 1")
    assert told.details[["what", "issue", "amount"]].to_numpy().tolist() == [
        ["left", "acme/api#7", 3]
    ]


def test_sub_issues_are_those_of_their_parent_wherever_it_is(snapshots: Snapshots) -> None:
    epic = issue(1, 8, *OPEN)
    parts = [issue(n, 3, "2023-11-01", parent={"url": WEB, "parent": None}) for n in (2, 3)]
    # The export after the transfer has the new URL of the parent.
    moved = transferred(epic, 7, 8, *OPEN)
    url = moved["content"]["url"]
    below = [issue(n, 3, "2023-11-01", parent={"url": url, "parent": None}) for n in (2, 3)]
    exports = [epic, *parts], [epic, *parts], [moved, *below]
    told = ask(snapshots, "sprint-burndown", *exports, sprint="Sprint 1")
    assert told.results["total_open"].tolist() == [6, 6, 6, 6, 6]


def test_its_history_goes_back_to_before_the_transfer(snapshots: Snapshots) -> None:
    before, after = issue(1, 3, *OPEN), issue(7, 5, *OPEN, repository="acme/api")
    moved = {**after, "id": before["id"]}
    told = ask(snapshots, "issue-history", [before], [moved], issue="acme/api#7")
    changes = told.results[["what", "before", "after"]].fillna("").to_numpy().tolist()
    assert ["points", "3", "5"] in changes
