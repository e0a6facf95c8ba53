"""The chance of a sprint by what finished sprints burned from the same share of their days on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from metrics.forecast.finished_sprints import (
    FinishedSprint,
    burned_by,
    finished_sprints,
    last_finished,
    left_by,
)
from metrics.forecast.forecast import DeliveryForecast, UnitForecast
from metrics.forecast.monte_carlo import CONFIDENCES
from metrics.forecast.outlook import Outlook
from metrics.forecast.remaining_work import RemainingWork, remaining_work
from metrics.forecast.supposed import NOTHING, Supposed
from metrics.forecast.what_if import OtherPace
from metrics.model.iterations import Iteration
from metrics.model.report import Question, Report, Statistic, Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.sprint.progress import sprint_progress
from tests.oracles.naive_finished_sprints import Now, burns, chance, closed_a_day, does, reached
from tests.support.sample_boards import Json, issue, iteration
from tests.support.sample_histories import seen_question

DAY = timedelta(days=1)
OF_A_SPRINT = ("sprint-risk", "sprint-burndown", "sprint-burnup", "delivery-forecast")


@pytest.mark.parametrize(
    ("left", "since", "until", "burned"),
    [
        # From the morning of day 6 of 10 on; ten are left at the end.
        ([60, 56, 52, 50, 46, 40, 34, 28, 22, 16, 10], 0.5, 1, 30),
        # Ten were added on day 9: they count against it.
        ([60, 56, 52, 50, 46, 40, 34, 28, 22, 26, 20], 0.5, 1, 20),
        # Done on day 9 of 10: 20 on four days are 25 on five.
        ([60, 56, 52, 40, 30, 20, 15, 10, 5, 0, 0], 0.5, 1, 25),
        # Done on day 4 already: 60 on four days are 75 on five.
        ([60, 50, 40, 20, 0, 0, 0, 0, 0, 0, 0], 0.5, 1, 75),
        # Done on the last day: as it was.
        ([60, 50, 40, 30, 25, 20, 15, 10, 5, 4, 0], 0.5, 1, 20),
        # Three were left open and more was added.
        ([10, 9, 8, 12, 14, 15], 0, 1, -5),
        # A week, half of which is within a day: on Wednesday 6 were open in the morning and 4 in
        # the evening.
        ([10, 8, 6, 4, 2, 1], 0.5, 1, 4),
        # By day 8 of 10; what comes back later does not stay burned.
        ([60, 56, 52, 50, 46, 40, 34, 28, 22, 16, 10], 0.5, 0.8, 18),
        ([60, 56, 52, 50, 46, 40, 34, 28, 22, 26, 20], 0.5, 0.8, 14),
        ([0, 0, 0], 0.5, 1, 0),
    ],
)
def test_what_is_burned_from_a_share_of_the_working_days_on(
    left: Sequence[float], since: float, until: float, burned: float
) -> None:
    days = (until - since) * (len(left) - 1)
    assert FinishedSprint(left).burned_a_day(since, until) * days == pytest.approx(burned)


AMOUNTS = st.integers(0, 30)
SPRINTS = st.lists(AMOUNTS, min_size=2, max_size=12).flatmap(
    # Many sprints are done early.
    lambda left: st.integers(0, 4).map(lambda done: [*left, *[0] * done])
)


@given(SPRINTS, st.integers(1, 12), st.data())
def test_what_is_burned_is_what_the_oracle_says(
    left: list[int], of_days: int, data: st.DataObject
) -> None:
    days = len(left) - 1
    over = data.draw(st.integers(0, of_days - 1))
    end = data.draw(st.integers(over + 1, of_days))
    since, until = Fraction(over * days, of_days), Fraction(end * days, of_days)
    rate = FinishedSprint(left).burned_a_day(over / of_days, end / of_days)
    assert rate * float(until - since) == pytest.approx(float(burns(left, since, until)))


@given(SPRINTS, st.integers(2, 12), st.data())
def test_what_is_burned_by_a_day_is_burned_by_every_later_one(
    left: list[int], of_days: int, data: st.DataObject
) -> None:
    over = data.draw(st.integers(0, of_days - 2))
    sprint = FinishedSprint(left)
    burned = [
        sprint.burned_a_day(over / of_days, end / of_days) * (end - over)
        for end in range(over + 1, of_days + 1)
    ]
    assert all(now <= later + 1e-9 for now, later in pairwise(burned))


# Sprints of two weeks, Monday to Sunday, from 10 July 2023 on; the seventh begins on 2 October.
FIRST = date(2023, 7, 10)
NUMBERS = range(1, 8)
SPRINTS_OF_TWO_WEEKS = {
    n: iteration(f"Sprint {n}", str(FIRST + 14 * (n - 1) * DAY), 14) for n in NUMBERS
}
# What each of six sprints burned from the morning of day 6 on, of the worked example.
REMAINDERS = (30, 34, 41, 28, 45, 38)


def working_days(sprint: int) -> list[date]:
    start = FIRST + 14 * (sprint - 1) * DAY
    return [day for n in range(14) if (day := start + n * DAY).isoweekday() <= 5]


def past_sprints(leaves: Sequence[int] = (2,) * 6) -> list[Json]:
    """One issue a day in the first week of each, and one of `REMAINDERS` closed on the last day;
    another of so many points is left open, so that none was done early."""
    items = []
    for sprint, (remainder, left) in enumerate(zip(REMAINDERS, leaves, strict=True), 1):
        days = working_days(sprint)
        ends = [(1, days[n]) for n in range(5)] + [(remainder, days[-1]), (left, None)]
        for place, (points, end) in enumerate(ends):
            items.append(
                issue(
                    100 * sprint + place,
                    points,
                    "2023-07-03",
                    str(end) if end else None,
                    SPRINTS_OF_TWO_WEEKS[sprint],
                )
            )
    return items


def seen(*items: Json, now: str, seen_from: str = "2023-07-03T18:00:00Z", **more: Any) -> Question:
    """Asked at that moment, where exports saw all of it open: the first one, and those that came
    later on the first evening of each sprint."""
    moment = datetime.fromisoformat(f"{now}+00:00")
    unclosed = [
        {**each, "content": {**each["content"], "state": "OPEN", "closedAt": None}}
        for each in items
    ]
    evenings = [f"{working_days(sprint)[0]}T18:00:00Z" for sprint in NUMBERS]
    exports: dict[str, list[Json]] = {
        evening: unclosed for evening in [seen_from, *evenings] if evening >= seen_from
    }
    exports[moment.isoformat()] = list(items)
    about: Json = {
        "now": moment,
        "exported_at": moment.isoformat(),
        "sprint": "Sprint 7",
        "iterations": tuple(SPRINTS_OF_TWO_WEEKS.values()),
    }
    return seen_question(exports, **about | more)


def work_of(*items: Json, now: str, **more: Any) -> RemainingWork:
    return remaining_work(seen(*items, now=now, **more))


def current(open_: int, *done: tuple[int, str]) -> list[Json]:
    """Sprint 7 with so many points open, and so many done on these days."""
    ends = [*done, (open_, None)]
    return [
        issue(700 + n, points, "2023-07-03", end, SPRINTS_OF_TWO_WEEKS[7])
        for n, (points, end) in enumerate(ends)
    ]


def drawn(unit: UnitForecast, day: date) -> float:
    return float(dict(unit.ahead["done"])[day])


def drawing(monkeypatch: pytest.MonkeyPatch, chances: dict[date, float], left: float = 9) -> None:
    """Let the draws give these chances from 9 October on, the last of them from then on, and so
    much left in half of them."""
    days = [date(2023, 10, 9) + n * DAY for n in range(30)]
    done, latest = [], 0.0
    for day in days:
        latest = chances.get(day, latest)
        done.append(latest)
    ahead = pd.DataFrame({50: left, 85: left, 95: left, "done": done}, index=days)
    monkeypatch.setattr("metrics.forecast.forecast.days_ahead", lambda *_, **__: ahead)


def test_the_worked_example_of_the_definition(monkeypatch: pytest.MonkeyPatch) -> None:
    """Day 6 of 10, 33 open; four of six burned as much; the draws give 40 %."""
    drawing(monkeypatch, {date(2023, 10, 9): 0.4})
    forecast = DeliveryForecast(work_of(*past_sprints(), *current(33), now="2023-10-09T09:00"))
    (unit,) = forecast.units
    assert [round(sprint.burned_a_day(0.5) * 5, 6) for sprint in unit.learned_from] == [*REMAINDERS]
    assert forecast.chance == pytest.approx(0.6)


@pytest.mark.parametrize("finished", [past_sprints(), past_sprints()[14:]])
@pytest.mark.parametrize("left", [3, 33])
def test_a_verdict_takes_fewer_draws_which_are_the_same(finished: list[Json], left: int) -> None:
    work = work_of(*finished, *current(left), now="2023-10-09T09:00")
    soon, whole = DeliveryForecast(work), DeliveryForecast(work)
    dates = [whole.sure_by(50), whole.sure_by(85)]
    assert work.due
    assert whole.is_possible
    assert soon.chance == whole.units[0].chances[work.due] == whole.chance
    assert soon.even == whole.even == dates[0]
    assert soon.sure_by(85) == dates[1]


def test_the_worked_example_in_the_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    drawing(monkeypatch, {date(2023, 10, 9): 0.4})
    asked = seen(*past_sprints(), *current(33), now="2023-10-09T09:00")
    reports = {name: CATALOGUE[name].compute(asked) for name in OF_A_SPRINT}
    (headline,) = {report.headline for report in reports.values()}
    assert headline.startswith(
        "Sprint 7 may not be done in time: 33 of 33 points open, 60% chance by Fri 13 Oct"
    )
    risk = reports["sprint-risk"]
    assert risk.answer == "at risk"
    assert risk.chance == pytest.approx(0.6)
    assert Statistic("Chance by the sprint's end", "60%") in risk.statistics


def test_what_is_usually_left_of_one_issue_is_one_issue() -> None:
    asked = seen(*past_sprints(), *current(33), now="2023-10-09T09:00", unit=Unit.ISSUES)
    risk = CATALOGUE["sprint-risk"].compute(asked)
    assert Statistic("Usually left open", "1 issue") in risk.statistics


def closing_early() -> list[Json]:
    """Ten points on each day of the first week of six sprints, and ten that are left open."""
    ends = [(day, sprint) for sprint in range(1, 7) for day in (*working_days(sprint)[:5], None)]
    return [
        issue(n, 10, "2023-07-03", str(day) if day else None, SPRINTS_OF_TWO_WEEKS[sprint])
        for n, (day, sprint) in enumerate(ends, 1)
    ]


def how_much(*items: Json) -> Report:
    asked = seen(*items, now="2023-10-09T09:00", how_much=True, by=date(2023, 10, 13))
    return CATALOGUE["delivery-forecast"].compute(asked)


def test_how_much_is_done_by_a_day_is_learned_from_finished_sprints_too() -> None:
    """None of them did anything in its second week, though half of the draws do 5 points in one."""
    report = how_much(*closing_early(), *current(5))
    assert report.headline == (
        "Probably none of the 5 open points of Sprint 7 will be done by Fri 13 Oct"
    )
    assert report.results["done"].tolist() == [0, 0, 0]
    assert Statistic("Chance by Fri 13 Oct", "19%") in report.statistics


def test_as_likely_as_not_all_is_done_where_the_chance_says_so() -> None:
    """Four of six burned 33, though half of the draws do less."""
    report = how_much(*past_sprints(), *current(33))
    assert report.headline.endswith("as likely as not all of them")
    assert report.results["done"][0] == 33
    assert Statistic("Chance by Fri 13 Oct", "58%") in report.statistics


def test_a_team_that_never_empties_a_sprint_hears_what_it_usually_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One of six burned 44; the others would leave 3, 6, 10, 14 and 16, and half of the draws 12,
    which counts twice: so 11 are in the middle."""
    drawing(monkeypatch, {date(2023, 10, 9): 0.58}, left=12)
    leaves = (20, 18, 31, 25, 22, 28)
    asked = seen(*past_sprints(leaves), *current(44, (33, "2023-10-06")), now="2023-10-09T09:00")
    (headline,) = {CATALOGUE[name].compute(asked).headline for name in OF_A_SPRINT}
    assert headline == (
        "Sprint 7 will probably not be done in time: 44 of 77 points open, 27% chance by "
        "Fri 13 Oct; the team usually leaves 18–31, heading for about 11"
    )
    risk = CATALOGUE["sprint-risk"].compute(asked)
    assert Statistic("Usually left open", "18–31 points") in risk.statistics
    one_emptied = past_sprints((0, *leaves[1:]))
    emptied = seen(*one_emptied, *current(44, (33, "2023-10-06")), now="2023-10-09T09:00")
    risk = CATALOGUE["sprint-risk"].compute(emptied)
    # By the draws it is likelier than not on the working day after.
    assert risk.headline.endswith("27% chance by Fri 13 Oct, 50% by Mon 16 Oct")
    assert "Usually left open" not in {each.label for each in risk.statistics}


