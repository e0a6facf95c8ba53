"""What more work, another pace and frozen scope change of a forecast."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from metrics.forecast.forecast import DeliveryForecast
from metrics.forecast.how_much import HowMuch
from metrics.forecast.remaining_work import remaining_work
from metrics.forecast.what_if import OtherPace, read_assumption
from metrics.model.errors import NothingToReport, WrongAssumption
from metrics.model.report import Report, Unit
from tests.oracles.naive_course import reached_by
from tests.support.sample_boards import SPRINT_1, SPRINT_2, Json, board, issue
from tests.support.uneven_work import (
    DAY,
    FRIDAY,
    asked_on_friday,
    done_by_day,
    forecast_on_friday,
    statistics,
    uneven_work,
)

BY_POINTS: Json = {"deliverable": "Search"}
BY_ISSUES: Json = BY_POINTS | {"unit": Unit.ISSUES}
FORTY = uneven_work(40)
GROWING = uneven_work(30, added_every=4)
IN_SPRINT_2 = uneven_work(5, sprint=SPRINT_2)


def ask(*items: Json, what_if: str, **more: Any) -> Report:
    """Where that is supposed, each before a semicolon."""
    return forecast_on_friday(*items, what_if=tuple(what_if.split("; ")), **more)


def sure(report: Report, *, supposed: bool) -> list[date]:
    """The dates of 50, 85 and 95 %."""
    rows = report.results
    rows = rows[rows["what_if"].notna() == supposed] if "what_if" in rows else rows
    return [date.fromisoformat(day) for day in rows["date"]]


def next_week(percent: float) -> dict[date, float]:
    return {date(2023, 11, 6) + n * DAY: percent for n in range(7)}


@pytest.mark.parametrize(
    ("what_if", "left", "percent"),
    [
        ("+20 issues", 60, {}),
        ("-25 issues", 15, {}),
        ("0% pace next week", 40, next_week(0)),
        ("250% pace next week", 40, next_week(250)),
        ("+5 issues; 50% pace 2023-11-10..2023-11-13", 45,
         {date(2023, 11, 10) + n * DAY: 50 for n in range(4)}),
    ],
)  # fmt: skip
def test_the_dates_are_what_a_plain_simulation_says(
    what_if: str, left: float, percent: dict[date, float]
) -> None:
    report, draws = ask(*FORTY, what_if=what_if, **BY_ISSUES), 1500
    past = done_by_day(FORTY)
    for chance, day in zip((50, 85, 95), sure(report, supposed=True), strict=True):
        share = chance / 100
        error = 4.5 * np.sqrt(share * (1 - share) / draws) + 0.001
        naive = reached_by(past, left, FRIDAY, day, draws, percent=percent)
        assert np.mean([each.left == 0 for each in naive]) >= share - error
        naive = reached_by(past, left, FRIDAY, day - DAY, draws, percent=percent)
        assert np.mean([each.left == 0 for each in naive]) <= share + error


def test_without_what_is_supposed_it_is_as_it_was() -> None:
    plain = forecast_on_friday(*FORTY, **BY_ISSUES)
    report = ask(*FORTY, what_if="+20 issues; scope freezes", **BY_ISSUES)
    without = report.results[report.results["what_if"].isna()].drop(columns="what_if")
    assert without.equals(plain.results)
    said = "with 20 more issues and if scope freezes"
    assert report.results["what_if"].dropna().unique().tolist() == [said]
    assert report.results["what_if"].dtype == "string"


@pytest.mark.parametrize(
    ("items", "what_if", "more", "told"),
    [
        (FORTY, "+20 points", BY_POINTS, "With 20 more points, “Search” is 85% sure to be done by"),
        (FORTY, "-1 issue", BY_ISSUES, "With 1 fewer issue, “Search” is 85% sure to be done by"),
        (FORTY, "80% pace", BY_ISSUES, "At 80% pace, “Search” is 85% sure to be done by"),
        (FORTY, "0% pace next week", BY_ISSUES, "At 0% pace next week, “Search” is 85% sure to be"),
        (FORTY, "80% pace 2023-11-06..2023-11-17", BY_ISSUES,
         "At 80% pace on 6–17 Nov 2023, “Search” is 85% sure to be done by"),
        (GROWING, "scope freezes", BY_ISSUES, "If scope freezes, “Search” is 85% sure to be done"),
        (FORTY, "+3 issues; +4 issues; 80% pace; scope freezes", BY_ISSUES,
         "With 7 more issues, at 80% pace and if scope freezes, “Search” is 85% sure to be done"),
        (FORTY, "+20 issues", {"roadmap": board(issue(1, None, "2023-01-01", title="Search",
         repository="acme/plans")), "unit": Unit.ISSUES}, "With 20 more issues, “Search” is 85%"),
        (IN_SPRINT_2, "+2 issues", {"sprint": "@next", "unit": Unit.ISSUES},
         "With 2 more issues, the chance that Sprint 2 is done by Fri 10 Nov is "),
        (FORTY, "80% pace", BY_ISSUES | {"by": date(2023, 12, 29)},
         "At 80% pace, the chance that “Search” is done by Fri 29 Dec is "),
        (FORTY, "80% pace", BY_ISSUES | {"by": date(2023, 12, 18), "how_much": True},
         "At 80% pace, at least 20 of 40 open issues of “Search” will be done by Mon 18 Dec, 85% "),
        (FORTY, "+9 issues", BY_ISSUES | {"by": date(2024, 12, 18) - 365 * DAY, "how_much": True},
         "With 9 more issues, at least 26 of 49 issues of “Search” will be done by Tue 19 Dec, "),
    ],
)  # fmt: skip
def test_the_headline_says_what_is_supposed(
    items: list[Json], what_if: str, more: Json, told: str
) -> None:
    report = ask(*items, what_if=what_if, **more)
    assert report.headline.startswith(told)
    assert report.headline in report.alt_text
    assert report.figure
    report.figure()


def test_the_headline_compares_the_dates() -> None:
    report = ask(*FORTY, what_if="+20 points", **BY_POINTS)
    now, then = (sure(report, supposed=supposed)[1] for supposed in (False, True))
    assert then > now
    assert report.headline.endswith(
        f"done by {then:%a} {then.day} {then:%b %Y}, {(then - now).days} days later than now "
        f"({now:%a} {now.day} {now:%b})"
    )
    earlier = ask(*FORTY, what_if="-20 points", **BY_POINTS)
    assert re.search(r", \d+ days earlier than now \(", earlier.headline)
    same = ask(*FORTY, what_if="scope freezes", **BY_POINTS)
    assert same.headline.endswith(f"done by {now:%a} {now.day} {now:%b %Y}, as it is now")


def test_the_headline_compares_the_chances() -> None:
    about: Json = {"sprint": "@next", "unit": Unit.ISSUES}
    plain = statistics(forecast_on_friday(*IN_SPRINT_2, **about))["Chance by the sprint's end"]
    report = ask(*IN_SPRINT_2, what_if="+2 issues", **about)
    then, _, now = report.headline.partition("by Fri 10 Nov is ")[2].partition("; now it is ")
    assert now == plain
    assert 0 < int(then.rstrip("%")) < int(now.rstrip("%"))
    assert statistics(report)["Chance by the sprint's end"] == f"{then}, now {now}"
    same = ask(*IN_SPRINT_2, what_if="50% pace 2023-11-20", **about)
    assert same.headline.endswith(f" is {now}, as it is now")


def test_where_no_date_is_sure() -> None:
    report = ask(*FORTY, what_if="+4000 points", **BY_POINTS)
    now = sure(forecast_on_friday(*FORTY, **BY_POINTS), supposed=False)[1]
    assert report.headline == (
        "With 4,000 more points, no date within a year reaches 85% for “Search”; now "
        f"{now:%a} {now.day} {now:%b %Y} is 85% sure"
    )
    many = uneven_work(400)
    assert ask(*many, what_if="+9 issues", **BY_ISSUES).headline == (
        "With 9 more issues, no date within a year reaches 50% for “Search”, as it is now"
    )
    less = ask(*many, what_if="-380 issues", **BY_ISSUES)
    assert less.headline.endswith("; now no date within a year reaches 85%")


def test_of_work_that_is_done_more_can_be_supposed() -> None:
    report = ask(*uneven_work(0), what_if="+5 issues", **BY_ISSUES)
    assert report.headline.startswith("With 5 more issues, “Search” is 85% sure to be done by ")
    assert report.headline.endswith("; now nothing is open")
    assert statistics(report)["Remaining"] == "5 issues, now 0 issues"
    assert report.results["what_if"].tolist() == ["with 5 more issues"] * 3
    assert report.figure
    report.figure()


@pytest.mark.parametrize(
    ("items", "told"),
    [
        (uneven_work(0), "Remaining work of “Search”: none, it is complete"),
        (uneven_work(5, weeks=2), "Remaining work of “Search”: too little history for a forecast"),
    ],
)
def test_where_there_is_no_forecast_there_is_nothing_to_compare(
    items: list[Json], told: str
) -> None:
    report = ask(*items, what_if="80% pace", **BY_ISSUES)
    assert report.headline == told
    assert report.figure is None
    assert report.results.columns.tolist() == ["percentile", "date", "days", "what_if"]
    assert report.results.empty


def test_each_figure_that_differs_says_both() -> None:
    told = statistics(ask(*FORTY, what_if="+20 points", **BY_POINTS))
    plain = statistics(forecast_on_friday(*FORTY, **BY_POINTS))
    assert told["Remaining"] == "100 points, now 80 points"
    for confidence in (50, 85, 95):
        then, now = told[f"{confidence}% sure"].split(", now ")
        assert now == plain[f"{confidence}% sure"] != then
    assert told["Pace"] == plain["Pace"]


def test_the_notes_say_what_is_compared() -> None:
    report = ask(*GROWING, what_if="80% pace next week; scope freezes", **BY_ISSUES)
    assert (
        "The same days are drawn with what is supposed (at 80% pace next week and if scope "
        "freezes) and without it."
    ) in report.notes
    assert "A day at another pace does what was drawn for it times that pace." in report.notes
    assert not any(note.startswith("Scope grows") for note in report.notes)
    assert "; without it, 85% sure " in report.alt_text


def test_the_chart_has_the_line_of_85_percent_without_it() -> None:
    report = ask(*FORTY, what_if="+20 points", **BY_POINTS)
    assert report.figure
    figure = report.figure()
    (line,) = [trace for trace in figure.data if trace.name == "85% sure now"]
    now, then = (sure(report, supposed=supposed)[1] for supposed in (False, True))
    assert line.line.dash == "dash"
    assert (line.y[0], line.y[list(line.x).index(now)]) == (80, 0)
    (fan,) = [trace for trace in figure.data if trace.name == "85% sure"]
    assert (fan.y[0], fan.y[list(fan.x).index(then)]) == (100, 0)
    assert "“Search” with 20 more points: 85% sure by" in figure.layout.title.text.replace(
        "<br>", " "
    )
    assert "without it 85% sure by" in figure.layout.annotations[0].text


def test_points_that_are_supposed_leave_issues_without_points_out() -> None:
    """Nobody knows how many issues twenty points are."""
    about: Json = {"created": "2023-09-08", "sprint": SPRINT_1, "deliverable": "Search"}
    some = [issue(900 + n, None, **about) for n in range(30)]
    report = ask(*FORTY, *some, what_if="+20 points", **BY_POINTS)
    points_alone = ask(*FORTY, what_if="+20 points", **BY_POINTS)
    assert sure(report, supposed=True) == sure(points_alone, supposed=True)
    assert "(by issues)" not in report.headline
    assert report.headline.endswith("; 30 unpointed issues left out")
    said = "30 unpointed issues count in neither forecast, as what is supposed is in points."
    assert said in report.notes
    slower = ask(*FORTY, *some, what_if="80% pace", **BY_POINTS)
    assert "(by issues)" in slower.headline


IN_ANOTHER_UNIT = "`{}` is in {}, and the forecast is by {}: ask by "
TOO_FEW = "Only 40 issues of “Search” are open: take away fewer, such as `-20 issues`."
OVER = (
    "The days of `80% pace 2023-10-02..2023-11-02` are over: type days from Fri 3 Nov 2023 on, "
    "such as `80% pace next week`."
)
SAME_DAYS = (
    "`{}` and `50% pace {}` are of the same days: type one of them, or stretches that do not "
    "overlap."
)


@pytest.mark.parametrize(
    ("what_if", "more", "said"),
    [
        ("banana", BY_ISSUES, "I cannot suppose `banana`: type such as `+20 points`"),
        ("+20 points", BY_ISSUES, IN_ANOTHER_UNIT.format("+20 points", "points", "issues")),
        ("-5 issues", BY_POINTS, IN_ANOTHER_UNIT.format("-5 issues", "issues", "points")),
        ("-500 issues", BY_ISSUES, TOO_FEW),
        ("-40 issues", BY_ISSUES, TOO_FEW),
        ("80% pace 2023-10-02..2023-11-02", BY_ISSUES, OVER),
        ("80% pace 2024-11-04", BY_ISSUES, "too far ahead: type days before Sun 3 Nov 2024."),
        ("80% pace; 50% pace next week", BY_ISSUES, SAME_DAYS.format("80% pace", "next week")),
        (
            "80% pace this week; 50% pace 2023-11-04..2023-11-20",
            BY_ISSUES,
            SAME_DAYS.format("80% pace this week", "2023-11-04..2023-11-20"),
        ),
        ("+5 issues; -5 issues", BY_ISSUES, "`+5 issues` and `-5 issues` change nothing together"),
    ],
)
def test_what_cannot_be_supposed_is_refused_in_a_sentence(
    what_if: str, more: Json, said: str
) -> None:
    with pytest.raises(WrongAssumption, match=re.escape(said)) as refused:
        ask(*FORTY, what_if=what_if, **more)
    assert str(refused.value).count(". ") == 0


def test_of_one_issue_or_none_nothing_can_be_taken_away() -> None:
    one, none = "Only 1 issue of “Search” is open", "No issues of “Search” are open"
    for left, what in ((1, one), (0, none)):
        with pytest.raises(WrongAssumption, match=f"{what}, so nothing can be taken away: type"):
            ask(*uneven_work(left), what_if="-1 issue", **BY_ISSUES)


def test_a_unit_is_offered_instead() -> None:
    with pytest.raises(WrongAssumption) as refused:
        ask(*FORTY, what_if="+20 points", **BY_ISSUES)
    assert [(each.parameter, each.value) for each in refused.value.instead] == [("unit", "points")]


def test_points_of_another_pace_are_told_in_whole_points() -> None:
    by = date(2023, 12, 18)
    report = ask(*FORTY, what_if="80% pace", by=by, how_much=True, **BY_POINTS)
    supposed = report.results[report.results["what_if"].notna()]
    assert (supposed["done"] % 1 == 0).all()
    asked = asked_on_friday(*FORTY, how_much=True, **BY_POINTS)
    plain = HowMuch(DeliveryForecast(remaining_work(asked)), by)
    assert supposed["done"].tolist() == [int(0.8 * each) for each in plain.at_least.values()]


@pytest.mark.parametrize(("left", "drawn"), [(40, True), (0, False)])
def test_of_draws_only_a_forecast_tells(left: int, drawn: bool) -> None:
    report = ask(*uneven_work(left), what_if="80% pace", **BY_ISSUES)
    said = "The same days are drawn with what is supposed (at 80% pace) and without it."
    assert (said in report.notes) is drawn
    assert any("at another pace" in note for note in report.notes) is drawn


def test_paces_of_other_days_go_together() -> None:
    report = ask(*FORTY, what_if="0% pace next week; 80% pace 2023-11-13..2023-11-17", **BY_ISSUES)
    alone = ask(*FORTY, what_if="0% pace next week", **BY_ISSUES)
    assert sure(report, supposed=True) > sure(alone, supposed=True)


@pytest.mark.parametrize(
    ("what_if", "by", "told"),
    [
        # Both are as good as sure, and not as sure.
        ("0% pace 2023-11-06..2023-11-30", date(2024, 2, 23), "; now all, 99% sure"),
        ("+500 issues", date(2024, 2, 23), "; now all, 99% sure"),
        ("-1 issue", date(2024, 2, 23), ", 99% sure, as it is now"),
        # Of what is told, that with 85 %, nothing differs.
        ("-1 issue", date(2023, 12, 18), ", 85% sure, as it is now"),
        ("80% pace", date(2023, 12, 18), "; now at least 25"),
        # Nothing, as likely as not.
        ("0% pace 2023-11-03..2023-11-06", date(2023, 11, 6), "; now at least 1"),
    ],
)
def test_how_much_is_as_it_is_now_only_where_what_is_told_is(
    what_if: str, by: date, told: str
) -> None:
    report = ask(*FORTY, what_if=what_if, by=by, how_much=True, **BY_ISSUES)
    assert report.headline.endswith(told)


def test_a_pace_from_a_day_on_has_no_last_day() -> None:
    from_now, later, for_a_week = (
        sure(ask(*FORTY, what_if=f"50% pace {stretch}", **BY_ISSUES), supposed=True)
        for stretch in ("from 2023-11-03", "from 2023-11-13", "2023-11-13..2023-11-19")
    )
    assert from_now == sure(ask(*FORTY, what_if="50% pace", **BY_ISSUES), supposed=True)
    assert from_now > later > for_a_week
    report = ask(*FORTY, what_if="50% pace from 2023-11-13", **BY_ISSUES)
    assert report.headline.startswith("At 50% pace from Mon 13 Nov 2023 on, “Search” is 85% sure")
    with pytest.raises(WrongAssumption, match="are of the same days"):
        ask(*FORTY, what_if="50% pace from 2023-11-13; 80% pace 2024-11-13", **BY_ISSUES)


def test_a_day_is_asked_for_where_how_much_is_supposed() -> None:
    with pytest.raises(NothingToReport, match="How much by which day"):
        ask(*FORTY, what_if="80% pace", how_much=True, **BY_ISSUES)


def test_a_week_is_that_of_the_day_of_asking() -> None:
    pace = read_assumption("80% pace next week")
    assert isinstance(pace, OtherPace)
    named = "{}..{}".format(*pace.days(FRIDAY))
    one, other = (
        ask(*FORTY, what_if=f"80% pace {stretch}", **BY_ISSUES).results
        for stretch in ("next week", named)
    )
    pd.testing.assert_frame_equal(one.drop(columns="what_if"), other.drop(columns="what_if"))
