"""Deliverable burnup: the worked example to the digit, and what must hold for any deliverable."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.model.board import Board
from metrics.model.errors import MissingField, NothingToReport, UnknownDeliverable, UnknownStatus
from metrics.model.report import OtherBoard, Report, Statistic, Unit
from metrics.reports.deliverable_burnup import deliverable_burnup
from metrics.reports.deliverable_status import deliverable_status
from tests.support.sample_boards import (
    BERLIN,
    NOW,
    Json,
    board,
    days_after,
    export,
    issue,
    question,
)

URL = "https://github.com/acme/plans/issues/"
ROADMAP = board(
    issue(1, None, "2023-01-01", title="Site launch", repository="acme/plans", status="Planning"),
    issue(2, None, "2023-01-01", title="Search", repository="acme/plans"),
)


def on(plan: int, number: int, points: float | None, *days: str | None, **content: Any) -> Json:
    return issue(number, points, *days, parent={"url": f"{URL}{plan}"}, **content)  # type: ignore[arg-type]


def ask(*items: Json, roadmap: Board | None = ROADMAP, **more: Any) -> Report:
    return deliverable_burnup(
        question(*items, **{"roadmap": roadmap, "deliverable": "site"} | more)
    )


# Created and closed: 3 and 2 points done, 5 dropped, 1 unpointed, and 4 of another deliverable.
WORKED_EXAMPLE = (
    on(1, 1, 3, "2023-11-01", "2023-11-03"),
    on(1, 2, 2, "2023-11-01", "2023-11-05"),
    on(1, 3, 5, "2023-11-02", "2023-11-03", stateReason="NOT_PLANNED"),
    on(1, 4, None, "2023-11-03"),
    issue(5, 1, "2023-11-04", deliverable="Site launch"),
    on(2, 6, 4, "2023-10-31", "2023-11-02"),
)


def table(report: Report) -> dict[str, list[Any]]:
    rows = report.results.to_numpy().tolist()
    return {row[0]: row[1:] for row in rows}


@pytest.mark.parametrize(
    ("more", "rows"),
    [
        (
            {},
            {
                "2023-11-01": [5, 0, 5, 5, 0, 5],
                "2023-11-02": [5, 0, 5, 10, 0, 10],
                "2023-11-03": [-5, 3, -8, 2, 3, 5],
                "2023-11-04": [1, 0, 1, 3, 3, 6],
                "2023-11-05": [0, 2, -2, 1, 5, 6],
            },
        ),
        (
            {"unit": Unit.ISSUES, "deliverable": ""},
            {
                "2023-10-31": [1, 0, 1, 1, 0, 1],
                "2023-11-01": [2, 0, 2, 3, 0, 3],
                "2023-11-02": [1, 1, 0, 3, 1, 4],
                "2023-11-03": [0, 1, -1, 2, 2, 4],
                "2023-11-04": [1, 0, 1, 3, 2, 5],
                "2023-11-05": [0, 1, -1, 2, 3, 5],
            },
        ),
    ],
)
def test_the_worked_example(more: Json, rows: dict[str, list[int]]) -> None:
    report = ask(*WORKED_EXAMPLE, **more)
    assert ",".join(report.results.columns) == (
        "date,opened,closed,delta,total_open,total_closed,total_opened"
    )
    assert table(report) == rows
    assert report.results["total_open"].dtype == "int64"


def test_what_is_said_of_the_worked_example() -> None:
    report = ask(*WORKED_EXAMPLE)
    assert report.headline == "Site launch: 5 of 6 points done since Wed 1 Nov 2023"
    assert {statistic.label: statistic.value for statistic in report.statistics} == {
        "Deliverables": "1",
        "First issue created": "Wed 1 Nov 2023",
        "Total opened": "6 points",
        "Total closed": "5 points",
        "Total open": "1 point",
        "Percent closed": "83%",
        "Percent remaining": "17%",
        "Percent of issues pointed": "3 of 4 (75%)",
        "Closed in 4 weeks": "5 points",
        "Scope change in 4 weeks": "+6 points",
    }
    by_dates, joined, dropped = report.notes[:3]
    assert by_dates.endswith("when they joined a deliverable is not known.")
    assert joined == (
        "Issues joined with the deliverable: 4 by sub-issues, 1 by the deliverable field."
    )
    assert dropped.startswith("1 issue closed as not planned or duplicate was taken out of scope")
    assert report.alt_text == (
        "Burnup chart, 1–5 Nov 2023. Site launch: 5 of 6 points done since Wed 1 Nov 2023. "
        "The scope line goes from 5 to 6, the done line to 5."
    )
    assert len(report.source) == 5


@pytest.mark.parametrize(
    ("items", "more", "headline"),
    [
        ([], {}, "Site launch: not broken down yet"),
        (
            [on(1, 1, None, "2023-11-01")],
            {},
            "Site launch: 1 issue, none with points: ask by issues",
        ),
        (
            [on(1, 1, 3, "2023-11-01", "2023-11-02", stateReason="DUPLICATE")],
            {"unit": Unit.ISSUES},
            "Site launch: 1 issue, all taken out of scope",
        ),
        (
            [on(1, 1, 3, "2023-11-01", "2023-11-02"), on(1, 2, 1, "2023-10-01", "2023-10-02")],
            {},
            "Site launch: all 4 points done since Thu 2 Nov 2023",
        ),
        (
            [on(1, 1, 3, "2023-11-01", "2023-11-01")],
            {},
            "Site launch: all 3 points done since Wed 1 Nov 2023",
        ),
        (
            [on(1, 1, 3, "2023-09-01", "2023-10-08"), on(1, 2, 1, "2023-10-08")],
            {},
            "Site launch: 3 of 4 points done, nothing moved in 4 weeks",
        ),
        (
            [on(1, 1, 3, "2023-09-01", "2023-10-09"), on(1, 2, 1, "2023-10-08")],
            {},
            "Site launch: 3 of 4 points done; in 4 weeks +3 done, scope unchanged",
        ),
        (
            [
                on(1, 1, 3, "2023-09-01"),
                on(1, 2, 1, "2023-09-01", "2023-11-01", stateReason="NOT_PLANNED"),
            ],
            {},
            "Site launch: 0 of 3 points done; in 4 weeks 0 done, scope −1",
        ),
        (
            [on(1, 1, 3, "2023-11-01"), on(2, 2, 3, "2023-11-02")],
            {"deliverable": ""},
            "2 deliverables: 0 of 6 points done since Wed 1 Nov 2023",
        ),
        (
            [on(1, 1, 3, "2023-11-01"), on(2, 2, 3, "2023-11-02")],
            {"deliverable": "", "statuses": ("planning",)},
            "Site launch: 0 of 3 points done since Wed 1 Nov 2023",
        ),
        (
            [issue(1, 3, "2023-11-01", deliverable="Launch")],
            {"deliverable": "laun", "roadmap": None},
            "Launch: 0 of 3 points done since Wed 1 Nov 2023",
        ),
    ],
)
def test_the_finding(items: list[Json], more: Json, headline: str) -> None:
    report = ask(*items, **more)
    assert report.headline == headline
    assert (report.figure is None) == ("points done" not in headline)
    if report.figure:
        report.figure()
    assert "nan" not in " ".join(map(str, (*report.statistics, *report.notes))).lower()


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        ({"deliverable": "Serch"}, UnknownDeliverable, "did you mean “Search”"),
        ({"deliverable": "", "statuses": ("Nope",)}, UnknownStatus, "“Nope” is no status"),
        ({"fields": export()["fields"][:1]}, MissingField, "“Points”"),
        ({"roadmap": board()}, NothingToReport, "The roadmap has no issues"),
        ({"roadmap": None}, NothingToReport, "No issue on the board has a deliverable"),
    ],
)
def test_what_cannot_be_answered(more: Json, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        ask(on(1, 1, 1, "2023-10-01"), **more)


def test_all_is_done_since_the_last_issue_was_closed_also_without_points() -> None:
    items = [on(1, 1, 8, "2023-10-01", "2023-10-03"), on(1, 2, None, "2023-10-02", "2023-10-05")]
    assert ask(*items).headline == "Site launch: all 8 points done since Thu 5 Oct 2023"


def test_no_points_left_and_issues_open_is_not_done() -> None:
    report = ask(on(1, 1, 8, "2023-10-01", "2023-10-03"), on(1, 2, None, "2023-10-02"))
    assert report.headline == "Site launch: all 8 estimated points done, 1 unpointed issue open"
    assert report.headline in report.alt_text
    statistics = {statistic.label: statistic.value for statistic in report.statistics}
    assert statistics["Percent closed"] == "99%"
    assert statistics["Percent remaining"] == "1%"
    assert report.figure
    assert ">99% done<" in report.figure().layout.annotations[0].text


def test_days_are_those_of_the_board_s_zone() -> None:
    items = [on(1, 1, 1, "2023-11-01T23:30:00Z", "2023-11-02T23:30:00Z")]
    now = datetime(2023, 11, 3, 23, 30, tzinfo=UTC)
    assert list(table(ask(*items, timezone=BERLIN, now=now))) == [
        "2023-11-02", "2023-11-03", "2023-11-04",
    ]  # fmt: skip


def test_details_are_what_changed_in_four_weeks() -> None:
    report = ask(
        on(1, 1, 3, "2023-09-01", "2023-10-09"),
        on(1, 2, 1, "2023-10-08"),
        on(1, 3, 2, "2023-10-09", "2023-10-10", stateReason="NOT_PLANNED"),
    )
    assert report.details[["what", "day", "issue", "amount"]].to_numpy().tolist() == [
        ["added", "2023-10-09", "acme/web#3", 2],
        ["removed", "2023-10-10", "acme/web#3", 2],
        ["completed", "2023-10-09", "acme/web#1", 3],
    ]


def test_a_picture_of_any_length_has_ticks() -> None:
    for days in [0, 1, 6, 13, 30, 90, 200, 400, 3000, 30_000]:
        start = NOW.date() - timedelta(days=min(days, 19_000))
        report = ask(on(1, 1, 1, str(start)))
        assert report.figure
        axis = report.figure().layout.xaxis
        assert 1 <= len(axis.ticktext) <= 7
        # The year is that of the caption, unless there are several.
        years = {str(start.year), str(start.year + 1)}
        assert (str(axis.ticktext[0])[-4:] in years) is (start.year != NOW.year)


DAYS = st.integers(0, 40).map(lambda days: days_after("2023-09-26", days))
WORK: st.SearchStrategy[Json] = st.builds(
    dict,
    plan=st.sampled_from([1, 1, 2, 3]),
    tenths=st.none() | st.integers(0, 40),
    created=DAYS,
    closed=st.none() | DAYS,
    reason=st.sampled_from(["COMPLETED", "COMPLETED", "NOT_PLANNED"]),
)


def naive(work: list[Json], plans: set[int], unit: Unit) -> dict[str, list[float]]:
    """The rows of results, summed day by day."""
    opened: Counter[date] = Counter()
    closed: Counter[date] = Counter()
    mine = [each for each in work if each["plan"] in plans]
    for each in mine:
        weight = Fraction(each["tenths"] or 0, 10) if unit is Unit.POINTS else Fraction(1)
        created = date.fromisoformat(each["created"])
        opened[created] += weight  # type: ignore[assignment]
        if each["closed"]:
            end = max(created, date.fromisoformat(each["closed"]))
            if each["reason"] == "COMPLETED":
                closed[end] += weight  # type: ignore[assignment]
            else:
                opened[end] -= weight  # type: ignore[assignment]
    rows, scope, done = {}, Fraction(), Fraction()
    day = min((date.fromisoformat(each["created"]) for each in mine), default=NOW.date())
    while mine and day <= NOW.date():
        scope, done = scope + opened[day], done + closed[day]
        rows[str(day)] = [
            float(value)
            for value in (
                opened[day], closed[day], opened[day] - closed[day], scope - done, done, scope,
            )
        ]  # fmt: skip
        day += timedelta(days=1)
    return rows


@given(
    st.lists(WORK, max_size=15),
    st.sampled_from(Unit),
    st.sampled_from(["Site launch", "Search", ""]),
    st.integers(0, 15),
    st.randoms(use_true_random=False),
)
def test_any_deliverable_is_as_the_naive_way_has_it(
    work: list[Json], unit: Unit, name: str, own: int, order: random.Random
) -> None:
    items = [
        on(
            each["plan"], number, None if each["tenths"] is None else each["tenths"] / 10,
            each["created"], each["closed"],
            stateReason=each["reason"] if each["closed"] else None,
        )
        for number, each in enumerate(work, 1)
    ]  # fmt: skip
    # On which of two boards an issue is changes nothing.
    others = (OtherBoard(board(*items[own:])),)
    report = ask(*items[:own], others=others, deliverable=name, unit=unit)
    plans = {"Site launch": {1}, "Search": {2}, "": {1, 2}}[name]
    days, expected = table(report), naive(work, plans, unit)
    assert list(days) == list(expected)
    for day, row in expected.items():
        assert days[day] == pytest.approx(row)

    status = deliverable_status(
        question(*items, roadmap=ROADMAP, deliverable=name, unit=unit)
    ).results
    for column, running in (("total", "total_opened"), ("closed", "total_closed")):
        assert status[column].sum() == pytest.approx(report.results[running].tail(1).sum())

    if any(each["plan"] in plans and not each["closed"] for each in work):
        assert not re.search(r": all .* done since", report.alt_text)
        assert Statistic("Percent closed", "100%") not in report.statistics

    amounts = report.details.groupby("what")["amount"].sum()
    statistics = {statistic.label: statistic.value for statistic in report.statistics}
    assert float(statistics["Closed in 4 weeks"].split()[0]) == pytest.approx(
        amounts.get("completed", 0), abs=0.005
    )

    on_one = ask(*items, deliverable=name, unit=unit)
    order.shuffle(items)
    again = ask(*items, deliverable=name, unit=unit)
    assert again.notes == on_one.notes
    for each in (on_one, again):
        assert each.results.equals(report.results)
        assert each.details.equals(report.details)
        assert (each.statistics, each.alt_text) == (report.statistics, report.alt_text)