@pytest.mark.parametrize(
    ("seen_from", "learned"),
    [
        (
            "2023-07-10T18:00:00Z",
            (
                "From the same share of their working days on, 4 of the last 6 finished sprints "
                "burned as many points as are open now; by the board's daily pace alone the chance "
                "would be 40%."
            ),
        ),
        (
            "2023-07-11T18:00:00Z",
            (
                "The chance comes from the board's daily pace alone: it learns from finished "
                "sprints once there are 6, and exports saw 5 from beginning to end."
            ),
        ),
    ],
)
def test_all_reports_say_what_the_chance_is_learned_from(
    monkeypatch: pytest.MonkeyPatch, seen_from: str, learned: str
) -> None:
    drawing(monkeypatch, {date(2023, 10, 9): 0.4})
    items = [*past_sprints(), *current(33)]
    asked = seen(*items, now="2023-10-09T09:00", seen_from=seen_from)
    for name in (*OF_A_SPRINT, "sprint-summary"):
        assert learned in CATALOGUE[name].compute(asked).notes
    monkeypatch.undo()
    first_day = seen(*items, now="2023-10-02T12:00", seen_from=seen_from)
    for name in OF_A_SPRINT:
        assert not any("daily pace" in note for note in CATALOGUE[name].compute(first_day).notes)


