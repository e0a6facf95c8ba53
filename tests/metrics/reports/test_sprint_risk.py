"""Sprint risk: the chance that a sprint is done in time, and the verdict in all its reports."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.forecast.outlook import (
    AT_RISK,
    NOT_KNOWN,
    OFF_TRACK,
    ON_TRACK,
    TOO_EARLY,
    answer_for,
)
from metrics.model.errors import NothingToReport, UnknownSprint
from metrics.model.report import Question, Report, Unit
from metrics.reports.delivery_forecast import delivery_forecast
from metrics.reports.sprint_burndown import sprint_burndown
from metrics.reports.sprint_risk import sprint_risk
from tests.support.sample_boards import Json, issue, iteration, question

# Ten working days from Monday 6 November; asked on Wednesday the 15th, the eighth.
SPRINT = iteration("Sprint 9", "2023-11-06", 14)
BEFORE = iteration("Sprint 8", "2023-10-09", 28)
ABOUT: Json = {
    "now": datetime(2023, 11, 15, 13, tzinfo=UTC),
    "sprint": "Sprint 9",
    "iterations": (BEFORE, SPRINT),
    "unit": Unit.ISSUES,
}


def asked(*items: Json, **more: Any) -> Question:
    about = ABOUT | more
    return question(*items, exported_at=about["now"].isoformat(), **about)


def in_sprint(open_: int, closed: int, on: str = "2023-11-08") -> list[Json]:
    """So many issues, written before the sprint."""
    return [
        issue(n, 1, "2023-11-01", on if n <= closed else None, SPRINT)
        for n in range(1, open_ + closed + 1)
    ]


def pace(a_week: int) -> list[Json]:
    """So many issues a week done in the four weeks before the sprint."""
    first = date(2023, 10, 9)
    return [
        issue(100 + 7 * week + n, 1, "2023-10-01", str(first + timedelta(7 * week + n)), BEFORE)
        for week in range(4)
        for n in range(a_week)
    ]


def told(report: Report, label: str) -> str:
    return {each.label: each.value for each in report.statistics}[label]


@pytest.mark.parametrize(
    ("items", "answer", "by_pace", "finding"),
    [
        # Where too little is known of the past, the projection is a figure and decides nothing.
        (in_sprint(1, 9), NOT_KNOWN, False, "left; at this pace done by Wed 15 Nov"),
        (
            in_sprint(5, 5),
            NOT_KNOWN,
            False,
            "left; at this pace done by Thu 23 Nov, after its end",
        ),
        (in_sprint(3, 0), NOT_KNOWN, False, "left; not done at this pace"),
        (in_sprint(0, 4), ON_TRACK, False, "all 4 issues done, 3 working days left"),
        # A pace of five a week does one in two days almost surely, and five almost never.
        ([*pace(5), *in_sprint(1, 9)], ON_TRACK, True, "done by Wed 15 Nov"),
        ([*pace(5), *in_sprint(5, 5)], OFF_TRACK, True, "done by Thu 23 Nov, after its end"),
        # Nothing is done yet, so there is no projection; but there are three days for two issues.
        ([*pace(5), *in_sprint(2, 0)], AT_RISK, True, "not done at this pace"),
    ],
)
def test_the_answer(items: list[Json], answer: str, by_pace: bool, finding: str) -> None:
    """Without exports there is no verdict: the figures speak, and it is said what the answer is
    by."""
    report = sprint_risk(asked(*items))
    assert report.answer == answer
    assert report.headline.startswith("Sprint 9: ")
    assert report.headline.endswith(finding)
    assert told(report, "Answer") == f"{answer}{', by the daily pace alone' * by_pace}"
    assert list(report.results["answer"]) == [answer]
    assert report.figure


@pytest.mark.parametrize("items", [in_sprint(9, 0), [*pace(5), *in_sprint(2, 0)]])
def test_on_the_first_working_day_it_is_too_early_as_plans_are_still_made(
    items: list[Json],
) -> None:
    for day in (6, 7):
        now = datetime(2023, 11, day, 13, tzinfo=UTC)
        assert (sprint_risk(asked(*items, now=now)).answer == TOO_EARLY) == (day == 6)


@pytest.mark.parametrize(
    ("chance", "answer"),
    [
        (1.0, "on track"),
        (0.85, "on track"),
        (0.8499, "at risk"),
        (0.5, "at risk"),
        (0.4999, "off track"),
        (0.0, "off track"),
    ],
)
def test_the_chance_alone_decides(chance: float, answer: str) -> None:
    assert answer_for(chance) == answer


def test_the_chance_by_a_day_that_is_named() -> None:
    items, by = [*pace(5), *in_sprint(3, 7)], date(2023, 11, 17)
    report, forecast = sprint_risk(asked(*items, by=by)), delivery_forecast(asked(*items, by=by))
    assert report.headline == forecast.headline
    assert report.headline.endswith("% chance that Sprint 9 is done by Fri 17 Nov, 3 issues open")
    assert report.statistics[0] == forecast.statistics[0]
    assert report.results.equals(sprint_risk(asked(*items)).results)
    assert report.answer == sprint_risk(asked(*items)).answer


def test_a_chance_by_a_day_that_is_by_issues_says_so() -> None:
    work = [issue(n, None, "2023-11-01", None, SPRINT) for n in range(1, 4)]
    report = sprint_risk(asked(*pace(5), *work, by=date(2023, 11, 17), unit=Unit.POINTS))
    assert report.headline.endswith("is done by Fri 17 Nov, 3 issues open (by issues)")


def test_a_chance_that_is_by_issues_is_one_phrase_on_the_chart() -> None:
    work = [*in_sprint(1, 9), *(issue(n, None, "2023-11-01", None, SPRINT) for n in range(50, 54))]
    report = sprint_risk(asked(*pace(5), *work, unit=Unit.POINTS))
    assert report.figure
    title = re.sub("<br>|\xa0", " ", report.figure().layout.title.text)
    assert re.search(r"\d% chance by Fri 17 Nov \(by issues\)", title), title


def test_without_history_no_chance_by_a_day_is_known() -> None:
    report = sprint_risk(asked(*in_sprint(3, 7), by=date(2023, 11, 17)))
    assert report.headline.startswith("Chance by Fri 17 Nov not known. Sprint 9: 3 of 10 issues")
    assert told(report, "Chance by Fri 17 Nov") == "not known"


def test_a_day_that_has_passed_has_no_chance() -> None:
    with pytest.raises(NothingToReport, match="By Tue 14 Nov 2023 is too early"):
        sprint_risk(asked(*in_sprint(3, 7), by=date(2023, 11, 14)))


def test_of_a_sprint_that_is_over_a_day_changes_nothing() -> None:
    over = {"now": datetime(2023, 11, 20, 13, tzinfo=UTC)}
    report = sprint_risk(asked(*in_sprint(2, 2), **over, by=date(2023, 11, 24)))
    assert report.headline == sprint_risk(asked(*in_sprint(2, 2), **over)).headline
    assert "Chance" not in " ".join(each.label for each in report.statistics)


@pytest.mark.parametrize("day", ["2023-11-05", "2023-11-20"])
def test_a_sprint_that_has_not_begun_or_is_over_has_no_answer(day: str) -> None:
    report = sprint_risk(asked(*in_sprint(2, 2), now=datetime.fromisoformat(f"{day}T13:00Z")))
    assert report.answer == ""
    assert report.headline.startswith("Sprint 9: ")
    assert told(report, "Answer") == "no sprint under way"


def test_a_sprint_that_is_done_has_the_headline_of_its_burndown_and_no_chance() -> None:
    done = asked(*in_sprint(0, 4), by=date(2023, 11, 17))
    report = sprint_risk(done)
    assert report.headline == sprint_burndown(done).headline
    assert report.headline == "Sprint 9: all 4 issues done, 3 working days left"
    assert report.answer == told(report, "Answer") == ON_TRACK
    assert "Chance" not in " ".join(each.label for each in report.statistics)
    assert not any("not known" in note for note in report.notes)


def test_a_sprint_without_scope_has_no_answer_and_no_chart() -> None:
    report = sprint_risk(asked())
    assert report.answer == ""
    assert report.figure is None


def test_a_sprint_whose_work_was_all_taken_out_has_nothing_in_scope() -> None:
    out = issue(1, 3, "2023-11-01", "2023-11-08", SPRINT, stateReason="NOT_PLANNED")
    for unit in Unit:
        report = sprint_risk(asked(out, unit=unit))
        assert report.answer == ""
        assert report.headline == "Sprint 9: 1 issue, all taken out of scope"
        assert told(report, "Answer") == "nothing in scope"
        assert told(report, "Days left") == "3 working days"


@pytest.mark.parametrize("estimate", [None, 0])
@pytest.mark.parametrize("history", [[], pace(5)])
@pytest.mark.parametrize(("open_", "closed"), [(1, 9), (5, 5), (3, 0), (0, 4)])
def test_a_sprint_without_points_is_judged_by_issues(
    open_: int, closed: int, history: list[Json], estimate: float | None
) -> None:
    work = [
        issue(n, estimate, "2023-11-01", "2023-11-08" if n <= closed else None, SPRINT)
        for n in range(1, open_ + closed + 1)
    ]
    items = [*history, *work]
    points, issues = (sprint_risk(asked(*items, unit=unit)) for unit in Unit)
    assert points.answer == issues.answer != ""
    assert points.headline == issues.headline
    assert points.alt_text.endswith(".")
    assert points.figure
    assert list(points.results["open"]) == [0]
    for column in ("answer", "projection", "chance"):
        pd.testing.assert_series_equal(points.results[column], issues.results[column])
    labels = [each.label for each in points.statistics]
    assert [each.label for each in issues.statistics] == labels
    for label in {"Projection", "Chance by the sprint's end"} & set(labels):
        shown = told(issues, label)
        assert told(points, label) in (shown, f"{shown} (by issues)")
    assert "No issue of the sprint counts points, so the answer is by issues." in points.notes


def test_the_unit_of_what_is_told_of_a_sprint_without_points_is_named() -> None:
    work = [
        issue(n, None, "2023-11-01", "2023-11-08" if n < 10 else None, SPRINT) for n in range(1, 11)
    ]
    report = sprint_risk(asked(*pace(5), *work, unit=Unit.POINTS))
    assert report.headline == (
        "Sprint 9: 1 of 10 issues open, 3 working days left; at this pace done by Wed 15 Nov"
    )
    assert told(report, "Open") == "1 unpointed issue"
    assert told(report, "Projection") == "Wed 15 Nov 2023 (by issues)"
    assert told(report, "Chance by the sprint's end").endswith("% (by issues)")


@pytest.mark.parametrize("unit", list(Unit))
@pytest.mark.parametrize(("open_", "closed"), [(2, 2), (0, 4), (3, 1)])
def test_a_sprint_that_is_over_is_not_projected(open_: int, closed: int, unit: Unit) -> None:
    later = datetime(2023, 11, 22, 13, tzinfo=UTC)
    report = sprint_risk(asked(*in_sprint(open_, closed), now=later, unit=unit))
    assert report.results["projection"].isna().all()
    assert report.results["chance"].isna().all()


def test_an_unknown_sprint_is_told() -> None:
    with pytest.raises(UnknownSprint):
        sprint_risk(asked(sprint="Sprint 99"))


# Each draws two forecasts.
@settings(max_examples=settings().max_examples // 4)
@given(
    st.integers(0, 6),
    st.integers(0, 6),
    st.integers(0, 7),
    st.integers(6, 17),
    st.sampled_from(Unit),
)
def test_it_says_what_the_other_two_reports_say(
    open_: int, closed: int, a_week: int, day: int, unit: Unit
) -> None:
    items = [*pace(a_week), *in_sprint(open_, closed, f"2023-11-{max(6, day - 1):02}")]
    one = asked(*items, now=datetime(2023, 11, day, 23, tzinfo=UTC), unit=unit)
    risk, burndown, forecast = sprint_risk(one), sprint_burndown(one), delivery_forecast(one)
    assert told(risk, "Projection") == told(burndown, "Projection")
    chances = {each.label: each.value for each in forecast.statistics}
    unknown = TOO_EARLY if day == 6 else "not known"
    chance = chances.get("Chance by the sprint's end", unknown)
    if open_ and open_ + closed:
        assert told(risk, "Chance by the sprint's end") == chance
        foreseen, expected = risk.results["chance"].iloc[0], NOT_KNOWN
        if not pd.isna(foreseen):
            expected = ON_TRACK if foreseen >= 0.85 else OFF_TRACK if foreseen < 0.5 else AT_RISK
        assert risk.answer == (TOO_EARLY if day == 6 else expected)
