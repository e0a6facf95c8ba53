"""How much of the remaining work is done by a day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from metrics.model.errors import NothingToReport
from metrics.model.report import Report, Unit
from tests.oracles.naive_course import reached_by
from tests.support.sample_boards import SPRINT_1, SPRINT_2, Json, board, issue
from tests.support.uneven_work import (
    DAY,
    FRIDAY,
    done_by_day,
    forecast_on_friday,
    statistics,
    uneven_work,
)

BY_POINTS: Json = {"deliverable": "Search"}
BY_ISSUES: Json = {"deliverable": "Search", "unit": Unit.ISSUES}
ROADMAP = board(
    issue(1, None, "2023-01-01", title="Site launch", repository="acme/plans"),
    issue(2, None, "2023-01-01", title="Search", repository="acme/plans"),
)


def ask(*items: Json, ahead: int, **more: Any) -> Report:
    """How much is done so many days after that Friday?"""
    return forecast_on_friday(*items, how_much=True, by=FRIDAY + ahead * DAY, **more)


@pytest.mark.parametrize("unit", Unit)
@pytest.mark.parametrize("ahead", [3, 7, 20, 45])
def test_it_is_what_a_plain_simulation_says(ahead: int, unit: Unit) -> None:
    by, draws, weight = FRIDAY + ahead * DAY, 2000, 2 if unit is Unit.POINTS else 1
    items = uneven_work(40)
    report = ask(*items, ahead=ahead, deliverable="Search", unit=unit)
    done_on = done_by_day(items, weight)
    assert sum(done_on.values()) == weight * (len(items) - 40)
    naive = reached_by(done_on, 40 * weight, FRIDAY, by, draws)
    done = np.array([each.done for each in naive])
    results = report.results
    assert results["percentile"].tolist() == [50, 85, 95]
    assert set(results["date"]) == {str(by)}
    assert set(results["days"]) == {ahead}
    for percentile, least in zip(results["percentile"], results["done"], strict=True):
        share = percentile / 100
        error = 4.5 * np.sqrt(share * (1 - share) / draws) + 0.001
        assert (done >= least).mean() >= share - error
        assert (done >= least + weight).mean() <= share + error


OR = ", 85% sure; as likely as not"
FORTY = uneven_work(40)
RARELY = [item for n, item in enumerate(FORTY) if item["content"]["closedAt"] is None or n % 3 == 0]


@pytest.mark.parametrize(
    ("items", "more", "ahead", "whole", "by"),
    [
        (FORTY, BY_ISSUES, 20, "At least 11 of 40 open issues", f"Thu 23 Nov{OR} 15 or more"),
        (FORTY, BY_POINTS, 20, "At least 22 of 80 open points", f"Thu 23 Nov{OR} 30 or more"),
        (FORTY, BY_ISSUES, 60, "At least 34 of 40 open issues", f"Tue 2 Jan{OR} all of them"),
        (FORTY, BY_ISSUES, 90, "All 40 open issues", "Thu 1 Feb, 98% sure"),
        (FORTY, BY_ISSUES, 0, "Perhaps none of the 40 open issues",
         "Fri 3 Nov; as likely as not 1 or more"),
        (RARELY, BY_ISSUES, 0, "Probably none of the 40 open issues", "Fri 3 Nov"),
    ],
)  # fmt: skip
def test_the_headline(items: list[Json], more: Json, ahead: int, whole: str, by: str) -> None:
    told = ask(*items, ahead=ahead, **more).headline
    assert told == f"{whole} of “Search” will be done by {by}"


@pytest.mark.parametrize(
    ("items", "more", "told"),
    [
        # Of a single issue there is only the chance.
        (uneven_work(1), BY_ISSUES, "99% chance that “Search” is done by Wed 8 Nov, 1 issue open"),
        # Points tell nothing of what has none.
        (uneven_work(9, points=None), BY_POINTS, "9 open issues without points: ask by issues"),
        (uneven_work(0), BY_ISSUES, "none, it is complete"),
        (uneven_work(5, weeks=2), BY_ISSUES, "too little history for a chance by Wed 8 Nov"),
    ],
)
def test_where_no_amount_can_be_told(items: list[Json], more: Json, told: str) -> None:
    assert ask(*items, ahead=5, **more).headline.endswith(told)


def test_with_growing_scope_more_may_be_done_than_is_open_now() -> None:
    items = uneven_work(30, added_every=4)
    assert ask(*items, ahead=45, **BY_ISSUES).headline.startswith("At least 25 of 42 open issues")
    report = ask(*items, ahead=110, **BY_ISSUES)
    told = re.fullmatch(
        r"At least (\d+) issues of “Search” will be done by Wed 21 Feb, 85% sure; 42 are open now, "
        "and more will be added",
        report.headline,
    )
    assert told
    assert int(told[1]) == report.results["done"][1] > 42


def test_each_confidence_is_a_figure_and_told_of_the_chart() -> None:
    report = ask(*uneven_work(40), ahead=20, **BY_ISSUES)
    told = statistics(report)
    assert [(each.label, each.value) for each in report.statistics[:4]] == [
        ("Done by Thu 23 Nov, 50% sure", "at least 15 issues"),
        ("Done by Thu 23 Nov, 85% sure", "at least 11 issues"),
        ("Done by Thu 23 Nov, 95% sure", "at least 9 issues"),
        ("Chance by Thu 23 Nov", "under 1%"),
    ]
    assert told["Remaining"] == "40 issues"
    assert report.alt_text == (
        f"{report.headline}. Fan chart from 40 issues left today to Thu 23 Nov: "
        "50% sure 15 or more done, 85% sure 11 or more done, 95% sure 9 or more done."
    )
    assert report.figure
    figure = report.figure()
    written = [note.text for note in figure.layout.annotations]
    assert written[2:] == [
        "today", "Thu 23 Nov",
        "<b>50%</b> 15 done", "<b>85%</b> 11 done", "<b>95%</b> 9 done",
    ]  # fmt: skip
    assert max(max(trace.x) for trace in figure.data) == FRIDAY + 20 * DAY
    heights = [note.y for note in figure.layout.annotations[-3:]]
    assert heights == sorted(heights)
    assert heights[2] < figure.layout.yaxis.range[1]


def test_what_was_done_today_is_not_done_from_now_on() -> None:
    """At a pace of one a day, and with that of today done."""
    start = str(FRIDAY - 28 * DAY)
    days = [FRIDAY - n * DAY for n in range(27, -1, -1)]
    ends = [str(day) for day in days if day.isoweekday() <= 5]
    items = [
        issue(n, 1, start, end, SPRINT_1, deliverable="Search")
        for n, end in enumerate([*ends, *[None] * 9])
    ]
    for ahead, done in ((0, 0), (3, 1), (7, 5), (11, 7), (14, 9)):
        assert ask(*items, ahead=ahead, **BY_ISSUES).results["done"].tolist() == [min(done, 9)] * 3


def test_of_open_issues_some_without_points() -> None:
    """Nothing is said to be all done while they are open; of them alone it is told by issues."""
    some = [
        issue(900 + n, None, "2023-09-08", None, SPRINT_1, deliverable="Search") for n in range(4)
    ]
    report = ask(*uneven_work(4), *some, ahead=12, deliverable="Search")
    assert report.headline.startswith("At least 8 of 8 open points of “Search” will be done by")
    alone = ask(*uneven_work(0), *some, ahead=12, deliverable="Search")
    assert alone.headline.startswith(
        "All 4 open issues of “Search” will be done by Wed 15 Nov (by issues), 9"
    )


@pytest.mark.parametrize(
    ("more", "whose"),
    [
        ({"sprint": "Sprint 1"}, "Sprint 1"),
        ({"roadmap": ROADMAP}, "“Search”"),
        ({"roadmap": ROADMAP, "sprint": "@next"}, "Sprint 2"),
    ],
)
def test_of_a_sprint_and_of_the_roadmap(more: Json, whose: str) -> None:
    left = [issue(900 + n, 2, "2023-09-08", None, SPRINT_2) for n in range(9)]
    report = ask(*uneven_work(20), *left, ahead=8, unit=Unit.ISSUES, **more)
    assert re.match(rf"At least \d of \d+ open issues of {whose} will be done by", report.headline)


@pytest.mark.parametrize("more", [BY_ISSUES, {"roadmap": ROADMAP}])
def test_of_deliverables_without_a_day_it_is_asked_for_one(more: Json) -> None:
    said = (
        "How much by which day? Type such as `how much by 18 Dec`, on the command line "
        "`--by 2026-12-18`."
    )
    with pytest.raises(NothingToReport, match=re.escape(said)):
        forecast_on_friday(*uneven_work(3), how_much=True, **more)


@pytest.mark.parametrize(
    ("more", "last_working_day"),
    [
        ({"sprint": "@current"}, date(2023, 11, 3)),
        ({}, date(2023, 11, 3)),
        ({"sprint": "@next", "roadmap": ROADMAP}, date(2023, 11, 10)),
    ],
)
def test_of_a_sprint_without_a_day_its_last_working_day_is_meant(
    more: Json, last_working_day: date
) -> None:
    left = [issue(900 + n, 2, "2023-09-08", None, SPRINT_2) for n in range(9)]
    items, more = [*uneven_work(20), *left], more | {"how_much": True, "unit": Unit.ISSUES}
    report = forecast_on_friday(*items, **more)
    by_that_day = forecast_on_friday(*items, by=last_working_day, **more)
    assert set(report.results["date"]) == {str(last_working_day)}
    assert report.headline == by_that_day.headline
    labels = [each.label for each in report.statistics]
    assert sum(label.startswith("Chance") for label in labels) == 1
    pd.testing.assert_frame_equal(report.results, by_that_day.results)


def test_of_a_sprint_that_is_over_nothing_is_to_come() -> None:
    wednesday = datetime(2023, 11, 8, 10, tzinfo=UTC)
    with pytest.raises(NothingToReport, match=r"^Sprint 1 is over: ask for its summary, or name"):
        forecast_on_friday(
            *uneven_work(20),
            how_much=True,
            sprint="Sprint 1",
            now=wednesday,
            exported_at=str(wednesday),
        )


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (-1, "By Thu 2 Nov 2023 is too early: that day is over. Ask by Fri 3 Nov 2023 or later."),
        (366, "By Sun 3 Nov 2024 is too far ahead for a chance: ask by Sat 2 Nov 2024 or earlier."),
    ],
)
def test_a_day_that_is_over_or_far_ahead_is_refused(ahead: int, said: str) -> None:
    with pytest.raises(NothingToReport, match=re.escape(said)):
        ask(*uneven_work(3), ahead=ahead, **BY_ISSUES)
    assert ask(*uneven_work(3), ahead=0, **BY_ISSUES).headline
    assert ask(*uneven_work(3), ahead=365, **BY_ISSUES).headline