def test_the_chance_as_it_was_on_an_earlier_evening() -> None:
    """By what is known now, and so the same as the report of that day has it."""
    items = [*past_sprints(), *current(33, (4, "2023-10-10"))]
    now, friday = seen(*items, now="2023-10-10T15:00"), "2023-10-06T23:59:59.999999"
    then = seen(*items, now=friday)
    outlook, before = (Outlook(asked, sprint_progress(asked)) for asked in (now, then))
    assert outlook.chance_after(date(2023, 10, 6)) == before.chance != outlook.chance
    assert outlook.chance_after(date(2023, 10, 10)) is None
    assert outlook.chance_after(date(2023, 10, 1)) is None


def test_the_dates_agree_with_the_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the sprints four of six are done on Friday the 13th; the draws are at 50 % on Wednesday,
    and at 99 % on Friday. The team works on Monday again."""
    wednesday, friday = date(2023, 10, 11), date(2023, 10, 13)
    drawing(monkeypatch, {wednesday: 0.5, friday: 0.99})
    (unit,) = DeliveryForecast(work_of(*past_sprints(), *current(33), now="2023-10-09T09:00")).units
    assert unit.chance_by(wednesday) == pytest.approx(1 / 8)
    assert unit.chance_by(friday) == unit.chance_by(friday + 2 * DAY) == pytest.approx(5.98 / 8)
    assert unit.chance_by(friday + 3 * DAY) == 0.99
    assert unit.sure_by(50) == friday
    assert unit.sure_by(85) == unit.sure_by(95) == friday + 3 * DAY
    assert unit.without_growth == friday + 3 * DAY
    drawing(monkeypatch, {friday: 0.4, friday + 3 * DAY: 0.45})
    (unit,) = DeliveryForecast(work_of(*past_sprints(), *current(33), now="2023-10-09T09:00")).units
    assert unit.chance_by(friday + 3 * DAY) == pytest.approx(0.6)
    assert unit.sure_by(85) is None


def test_what_is_left_at_most_is_learned_as_the_chance_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The six sprints would leave 0, 0, 0, 0, 3 and 5, and the draws, which count twice, 4."""
    friday = date(2023, 10, 13)
    drawing(monkeypatch, {date(2023, 10, 9): 0.4}, left=4)
    (unit,) = DeliveryForecast(work_of(*past_sprints(), *current(33), now="2023-10-09T09:00")).units
    assert [*unit.left_at_most.loc[friday]] == [0, 4, 5]


