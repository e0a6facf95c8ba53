"""How much each past day counts in the draws."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from metrics.forecast.monte_carlo import days_ahead, done_by
from metrics.forecast.past_days import recency

DAY = timedelta(days=1)
MONDAY = date(2023, 11, 6)
WEEK = [True] * 5 + [False] * 2


def is_weekday(day: date) -> bool:
    return day.isoweekday() <= 5


@pytest.mark.parametrize(
    ("working", "weights"),
    [
        ([], []),
        ([True], [1]),
        ([False], [1]),
        ([True] * 21, [0.25, *[2 ** -(age / 10) for age in range(19, 10, -1)], 0.5,
                       *[2 ** -(age / 10) for age in range(9, 0, -1)], 1]),
        # Days off age with the working days after them, and make no day older.
        ([*WEEK, *WEEK, True],
         [2 ** -(age / 10) for age in (10, 9, 8, 7, 6, 6, 6, 5, 4, 3, 2, 1, 1, 1, 0)]),
        ([True, *[False] * 14, True], [2**-0.1, *[2**-0.1] * 14, 1]),
    ],
)  # fmt: skip
def test_what_a_past_day_counts_halves_every_ten_working_days(
    working: list[bool], weights: list[float]
) -> None:
    assert recency(working).tolist() == pytest.approx(weights)


def past(done: list[float], working: list[bool]) -> pd.DataFrame:
    days = [MONDAY - n * DAY for n in range(len(done), 0, -1)]
    weight = recency(working)
    columns = {"done": done, "added": 0.0, "grows": True, "working": working, "weight": weight}
    return pd.DataFrame(columns, index=days)


def test_a_pace_that_fell_three_weeks_ago_is_mostly_the_pace_ahead() -> None:
    """Nine weeks at two a day, then three at one.

    The newest 15 working days have 1 - 2 ** -1.5 = 65 % of the weight, so the pace is 1.35 a day,
    and 30 take 22 working days. Where all days count alike it is 1.75, and 30 take 17.
    """
    done = [2.0 if works else 0.0 for works in WEEK * 9] + [float(works) for works in WEEK * 3]
    days = past(done, WEEK * 12)
    weighted = done_by(days_ahead(days, 30, MONDAY, is_weekday), 50)
    alike = done_by(days_ahead(days.assign(weight=1.0), 30, MONDAY, is_weekday), 50)
    assert weighted
    assert alike
    assert abs(weighted - date(2023, 12, 5)) <= DAY
    assert abs(alike - date(2023, 11, 28)) <= DAY


def test_days_off_ahead_are_days_off_in_the_draws() -> None:
    days = past([float(works) for works in WEEK * 4], WEEK * 4)
    first, last = MONDAY + 7 * DAY, MONDAY + 20 * DAY
    ahead = days_ahead(days, 10, MONDAY, lambda day: is_weekday(day) and not first <= day <= last)
    assert {done_by(ahead, confidence) for confidence in (50, 85, 95)} == {MONDAY + 25 * DAY}


@pytest.mark.parametrize("is_off", [True, False])
def test_on_days_of_a_kind_that_never_was_nothing_is_done(is_off: bool) -> None:
    """A team that works on each day, and is to have its first holiday; or the other way round."""
    days = past([1.0] * 21, [is_off] * 21)
    kinds = {MONDAY, MONDAY + 3 * DAY}
    ahead = days_ahead(days, 3, MONDAY, lambda day: (day in kinds) != is_off)
    assert [done_by(ahead, confidence) for confidence in (50, 85, 95)] == [MONDAY + 4 * DAY] * 3
