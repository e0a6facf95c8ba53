"""Deliverables one after the other: the draws, the order, the words, and the chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.charts.style import VERMILLION
from metrics.forecast.forecast import DeliveryForecast
from metrics.forecast.in_order import Turn, turns
from metrics.forecast.monte_carlo import (
    CONFIDENCES,
    days_ahead,
    done_by,
    part_column,
    part_done_by,
)
from metrics.forecast.past_days import recency
from metrics.forecast.remaining_work import remaining_work
from metrics.model.board import Board
from metrics.model.report import Question, Report, Unit
from metrics.reports.delivery_forecast import delivery_forecast
from tests.oracles.naive_forecast import PastDay, days_needed_in_order
from tests.support.sample_boards import Json, board, issue, question

DAY = timedelta(days=1)
FRIDAY = date(2023, 11, 3)
EVENING = datetime(2023, 11, 3, 20, tzinfo=UTC)
PLANS = "acme/plans"


def weekdays(day: date) -> bool:
    return day.isoweekday() <= 5


def past(by_turns: Sequence[float], growth: float = 0, weeks: int = 6) -> list[PastDay]:
    days = [FRIDAY - n * DAY for n in range(7 * weeks, 0, -1)]
    return [
        PastDay(day, by_turns[n % len(by_turns)] * weekdays(day), growth * (n % 2))
        for n, day in enumerate(days)
    ]


def frame(days: Sequence[PastDay]) -> pd.DataFrame:
    working = [weekdays(day.day) for day in days]
    return pd.DataFrame(days).assign(working=working, weight=recency(working))


@pytest.mark.parametrize(
    ("days", "left", "begun"),
    [
        (past([0, 1, 3]), [4, 8, 2], 0),
        (past([0, 1, 3]), [4, 0, 8], 2),
        (past([2, 0, 1], growth=0.5), [3, 9], 0),
        (past([2, 0, 1], growth=-0.3), [6, 6], 1),
    ],
)
def test_the_draws_are_as_plainly_drawn(
    days: list[PastDay], left: list[float], begun: float
) -> None:
    parts = (np.cumsum(left)[:-1] / sum(left)).tolist()
    ahead = days_ahead(frame(days), sum(left) + begun, FRIDAY, weekdays, begun=begun, parts=parts)
    draws = 1500
    needed = np.array(days_needed_in_order(days, left, FRIDAY, draws, begun=begun))
    for place in range(len(left)):
        is_last = place == len(parts)
        for n, share in enumerate(ahead["done" if is_last else part_column(place)], 1):
            error = np.sqrt(share * (1 - share) / draws) + 0.001
            told = (needed[:, place] <= n).mean()
            assert told == pytest.approx(share, abs=4.5 * error), (place, n)


@given(
    st.lists(st.sampled_from([0, 0, 1, 2.5, 8]), min_size=1, max_size=7),
    st.sampled_from([0, 0.2, 1, -0.5]),
    st.lists(st.sampled_from([0, 0.1, 1, 3, 13]), min_size=1, max_size=5),
    st.sampled_from([0, 1, 5]),
)
def test_in_any_draws_each_is_done_after_the_one_before_and_the_last_with_the_whole(
    by_turns: list[float], growth: float, left: list[float], begun: float
) -> None:
    total = sum(left) or 1.0
    about: Json = {"begun": begun, "draws": 300}
    days = frame(past(by_turns, growth, 4))
    plain = days_ahead(days, total + begun, FRIDAY, weekdays, **about)
    parts = [float(part) for part in np.cumsum(left) / total]
    ahead = days_ahead(days, total + begun, FRIDAY, weekdays, parts=parts, **about)
    assert ahead[plain.columns].equals(plain)
    columns = [part_column(place) for place in range(len(parts))]
    for before, after in zip(columns, [*columns[1:], "done"], strict=True):
        assert (ahead[before] >= ahead[after]).all()
        assert ahead[before].is_monotonic_increasing
    if sum(left):
        # A part of 1 is the whole.
        assert ahead[columns[-1]].equals(ahead["done"].rename(columns[-1]))
        for confidence in CONFIDENCES:
            last = part_done_by(ahead, len(parts) - 1, confidence)
            assert last == done_by(ahead, confidence)


def roadmap(*titles: str, targets: dict[str, str] | None = None) -> Board:
    """Deliverables in this order, and numbered in that of the alphabet."""
    numbers = {title: number for number, title in enumerate(sorted(titles), 1)}
    plans = board(
        *(
            issue(numbers[title], None, "2023-01-01", title=title, repository=PLANS)
            for title in titles
        )
    )
    item_ids = plans.issues.set_index("title")["item_id"]
    days = {item_ids[title]: {"Target date": day} for title, day in (targets or {}).items()}
    return replace(plans, field_values=days)


def steady(**left: Any) -> list[Json]:
    """One issue of a point was done on each working day of four weeks, and so many are left of each
    deliverable; `None` in place of a number is one issue without points."""
    start = FRIDAY - 28 * DAY
    days = [start + n * DAY for n in range(1, 28)]
    closed = [str(day) for day in days if weekdays(day)]
    done = [issue(n, 1, str(start), day, None, deliverable="Done") for n, day in enumerate(closed)]
    ahead = [
        issue(1000 + 100 * place + n, points, str(start), None, None, deliverable=title)
        for place, (title, estimates) in enumerate(left.items())
        for n, points in enumerate(estimates)
    ]
    return [*done, *ahead]


def asked(*items: Json, roadmap: Board, **more: Any) -> Question:
    about: Json = {"now": EVENING, "exported_at": str(EVENING), "sprint": ""} | more
    return question(*items, roadmap=roadmap, **about)


def of(*items: Json, **more: Any) -> tuple[Turn, ...]:
    return turns(DeliveryForecast(remaining_work(asked(*items, **more))))


# On Friday evening one is still to be done, and the second is done on Monday.
TARGETS = {"Search": "2023-11-06", "Billing": "2023-11-13"}
TWO = roadmap("Search", "Billing", "Done")


def test_the_worked_example_of_a_steady_pace() -> None:
    report = delivery_forecast(asked(*steady(Search=[1] * 3, Billing=[1] * 4), roadmap=TWO))
    assert report.headline == (
        "Remaining work of 2 deliverables: 85% sure to be done by Mon 13 Nov 2023; "
        "in roadmap order Search by 7 Nov, then Billing by 13 Nov; Done is complete"
    )
    assert report.rows == (
        "Search 85% sure by Tue 7 Nov 2023, 3 points left",
        "Billing 85% sure by Mon 13 Nov 2023, 4 points left",
        "Done complete",
    )
    results = report.results
    assert list(results.columns) == ["percentile", "date", "days", "deliverable"]
    assert results.astype("object").where(results.notna(), None).to_numpy().tolist() == [
        *([c, "2023-11-13", 10, None] for c in CONFIDENCES),
        *([c, "2023-11-07", 4, "Search"] for c in CONFIDENCES),
        *([c, "2023-11-13", 10, "Billing"] for c in CONFIDENCES),
    ]
    assert report.alt_text == (
        f"{report.headline}. Chart of when each is done, 50 to 95% sure: "
        "Search 7 Nov to 7 Nov, 85% sure 7 Nov; Billing 13 Nov to 13 Nov, 85% sure 13 Nov."
    )


def test_the_order_is_that_of_the_roadmap() -> None:
    items = steady(Search=[1] * 3, Billing=[1] * 4)
    other_way = of(*items, roadmap=roadmap("Billing", "Search", "Done"))
    assert [(turn.title, str(turn.sure)) for turn in other_way] == [
        ("Billing", "2023-11-08"),
        ("Search", "2023-11-13"),
    ]
    # History keeps no order: there it is that of their numbers, by which Billing is the first.
    past_ = of(*items, roadmap=TWO, is_of_the_past=True)
    assert [turn.title for turn in past_] == ["Billing", "Search"]


def test_an_issue_of_both_is_done_with_the_first() -> None:
    shared = issue(999, 2, "2023-10-06", None, None, deliverable=("Billing", "Search"))
    items = [*steady(Search=[1], Billing=[1]), shared]
    assert [str(turn.sure) for turn in of(*items, roadmap=TWO)] == ["2023-11-07", "2023-11-08"]
    report = delivery_forecast(asked(*items, roadmap=TWO))
    assert report.rows[:2] == (
        "Search 85% sure by Tue 7 Nov 2023, 3 points left",
        "Billing 85% sure by Wed 8 Nov 2023, 3 points left",
    )


def test_what_was_done_today_is_done_of_no_deliverable_that_waits() -> None:
    """One point of Billing was done today: of Search there is as much to do as before."""
    items = steady(Search=[1] * 3, Billing=[1] * 4)
    today = issue(999, 1, "2023-10-06", str(FRIDAY), None, deliverable="Billing")
    noon = {"now": datetime(2023, 11, 3, 15, tzinfo=UTC), "roadmap": TWO}
    before, after = (of(*work, **noon) for work in (items, [*items, today]))
    # Without it, one point would be done later today.
    assert [str(turn.sure) for turn in before] == ["2023-11-07", "2023-11-13"]
    assert [str(turn.sure) for turn in after] == ["2023-11-08", "2023-11-14"]


def test_unpointed_issues_make_it_later_by_issues() -> None:
    items = steady(Search=[2], Billing=[1, None, None, None])
    search, billing = of(*items, roadmap=TWO)
    # By points Search takes two days, and all three; by issues Search one, and all five.
    assert (str(search.sure), search.by_issues) == ("2023-11-06", frozenset())
    assert (str(billing.sure), billing.by_issues) == ("2023-11-09", frozenset(CONFIDENCES))
    report = delivery_forecast(asked(*items, roadmap=TWO))
    assert report.rows[1] == (
        "Billing 85% sure by Thu 9 Nov 2023 (by issues), 1 point and 3 unpointed issues left"
    )
    alone = of(*items, roadmap=TWO, unit=Unit.ISSUES)
    assert [str(turn.sure) for turn in alone] == ["2023-11-03", "2023-11-09"]


@given(
    st.lists(st.lists(st.sampled_from([None, 0, 1, 3]), max_size=4), min_size=2, max_size=4),
    st.sampled_from(Unit),
    st.integers(0, 6),
)
def test_for_any_work_the_last_has_the_dates_of_the_whole(
    left: list[list[float | None]], unit: Unit, grown: int
) -> None:
    titles = [f"Plan {place}" for place in range(len(left))]
    items = [item for n, item in enumerate(steady(**dict(zip(titles, left, strict=True)))) if n % 3]
    new = [
        issue(5000 + n, 2, f"2023-10-{20 + n}", None, None, deliverable=titles[0])
        for n in range(grown)
    ]
    about = asked(*items, *new, roadmap=roadmap("Done", *titles), unit=unit)
    forecast = DeliveryForecast(remaining_work(about))
    in_order = turns(forecast)
    if not forecast.is_possible:
        assert not any(turn.dates for turn in in_order)
        return
    assert in_order[-1].dates == {c: forecast.sure_by(c) for c in CONFIDENCES}
    for confidence in CONFIDENCES:
        dates = [turn.dates[confidence] or date.max for turn in in_order]
        assert dates == sorted(dates)
    alone = DeliveryForecast(remaining_work(about))
    assert [unit_.sure_by(85) for unit_ in alone.units] == [
        unit_.sure_by(85) for unit_ in forecast.units
    ]


def test_what_is_later_than_its_target_date_is_said() -> None:
    plans = roadmap("Search", "Billing", "Done", targets=TARGETS)
    items = steady(Search=[1] * 3, Billing=[1] * 4)
    search, billing = of(*items, roadmap=plans)
    assert (search.is_late, billing.is_late) == (True, False)
    report = delivery_forecast(asked(*items, roadmap=plans))
    assert report.rows[0] == (
        "Search 85% sure by Tue 7 Nov 2023, after its target date 6 Nov, 3 points left"
    )
    assert "Search 7 Nov to 7 Nov, 85% sure 7 Nov, target 6 Nov;" in report.alt_text
    assert report.headline.endswith(
        "; in roadmap order Search by 7 Nov, then Billing by 13 Nov; "
        "Search after its target date 6 Nov; Done is complete"
    )
    early = dict.fromkeys(TARGETS, "2023-11-06")
    both = asked(*items, roadmap=roadmap("Search", "Billing", "Done", targets=early))
    assert "Billing by 13 Nov; 2 after their target dates; Done" in delivery_forecast(both).headline


def test_one_alone_is_said_to_be_later_than_its_target_date_too() -> None:
    plans = roadmap("Search", "Done", targets={"Search": "2023-11-06", "Done": "2023-11-06"})
    items = [{**item, "deliverable": {"name": "Search"}} for item in steady(Search=[1] * 3)]
    alone = delivery_forecast(asked(*items, roadmap=plans, deliverable="Search"))
    assert alone.headline == (
        "Remaining work of “Search”: 85% sure to be done by Tue 7 Nov 2023, "
        "after its target date 6 Nov"
    )
    assert ("Target date", "Mon 6 Nov 2023") in [(s.label, s.value) for s in alone.statistics]


def test_what_is_supposed_falls_to_each_by_its_share() -> None:
    """Seven points more make twice as much to do: 6 of Search, and 14 in all."""
    items = steady(Search=[1] * 3, Billing=[1] * 4)
    supposing = asked(*items, roadmap=TWO, what_if=("+7 points",))
    rows = delivery_forecast(supposing).rows
    assert [row.partition(",")[0] for row in rows[:2]] == [
        "Search 85% sure by Fri 10 Nov 2023",
        "Billing 85% sure by Wed 22 Nov 2023",
    ]
    # Of work that counts no points, in equal parts.
    unpointed = [*steady(Search=[None], Billing=[None]), issue(999, 1, "2023-10-06", "2023-11-02")]
    rows = delivery_forecast(asked(*unpointed, roadmap=TWO, what_if=("+4 points",))).rows
    assert [row.partition(",")[0] for row in rows[:2]] == [
        "Search 85% sure by Mon 6 Nov 2023",
        "Billing 85% sure by Wed 8 Nov 2023",
    ]


def test_without_enough_history_the_order_has_no_dates() -> None:
    items = steady(Search=[1], Billing=[1])[-4:]
    report = delivery_forecast(asked(*items, roadmap=TWO))
    assert report.headline.startswith(
        "Remaining work of 2 deliverables: too little history for a forecast"
    )
    assert report.rows[:2] == ("Search 1 point left", "Billing 1 point left")
    assert (report.results.empty, report.figure) == (True, None)


def test_of_many_the_first_two_are_named() -> None:
    titles = [f"Plan {n}" for n in range(9)]
    items = steady(**{title: [1] for title in titles})
    report = delivery_forecast(asked(*items, roadmap=roadmap("Done", *titles)))
    assert report.headline == (
        "Remaining work of 9 deliverables: 85% sure to be done by Wed 15 Nov 2023; in roadmap "
        "order Plan 0 by 3 Nov, then Plan 1 by 6 Nov, then 7 more; Done is complete"
    )


def test_a_single_one_that_remains_stands_in_no_order() -> None:
    report = delivery_forecast(asked(*steady(Search=[1]), roadmap=TWO))
    assert report.headline == (
        "Remaining work of “Search”: 85% sure to be done by Fri 3 Nov 2023; "
        "Done is complete, Billing is not broken down yet"
    )
    assert list(report.results.columns) == ["percentile", "date", "days"]
    assert report.rows == (
        "Search 85% sure by Fri 3 Nov 2023, 1 point left",
        "Billing not broken down yet",
        "Done complete",
    )


def texts(report: Report) -> list[str]:
    assert report.figure
    return [note.text for note in report.figure().layout.annotations]


def test_the_chart_says_one_point_in_the_singular() -> None:
    told = " ".join(texts(delivery_forecast(asked(*steady(Search=[1]), roadmap=TWO))))
    assert "1 point left" in told
    assert "1 points" not in told
    # An issue without points is in the order and adds none.
    two = delivery_forecast(asked(*steady(Search=[1], Billing=[None]), roadmap=TWO))
    assert "1 point left" in " ".join(texts(two))


def test_the_chart_has_a_row_for_each_with_its_date() -> None:
    plans = roadmap("Search", "Billing", "Done", targets=TARGETS)
    report = delivery_forecast(asked(*steady(Search=[1] * 3, Billing=[1] * 4), roadmap=plans))
    late, in_time = (f'<b><span style="color:{c}">' for c in (VERMILLION, "#1F2933"))
    assert texts(report)[-5:] == [
        "today", "Search", f"{late}7 Nov</span></b>", "Billing", f"{in_time}13 Nov</span></b>",
    ]  # fmt: skip
    assert report.figure
    figure = report.figure()
    assert "2 deliverables forecast" in figure.layout.title.text
    assert 1.2 <= figure.layout.width / figure.layout.height <= 1.4


@pytest.mark.parametrize("number", [1, 2, 4, 5, 7, 30])
def test_a_chart_of_many_is_about_four_to_three_and_says_what_it_leaves_out(number: int) -> None:
    titles = [f"<b>Plan</b> {n} " + "with a long name " * 3 for n in range(number + 1)]
    items = steady(**{title: [2, 3] for title in titles})
    report = delivery_forecast(asked(*items, roadmap=roadmap("Done", *titles)))
    assert report.figure
    figure = report.figure()
    assert 1.2 <= figure.layout.width / figure.layout.height <= 1.4
    rows = [note for note in figure.layout.annotations if note.yref != "paper"]
    shown = len(rows) // 2
    left_out = [note.text for note in figure.layout.annotations if "in the table" in note.text]
    more = number + 1 - shown
    assert (shown, more) == {1: (2, 0), 2: (3, 0), 4: (5, 0), 5: (6, 0), 7: (7, 1), 30: (7, 24)}[
        number
    ]
    assert [text.rpartition("<br>")[2] for text in left_out] == (
        [f"{more} more row{'s' * (more > 1)} in the table"] if more else []
    )
    assert "<b>Plan" not in str(figure.layout.annotations)
    assert len(report.rows) == number + 2


def test_what_is_done_within_no_year_has_no_date_on_the_chart() -> None:
    report = delivery_forecast(asked(*steady(Search=[1], Billing=[400]), roadmap=TWO))
    assert report.headline == (
        "Remaining work of 2 deliverables: no date within a year reaches 85%, or even 50%, "
        "at this pace; in roadmap order Search by 3 Nov, then Billing without an 85% date "
        "within a year; Done is complete"
    )
    assert any("over a year" in text for text in texts(report))
    assert report.rows[1] == "Billing without an 85% date within a year, 400 points left"