@pytest.mark.parametrize("open_", [1, 20, 33, 40, 90])
def test_lines_of_the_fan_end_at_the_dates_that_are_told(open_: int) -> None:
    work = work_of(*past_sprints(), *current(open_), now="2023-10-09T09:00")
    (unit,) = DeliveryForecast(work).units
    assert unit.learned_from
    for confidence in CONFIDENCES:
        left = unit.left_at_most[confidence]
        nothing = left.index[left == 0]
        assert (nothing[0] if len(nothing) else None) == unit.sure_by(confidence)
        assert (left[left.index >= nothing[0]] == 0).all() if len(nothing) else True
    assert (unit.left_at_most[50] <= unit.left_at_most[85]).all()
    assert (unit.left_at_most[85] <= unit.left_at_most[95]).all()


def test_what_is_left_when_day_one_begins_is_the_commitment() -> None:
    """What was done on the first working day was burned in the sprint, and what came in on it is no
    scope that was added."""
    late = issue(999, 7, "2023-10-02", None, SPRINTS_OF_TWO_WEEKS[7])
    one = work_of(*past_sprints(), *current(33, (4, "2023-10-02")), late, now="2023-10-16T09:00")
    (*_, sprint) = finished_sprints(one)
    assert sprint.left[:2] == [44, 40]
    assert sprint.left_open == 40
    assert len(sprint.left) == 11


