"""Exports kept for later, given back as boards and histories; live reports whatever the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from bot.asking.report_request import ReportRequest
from bot.boards.history import Snapshots
from config import BoardSettings
from integrations.store import Store
from metrics.model.board import Board
from metrics.model.errors import NothingToReport, UnknownSprint
from metrics.model.history import History
from metrics.model.report import Question, Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.sprint_burndown import sprint_burndown
from tests.support.requests import asking, changed
from tests.support.sample_boards import SPRINT_2, Json, board, export, issue

SETTINGS = BoardSettings("main", owner="Acme", project=7)
FIRST = datetime(2023, 11, 3, 9, tzinfo=UTC)
LATER = FIRST + timedelta(days=1)
BEFORE = board(issue(1, 3, "2023-11-01"), issue(2, None, "2023-11-01", labels={"nodes": []}))
AFTER = board(
    issue(1, 5, "2023-11-01", "2023-11-04"), issue(2, None, "2023-11-01", sprint=SPRINT_2)
)
BURNDOWN = asking("sprint-burndown", "main", Unit.POINTS, sprint="Sprint 1")


def test_all_fields_of_the_project_are_kept_as_well(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path}/history.sqlite3")) as store:
        kept = Snapshots(store)
        for moment, priority in ((FIRST, "Low"), (LATER, "High")):
            values = {"Priority": {"name": priority}, "Size": {"number": 2}}
            export = board({**issue(1, 3, "2023-11-01"), "values": values})
            kept.keep(SETTINGS, replace(export, exported_at=moment))
        priorities, sizes = (store.field_values("acme/7", name) for name in ("Priority", "Size"))
    assert priorities["value"].tolist() == ["Low", "High"]
    assert priorities["seen_from"].tolist() == [FIRST, LATER]
    assert sizes["value"].tolist() == [2.0]


@pytest.fixture
def snapshots(tmp_path: Path) -> Iterator[Snapshots]:
    kept = Snapshots(Store(f"sqlite:///{tmp_path}/history.sqlite3"))
    kept.keep(SETTINGS, replace(BEFORE, exported_at=FIRST))
    kept.keep(SETTINGS, replace(AFTER, exported_at=LATER))
    yield kept
    kept.close()


def history_of(
    snapshots: Snapshots,
    board: Board,
    now: datetime,
    request: ReportRequest = BURNDOWN,
    settings: BoardSettings = SETTINGS,
) -> tuple[History | None, str]:
    """What `snapshots` gives for the report of that board, asked for then."""
    question = Question(board, now, request.unit, request.sprint)
    part = CATALOGUE[request.report].history_part(question)
    return snapshots.history(settings, board, part, now, live=request.as_of is None)


def same_issues(one: Board, other: Board) -> bool:
    first, second = (each.issues.sort_values("number", ignore_index=True) for each in (one, other))
    return bool(first.equals(second) and (first.dtypes == second.dtypes).all())


@pytest.mark.parametrize(
    ("moment", "was", "at"),
    [
        (FIRST, BEFORE, FIRST),
        (LATER - timedelta(seconds=1), BEFORE, FIRST),
        (LATER, AFTER, LATER),
        (LATER + timedelta(days=99), AFTER, LATER),
    ],
)
def test_a_board_comes_back_as_it_was(
    snapshots: Snapshots, moment: datetime, was: Board, at: datetime
) -> None:
    again = snapshots.as_of(SETTINGS, moment)
    assert same_issues(again, was)
    assert again.exported_at == at
    # History does not tell with which fields a board was exported, nor what is below its issues.
    unlike: dict[str, object] = {
        "issues": None,
        "exported_at": None,
        "owner": "",
        "field_names": {},
        "sub_issues": {},
        "read_arrays": None,
    }
    assert again.field_names == again.sub_issues == {}
    assert again.owner == SETTINGS.owner
    assert {**vars(again), **unlike} == {**vars(was), **unlike}


HOUR = timedelta(hours=1)
HIDDEN = [{"id": f"R{number}", "type": "REDACTED", "content": None} for number in range(4)]
FIELDS = export()["fields"]


def test_a_board_that_was_mostly_hidden_says_so_of_then(tmp_path: Path) -> None:
    with closing(Snapshots(Store(f"sqlite:///{tmp_path}/history.sqlite3"))) as kept:
        for at, hidden in ((FIRST, HIDDEN), (LATER, HIDDEN[:1])):
            was = board(issue(1, 3, "2023-11-01"), issue(2, None, "2023-11-01"), *hidden)
            kept.keep(SETTINGS, replace(was, exported_at=at))
        (caution,) = kept.as_of(SETTINGS, FIRST + HOUR).cautions
        assert caution.headline == "4 of the 6 items were hidden from the token"
        assert caution.note == (
            "4 of the 6 items on the board were hidden from the token at that time, so every "
            "figure is too small."
        )
        assert kept.as_of(SETTINGS, LATER).cautions == ()


def test_items_that_a_weaker_token_does_not_see_are_not_gone(tmp_path: Path) -> None:
    seen = [issue(number, 3, "2023-11-01", sprint=SPRINT_2) for number in (1, 2, 3)]
    hidden = [{"id": item["id"], "type": "REDACTED", "content": None} for item in seen[:2]]
    less = board(*hidden, issue(3, 5, "2023-11-01", sprint=SPRINT_2))
    with closing(Snapshots(Store(f"sqlite:///{tmp_path}/history.sqlite3"))) as kept:
        # Of these three, two have really gone.
        gone = board(*hidden[:1], issue(4, 1, "2023-11-01"))
        later = (board(*seen), less, gone, board(*seen[:2]))
        for hour, was in enumerate(later):
            kept.keep(SETTINGS, replace(was, exported_at=FIRST + hour * HOUR))
        asked = changed(BURNDOWN, sprint=SPRINT_2["title"])
        history, trouble = history_of(kept, later[-1], FIRST + 4 * HOUR, asked)
        then = kept.as_of(SETTINGS, FIRST + HOUR)
        after = kept.as_of(SETTINGS, FIRST + 3 * HOUR)
    assert history is not None
    assert trouble == ""
    known = history.versions.sort_values(["number", "seen_from"])
    ends = [None if pd.isna(end) else end - FIRST for end in known["seen_until"]]
    assert known["number"].tolist() == [1, 2, 2, 3, 3]
    assert ends == [None, 2 * HOUR, None, HOUR, 2 * HOUR]
    assert then.issues["number"].tolist() == [3]
    assert then.cautions[0].headline == "2 of the 3 items were hidden from the token"
    assert sorted(after.issues["number"]) == [1, 2]
    assert after.cautions == ()


def test_items_that_a_stronger_token_sees_were_there_before(tmp_path: Path) -> None:
    seen = [issue(number, 3, "2023-11-01", sprint=SPRINT_2) for number in (1, 2)]
    new = issue(3, 8, "2023-11-01", sprint=SPRINT_2)
    start = datetime(2023, 11, 6, 9, tzinfo=UTC)
    last = board(*seen, new)
    with closing(Snapshots(Store(f"sqlite:///{tmp_path}/history.sqlite3"))) as kept:
        for day, was in enumerate((board(seen[0], *HIDDEN[:1]), board(*seen), last)):
            kept.keep(SETTINGS, replace(was, exported_at=start + timedelta(days=day)))
        now = start + timedelta(days=2, hours=1)
        asked = changed(BURNDOWN, sprint=SPRINT_2["title"])
        history, _ = history_of(kept, last, now, asked)
    report = sprint_burndown(Question(last, now, Unit.POINTS, SPRINT_2["title"], history=history))
    shown = {statistic.label: statistic.value for statistic in report.statistics}
    assert (shown["Committed"], shown["Scope added"]) == ("6 points", "8 points")
    note = (
        "Items were hidden from the token until 7 Nov 2023, 09:00 UTC: issues that were first seen "
        "then count from their creation."
    )
    assert note in report.notes


def unreadable(number: int, **more: Any) -> Json:
    """An issue whose values are there and cannot be read."""
    roles = ("sprint", "points", "status", "deliverable")
    return {**issue(number, None, "2023-11-01", **more), **{role: {} for role in roles}}


def without_points(*items: Json) -> Board:
    return board(*items, fields=[field for field in FIELDS if field["name"] != "Points"])


def test_values_that_cannot_be_read_stay_as_they_were(tmp_path: Path) -> None:
    known = issue(1, 3, "2023-11-01", status="Todo", deliverable="Shop", sprint=SPRINT_2)
    boards = (
        board(known),
        board(unreadable(1, title="Cart")),
        without_points({**known, "points": None}),
        board({**known, "points": {"number": 5}}),
    )
    with closing(Snapshots(Store(f"sqlite:///{tmp_path}/history.sqlite3"))) as kept:
        for hour, was in enumerate(boards):
            kept.keep(SETTINGS, replace(was, exported_at=FIRST + hour * HOUR))
        asked = changed(BURNDOWN, sprint=SPRINT_2["title"])
        history, _ = history_of(kept, boards[-1], FIRST + 4 * HOUR, asked)
    assert history is not None
    assert history.versions["points"].tolist() == [3, 3, 3, 5]
    values = history.versions[["sprint", "iteration_id", "status", "deliverable"]]
    assert set(values.itertuples(index=False, name=None)) == {
        ("Sprint 2", "Sprint 2", "Todo", "Shop")
    }


def test_values_that_could_not_be_read_at_first_are_as_they_were_first_read(
    tmp_path: Path,
) -> None:
    boards = (
        without_points(issue(1, None, "2023-11-01", sprint=SPRINT_2), issue(3, None, "2023-11-01")),
        without_points(
            issue(1, None, "2023-11-01", title="Cart", sprint=SPRINT_2),
            issue(2, None, "2023-11-01"),
        ),
        board(
            issue(1, 3, "2023-11-01", sprint=SPRINT_2),
            issue(2, None, "2023-11-01", sprint=SPRINT_2),
        ),
        board(
            issue(1, 5, "2023-11-01", sprint=SPRINT_2), issue(2, 8, "2023-11-01", sprint=SPRINT_2)
        ),
    )
    with closing(Snapshots(Store(f"sqlite:///{tmp_path}/history.sqlite3"))) as kept:
        for hour, was in enumerate(boards):
            kept.keep(SETTINGS, replace(was, exported_at=FIRST + hour * HOUR))
        asked = changed(BURNDOWN, sprint=SPRINT_2["title"])
        history, _ = history_of(kept, boards[-1], FIRST + 4 * HOUR, asked)
    assert history is not None
    known = history.versions.sort_values(["number", "seen_from"])
    found = known[["number", "points"]].astype("object").where(known["points"].notna(), None)
    assert found["points"].tolist() == [3, 3, 3, 5, None, None, 8]


def test_before_the_first_export_it_is_said_since_when_history_is_kept(
    snapshots: Snapshots,
) -> None:
    with pytest.raises(NothingToReport, match="begins on 3 Nov 2023, 09:00 UTC: ask for a later"):
        snapshots.as_of(SETTINGS, FIRST - timedelta(seconds=1))
    with pytest.raises(NothingToReport, match="has not begun: ask for a report of today"):
        snapshots.as_of(replace(SETTINGS, project=8), LATER)


def test_a_history_is_of_the_items_that_ever_were_in_the_sprint(snapshots: Snapshots) -> None:
    history, trouble = history_of(snapshots, AFTER, LATER)
    assert trouble == ""
    assert history is not None
    assert history.since == FIRST
    numbers = history.versions["number"].tolist()
    assert sorted(numbers) == [1, 1, 2, 2]
    second, _ = history_of(snapshots, AFTER, LATER, changed(BURNDOWN, sprint=SPRINT_2["title"]))
    assert second is not None
    assert second.versions["number"].tolist() == [2, 2]


def test_a_history_ends_with_the_moment_asked_about(snapshots: Snapshots) -> None:
    then = replace(BURNDOWN, as_of=FIRST + timedelta(hours=1))
    history, _ = history_of(snapshots, BEFORE, FIRST + timedelta(hours=1), then)
    assert history is not None
    assert history.versions["seen_until"].isna().all()
    assert list(history.sightings) == [(FIRST, FIRST + timedelta(hours=1))]
    assert history_of(snapshots, BEFORE, FIRST - timedelta(1)) == (None, "")


def test_a_sprint_that_is_none_is_told(snapshots: Snapshots) -> None:
    with pytest.raises(UnknownSprint):
        history_of(snapshots, AFTER, LATER, changed(BURNDOWN, sprint="Sprint 9"))


def test_an_export_that_does_not_say_when_it_was_is_not_kept(snapshots: Snapshots) -> None:
    other = replace(SETTINGS, project=9)
    snapshots.keep(other, replace(AFTER, exported_at=None))
    assert history_of(snapshots, AFTER, LATER, settings=other) == (None, "")


def test_a_store_that_cannot_be_used_is_told_and_stands_in_nobodys_way(tmp_path: Path) -> None:
    (tmp_path / "history.sqlite3").write_bytes(b"this is no database, whatever its name is" * 99)
    snapshots = Snapshots(Store(f"sqlite:///{tmp_path}/history.sqlite3"))
    snapshots.keep(SETTINGS, replace(AFTER, exported_at=LATER))
    history, trouble = history_of(snapshots, AFTER, LATER)
    assert history is None
    assert trouble.startswith("This export is not kept in history: ")
    snapshots.close()


def test_an_export_that_was_not_kept_is_reported_on_without_the_older_history(
    snapshots: Snapshots, tmp_path: Path
) -> None:
    latest = replace(BEFORE, exported_at=LATER + timedelta(days=1))
    store = sqlite3.connect(tmp_path / "history.sqlite3", isolation_level=None)
    store.execute("DROP TABLE analytics_change")
    snapshots.keep(SETTINGS, latest)
    history, trouble = history_of(snapshots, latest, latest.exported_at or LATER)
    assert history is None
    assert trouble.startswith("This export is not kept in history: ")
    store.close()


def test_texts_of_issues_are_not_kept(snapshots: Snapshots) -> None:
    other = replace(SETTINGS, project=8)
    told = AFTER.issues.assign(body=pd.array(["a text", "another"], dtype="string"))
    snapshots.keep(other, replace(AFTER, issues=told, exported_at=LATER))
    assert snapshots.as_of(other, LATER).issues["body"].isna().all()


@pytest.mark.parametrize(
    ("retention", "oldest_known"),
    [(None, FIRST), (timedelta(days=30), LATER)],
)
def test_history_is_forgotten_when_it_is_older_than_wanted(
    tmp_path: Path, retention: timedelta | None, oldest_known: datetime
) -> None:
    snapshots = Snapshots(Store(f"sqlite:///{tmp_path}/old.sqlite3"), retention)
    end = LATER + timedelta(days=40)
    for moment, was in ((FIRST, BEFORE), (LATER, AFTER), (end, BEFORE)):
        snapshots.keep(SETTINGS, replace(was, exported_at=moment))
    history, _ = history_of(snapshots, BEFORE, end)
    assert history is not None
    assert history.since == oldest_known
    assert same_issues(snapshots.as_of(SETTINGS, end), BEFORE)
    assert same_issues(snapshots.as_of(SETTINGS, end - timedelta(days=1)), AFTER)
    snapshots.close()


def test_a_history_of_the_future_is_told_and_not_used(snapshots: Snapshots) -> None:
    now = FIRST + timedelta(hours=1)
    live = replace(BEFORE, exported_at=now)
    history, trouble = history_of(snapshots, live, now)
    assert history is None
    assert "its newest export is of 4 Nov 2023, 09:00 UTC, which is yet to come" in trouble


def test_what_cannot_be_forgotten_is_kept_and_nobody_minds(tmp_path: Path) -> None:
    file = tmp_path / "old.sqlite3"
    snapshots = Snapshots(Store(f"sqlite:///{file}"), timedelta(days=1))
    snapshots.keep(SETTINGS, replace(BEFORE, exported_at=FIRST))
    with closing(sqlite3.connect(file, isolation_level=None)) as store:
        store.execute(
            "CREATE TRIGGER no_forgetting BEFORE DELETE ON analytics_export "
            "BEGIN SELECT RAISE(ABORT, 'not now'); END"
        )
    latest = replace(AFTER, exported_at=LATER + timedelta(days=9))
    snapshots.keep(SETTINGS, latest)
    history, trouble = history_of(snapshots, latest, LATER + timedelta(days=9, seconds=1))
    assert trouble == ""
    assert history is not None
    assert history.since == FIRST
    snapshots.close()
