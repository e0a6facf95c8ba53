"""Deliverables whose work is on several boards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from metrics.model.report import OtherBoard, Question, Report, Unit
from metrics.reports.deliverable_burnup import deliverable_burnup
from metrics.reports.deliverable_status import deliverable_status
from metrics.reports.delivery_forecast import delivery_forecast
from tests.support.sample_boards import BERLIN, Json, board, export, issue, question
from tests.support.sample_histories import history

PLAN = issue(1, None, "2023-01-01", title="Launch", repository="acme/plans", below=(2, 2))
BELOW = {"parent": {"url": "https://github.com/acme/plans/issues/1"}}
DONE = "2023-10-09"
NO_POINTS = [field for field in export()["fields"] if field["name"] != "Points"]


def on(number: int, points: float | None, closed: str | None = DONE, **more: Any) -> Json:
    return issue(number, points, "2023-10-02", closed, **BELOW, **more)


def other(*items: Json, comes_first: bool = False, **more: Any) -> OtherBoard:
    return OtherBoard(board(*items, title="Mobile", **more), comes_first=comes_first)


def asked(*items: Json, others: tuple[OtherBoard, ...] = (), **more: Any) -> Question:
    return question(*items, others=others, roadmap=board(PLAN), sprint="", **more)


def totals(report: Report) -> dict[str, str]:
    return {statistic.label: statistic.value for statistic in report.statistics}


@pytest.mark.parametrize("report", [deliverable_status, deliverable_burnup])
def test_work_on_other_boards_counts(report: Callable[[Question], Report]) -> None:
    own, theirs = on(1, 3), on(2, 2, None, repository="acme/app")
    told = report(asked(own, others=(other(theirs),)))
    shown = totals(told)
    assert shown.get("Total", shown.get("Total opened")) == "5 points"
    assert shown["Percent closed"] == "60%"
    assert "Work on Mobile counts as well, as the roadmap is the same." in told.notes
    assert list(told.source["number"]) == [2, 1]
    assert told.board.title == "Platform"


@pytest.mark.parametrize(("comes_first", "total"), [(False, "3 points"), (True, "8 points")])
def test_an_issue_on_two_boards_counts_once_as_the_first_has_it(
    comes_first: bool, total: str
) -> None:
    report = deliverable_status(asked(on(1, 3), others=(other(on(1, 8), comes_first=comes_first),)))
    assert totals(report)["Total"] == total
    assert totals(report)["Percent of issues pointed"] == "1 of 1 (100%)"


def test_a_board_without_estimates_says_nothing_of_what_an_issue_weighs() -> None:
    without = other(on(1, None), comes_first=True, fields=NO_POINTS)
    assert totals(deliverable_status(asked(on(1, 3), others=(without,))))["Total"] == "3 points"


def test_the_deliverable_that_either_board_names_counts() -> None:
    own = issue(1, 3, "2023-10-02", None)
    theirs = issue(1, 5, "2023-10-02", None, deliverable="Launch")
    assert totals(deliverable_status(asked(own, others=(other(theirs),))))["Total"] == "3 points"


def test_orphans_and_data_quality_are_of_the_board_asked_about() -> None:
    lost = issue(9, None, "2023-10-02", repository="acme/app", status="Shipped")
    report = deliverable_status(asked(on(1, 3), others=(other(lost),)))
    assert report.details.empty
    assert "Orphans" not in totals(report)
    assert not [note for note in report.notes if "Data quality" in note]
    assert report.notes[0].endswith("1 by sub-issues; 1 belongs to none.")


def test_days_are_those_of_the_board_asked_about() -> None:
    late = issue(2, 1, "2023-10-02T23:30:00Z", None, repository="acme/app", **BELOW)
    report = deliverable_burnup(asked(others=(other(late),), timezone=BERLIN))
    assert report.results["date"].iloc[0] == "2023-10-03"


HIDDEN = "Work on boards that may not be shown here is not counted."


@pytest.mark.parametrize("report", [deliverable_status, deliverable_burnup, delivery_forecast])
def test_nothing_is_complete_while_a_board_is_not_read(
    report: Callable[[Question], Report],
) -> None:
    all_read = report(asked(on(1, 3), on(2, 2)))
    assert "other boards not known" not in all_read.headline
    told = report(asked(on(1, 3), on(2, 2), unread=(HIDDEN,)))
    assert told.headline.endswith(" on boards done, other boards not known")
    assert HIDDEN in told.notes
    assert not [note for note in told.notes if "lists of gh" in note]


@pytest.mark.parametrize(
    ("unit", "points", "shown"),
    [
        (Unit.POINTS, (3, 2), "5 points"),
        (Unit.ISSUES, (3, 2), "2 issues"),
        (Unit.POINTS, (None, None), "2 issues"),
    ],
)
def test_a_forecast_says_what_is_done_in_the_unit_asked_for(
    unit: Unit, points: tuple[int | None, int | None], shown: str
) -> None:
    dropped = on(3, 8, "2023-10-20", stateReason="NOT_PLANNED")
    done = [on(number, amount) for number, amount in enumerate(points, 1)]
    told = delivery_forecast(asked(*done, dropped, unread=(HIDDEN,), unit=unit))
    assert told.headline.endswith(f": all {shown} on boards done, other boards not known")


def test_what_is_on_another_board_is_no_blind_spot() -> None:
    report = deliverable_status(asked(on(1, 3), others=(other(on(2, 2, repository="acme/app")),)))
    assert report.headline == "Launch: complete, 100% of 5 points closed"
    assert not [note for note in report.notes if "no board" in note]


def test_a_forecast_draws_from_the_days_of_all_boards_archived_issues_too() -> None:
    closed = [f"2023-10-{day:02}" for day in range(9, 28)]
    done = [on(number, 1, day) for number, day in enumerate(closed, 10)]
    past = history({"2023-10-28T12:00:00Z": done, "2023-11-05T11:00:00Z": []})
    mobile = OtherBoard(board(title="Mobile"), past)
    left = on(1, 3, None)
    report = delivery_forecast(asked(left, others=(mobile,), unit=Unit.ISSUES))
    assert totals(report)["Remaining"] == "1 issue"
    assert "85% sure" in report.headline
    alone = delivery_forecast(asked(left, unit=Unit.ISSUES))
    assert "too little history" in alone.headline


def test_a_forecast_of_a_sprint_is_of_its_board_alone() -> None:
    from_other = other(on(2, 5, None, repository="acme/app"))
    of_sprint = question(on(1, 3, None), others=(from_other,), roadmap=board(PLAN))
    report = delivery_forecast(of_sprint)
    assert totals(report)["Remaining"] == "3 points"