def test_a_sprint_that_was_empty_at_first_counts_too() -> None:
    """All of Sprint 6 was written on its fourth working day: 5 points, which are still open."""
    items = [each for each in past_sprints() if each["content"]["number"] // 100 != 6]
    late = issue(699, 5, str(working_days(6)[3]), None, SPRINTS_OF_TWO_WEEKS[6])
    one = work_of(*items, *current(33), late, now="2023-10-09T09:00")
    (*_, sprint) = finished_sprints(one)
    assert [*sprint.left] == [*sprint.added] == [0, 0, 0, 0, 5, 5, 5, 5, 5, 5, 5]


@pytest.mark.parametrize(
    ("seen_from", "sprints"),
    [
        ("2023-07-10T18:00:00Z", 6),  # on the first day of Sprint 1
        ("2023-07-11T18:00:00Z", 5),  # its commitment is not known
        ("2023-10-03T18:00:00Z", 0),
    ],
)
def test_only_sprints_that_exports_saw_count(seen_from: str, sprints: int) -> None:
    one = work_of(*past_sprints(), *current(33), now="2023-10-09T09:00", seen_from=seen_from)
    assert len(finished_sprints(one)) == sprints
    (unit,) = DeliveryForecast(one).units
    # Of fewer than six none does.
    assert len(unit.learned_from) == (sprints if sprints >= 6 else 0)


def test_without_a_history_no_sprint_counts() -> None:
    asked = seen(*past_sprints(), *current(33), now="2023-10-09T09:00")
    assert finished_sprints(work_of(*past_sprints(), *current(33), now="2023-10-09T09:00"))
    without = remaining_work(Question(**{**vars(asked), "history": None}))
    assert finished_sprints(without) == ()
    (unit,) = DeliveryForecast(without).units
    assert unit.chance == drawn(unit, date(2023, 10, 13))


def test_sprints_without_scope_in_the_unit_do_not_count() -> None:
    unpointed = [
        issue(200 + n, None, "2023-07-03", "2023-08-01", SPRINTS_OF_TWO_WEEKS[2]) for n in range(3)
    ]
    rest = [each for each in past_sprints() if not 200 <= each["content"]["number"] < 300]
    items = [*rest, *unpointed, *current(33)]
    by_points = work_of(*items, now="2023-10-09T09:00")
    by_issues = work_of(*items, now="2023-10-09T09:00", unit=Unit.ISSUES)
    assert (len(finished_sprints(by_points)), len(finished_sprints(by_issues))) == (5, 6)


def reached_at(now: str, *items: Json, by: date = date(2023, 10, 13), **more: Any) -> int:
    one = work_of(*past_sprints(), *items, now=now, **more)
    return reached_by(one, by, finished_sprints(one))


def reached_by(work: RemainingWork, by: date, sprints: Sequence[FinishedSprint]) -> int:
    return int((left_by(work, by, sprints) == 0).sum())


@pytest.mark.parametrize(
    ("night", "morning"),
    [
        (("2023-10-08T23:59", []), "2023-10-09"),  # Sunday and Monday
        (("2023-10-10T23:59", [(40, "2023-10-10")]), "2023-10-11"),
        # As of that evening the day is over, however little was done on it.
        (("2023-10-10T23:59:59.999999", []), "2023-10-11"),
    ],
)
@pytest.mark.parametrize("open_", [20, 31, 37, 44, 50])
def test_a_morning_says_what_the_night_before_said(
    night: tuple[str, list[tuple[int, str]]], morning: str, open_: int
) -> None:
    at_night, done = night
    items = current(open_, *done)
    before = reached_at(at_night, *items)
    assert reached_at(f"{morning}T00:00", *items) == before
    assert reached_at(f"{morning}T09:00", *items) == before


def test_a_morning_has_the_chance_that_a_report_of_the_evening_before_has() -> None:
    items = current(33, (5, "2023-10-10"))
    moments = ("2023-10-10T23:59:59.999999", "2023-10-11T00:00", "2023-10-11T09:00")
    risks = [CATALOGUE["sprint-risk"].compute(seen(*past_sprints(), *items, now=now))
             for now in moments]  # fmt: skip
    assert len({risk.chance for risk in risks}) == 1
    assert len({risk.headline for risk in risks}) == 1


@pytest.mark.parametrize("hour", ["00:00", "09:00", "23:59"])
def test_more_that_is_done_today_never_makes_it_less_likely(hour: str) -> None:
    """Of 42 points that were open this morning."""
    counts = [
        reached_at(f"2023-10-10T{hour}", *current(42 - done, (done, "2023-10-10")))
        for done in range(0, 42, 3)
    ]
    assert counts == sorted(counts)
    assert counts[0] < counts[-1]


def test_a_day_on_which_nothing_was_done_goes_as_it_went_in_other_sprints_until_it_is_over() -> (
    None
):
    """On day 5 one point was done in each of them: from that morning on 39 or more in three."""
    items, on_friday = current(39), "2023-10-06"
    assert reached_at(f"{on_friday}T09:00", *items) == 3
    assert reached_at(f"{on_friday}T23:00", *items) == 3
    assert reached_at(f"{on_friday}T23:59:59.999999", *items) == 2
    done = current(38, (1, on_friday))
    assert reached_at(f"{on_friday}T23:59:59.999999", *done) == 3


def test_an_earlier_day_is_compared_with_the_same_share_and_a_later_one_is_no_less_likely() -> None:
    asked = [*past_sprints(), *current(33)]
    (unit,) = DeliveryForecast(work_of(*asked, now="2023-10-09T09:00", by=date(2023, 10, 31))).units
    # All of these closed their work on the last day.
    for day in (date(2023, 10, 9), date(2023, 10, 12)):
        assert unit.chance_by(day) == pytest.approx(2 * drawn(unit, day) / 8)
    due = date(2023, 10, 13)
    assert unit.chance_by(due) == unit.chance == pytest.approx((4 + 2 * drawn(unit, due)) / 8)
    days = [date(2023, 10, 9) + n * DAY for n in range(23)]
    chances = [unit.chance_by(day) or 0.0 for day in days]
    assert chances == sorted(chances)
    assert chances[-1] >= drawn(unit, days[-1])
    assert unit.chance_by(date(2023, 10, 8)) is None


NOWS = st.tuples(st.integers(2, 11), st.integers(0, 40), st.integers(0, 20))


@given(st.lists(SPRINTS, min_size=1, max_size=4), NOWS, st.data())
def test_how_many_reach_is_what_the_oracle_says(
    finished: list[list[int]], now: tuple[int, int, int], data: st.DataObject
) -> None:
    days, left, done = now
    over = data.draw(st.integers(0, days - 1))
    end = data.draw(st.integers(over + 1, days))
    start = date(2023, 10, 2)
    one = Stub([start + n * DAY for n in range(days)], start + over * DAY, left, left + done)
    sprints = [FinishedSprint(each) for each in finished]
    expected = reached(Now(days, over, left + done, left), finished, end - over)
    found = reached_by(one, start + (end - 1) * DAY, sprints)  # type: ignore[arg-type]
    assert found == expected
    assert math.isclose(chance(found, 12, 0.5), (found + 1) / 14)


@given(st.lists(SPRINTS, min_size=1, max_size=4), NOWS, st.integers(1, 300), st.data())
def test_at_another_pace_as_many_reach_as_would_reach_so_much_more(
    finished: list[list[int]], now: tuple[int, int, int], percent: int, data: st.DataObject
) -> None:
    days, left, done = now
    over = data.draw(st.integers(0, days - 1))
    start = date(2023, 10, 2)
    today, last = start + over * DAY, start + (days - 1) * DAY
    pace = Supposed((OtherPace(percent),), today)
    one = Stub([start + n * DAY for n in range(days)], today, left, left + done, pace)
    found = reached_by(one, last, [FinishedSprint(each) for each in finished])  # type: ignore[arg-type]
    at_first, now_left = (Fraction(100 * amount, percent) for amount in (left + done, left))
    assert found == reached(Now(days, over, at_first, now_left), finished, days - over)


@pytest.mark.parametrize(
    ("left", "added", "since", "burned"),
    [
        # From the morning of day 6 of 10 on 20 were burned net, and 10 were added meanwhile.
        ([60, 56, 52, 50, 46, 40, 34, 28, 22, 26, 20], [0] * 9 + [10, 10], 0.5, 30),
        # What was added before makes no difference.
        ([60, 56, 52, 50, 56, 40, 34, 28, 22, 16, 10], [0, *[14] * 10], 0.5, 30),
        # What was taken out was not burned.
        ([60, 56, 52, 50, 46, 40, 34, 28, 22, 16, 10], [0] * 9 + [-6, -6], 0.5, 24),
        # Done on day 8 of 10, with 4 that came on day 7: 24 on three days are 40 on five.
        ([60, 50, 40, 40, 30, 20, 15, 10, 0, 0, 0], [0] * 7 + [4] * 4, 0.5, 40),
        # Done on day 4 already, with 10 that came on day 2: 70 on four days are 87.5 on five.
        ([60, 50, 40, 20, 0, 0, 0, 0, 0, 0, 0], [0, 0, *[10] * 9], 0.5, 87.5),
        ([0, 0, 0], [0, 0, 0], 0.5, 0),
    ],
)
def test_what_is_burned_where_scope_is_frozen(
    left: Sequence[float], added: Sequence[float], since: float, burned: float
) -> None:
    days = (1 - since) * (len(left) - 1)
    sprint = FinishedSprint(left, added)
    assert sprint.burned_a_day(since, grows=False) * days == pytest.approx(burned)
    assert sprint.burned_a_day(since) == FinishedSprint(left).burned_a_day(since)


@given(SPRINTS, st.integers(1, 12), st.data())
def test_where_scope_is_frozen_no_less_is_burned_and_all_that_was_done(
    left: list[int], of_days: int, data: st.DataObject
) -> None:
    days = len(left) - 1
    came = data.draw(st.lists(st.integers(0, 9), min_size=days, max_size=days))
    added = [sum(came[:n]) for n in range(days + 1)]
    over = data.draw(st.integers(0, of_days - 1))
    end = data.draw(st.integers(over + 1, of_days))
    sprint = FinishedSprint(left, added)
    frozen = sprint.burned_a_day(over / of_days, end / of_days, grows=False)
    assert frozen >= sprint.burned_a_day(over / of_days, end / of_days) - 1e-9
    closed = [
        before - after + more for (before, after), more in zip(pairwise(left), came, strict=True)
    ]
    since, until = (Fraction(day * days, of_days) for day in (over, end))
    if all(each >= 0 for each in closed):
        assert frozen == pytest.approx(float(closed_a_day(left, closed, since, until)))


@given(SPRINTS, NOWS, st.data())
def test_what_is_done_by_a_day_is_what_the_oracle_says(
    left: list[int], now: tuple[int, int, int], data: st.DataObject
) -> None:
    days, amount, done = now
    came = data.draw(st.lists(st.integers(0, 9), min_size=len(left) - 1, max_size=len(left) - 1))
    closed = [
        before - after + more for (before, after), more in zip(pairwise(left), came, strict=True)
    ]
    assume(all(each >= 0 for each in closed))
    over = data.draw(st.integers(0, days - 1))
    end = data.draw(st.integers(over + 1, days))
    start = date(2023, 10, 2)
    one = Stub([start + n * DAY for n in range(days)], start + over * DAY, amount, amount + done)
    sprint = FinishedSprint(left, [sum(came[:n]) for n in range(len(left))])
    expected = does(Now(days, over, amount + done, amount), left, closed, end - over)
    (found,) = burned_by(one, start + (end - 1) * DAY, [sprint])  # type: ignore[arg-type]
    assert found == pytest.approx(float(expected))


def test_the_last_twelve_finished_sprints_count() -> None:
    sprints = [Iteration(str(n), f"Sprint {n}", FIRST + 7 * n * DAY, 7) for n in range(15)]
    today = sprints[13].start
    # Sprint 13 is under way.
    assert [each.id for each in last_finished(sprints[::-1], today)] == [*map(str, range(1, 13))]


def test_what_was_added_to_a_finished_sprint_is_known_by_day() -> None:
    """Five points came on Wednesday of the first week, and three of them left on Friday."""
    sprint = SPRINTS_OF_TWO_WEEKS[7]
    late = [issue(998, 2, "2023-10-04", None, sprint), issue(999, 3, "2023-10-04", None, sprint)]
    gone = [late[0], {**late[1], "sprint": None}]
    items = [*past_sprints(), *current(33)]
    exports = {
        "2023-07-03T18:00:00Z": items,
        "2023-10-02T18:00:00Z": items,
        "2023-10-04T18:00:00Z": [*items, *late],
        "2023-10-06T18:00:00Z": [*items, *gone],
        "2023-10-16T09:00:00Z": [*items, *gone],
    }
    asked = seen_question(
        exports,
        now=datetime.fromisoformat("2023-10-16T09:00:00+00:00"),
        exported_at="2023-10-16T09:00:00Z",
        sprint="Sprint 7",
        iterations=tuple(SPRINTS_OF_TWO_WEEKS.values()),
    )
    (*_, finished) = finished_sprints(remaining_work(asked))
    assert [*finished.left] == [33, 33, 33, 38, 38, 35, 35, 35, 35, 35, 35]
    assert [*finished.added] == [0, 0, 0, 5, 5, 2, 2, 2, 2, 2, 2]


class Stub:
    """Remaining work of a sprint with these working days, asked about on the day `today`."""

    def __init__(
        self,
        days: list[date],
        today: date,
        amount: float,
        at_first: float,
        supposed: Supposed = NOTHING,
    ) -> None:
        self.progress = self
        self.working_days = frozenset(days)
        self.first = self.today = today
        self.to_do, self.at_first = amount, at_first
        self.supposed = supposed
