"""What a usual week brings, by the working days of a stretch."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.issues.rates import weekly_rate
from metrics.model.team import Conventions
from tests.oracles.naive_forecast import rate_a_week

MONDAY = date(2023, 11, 6)
USUAL = Conventions()
SUN_TO_THU = Conventions(working_days=frozenset({7, 1, 2, 3, 4}))
FOUR_DAYS = Conventions(working_days=frozenset({1, 2, 3, 4}))
MONDAY_OFF = Conventions(days_off=((MONDAY, MONDAY),))
EVERY_DAY = Conventions(working_days=frozenset())


def on_days(*amounts: float, first: date = MONDAY) -> pd.Series:
    days = pd.date_range(first, periods=len(amounts))
    return pd.Series(amounts, index=days, dtype=float)


@pytest.mark.parametrize(
    ("amounts", "today", "team", "rate"),
    [
        pytest.param((2, 2, 2, 2, 0), 4, USUAL, 10, id="Friday at 9:00"),
        pytest.param((2, 2, 2, 2, 2), 4, USUAL, 10, id="Friday evening"),
        pytest.param((2, 2, 2, 2, 1), 4, USUAL, 9, id="Friday at noon"),
        pytest.param((2, 2, 2, 2, 0), None, USUAL, 8, id="an idle Friday that is over"),
        pytest.param((2, 2, 2, 2), 3, USUAL, None, id="Thursday evening"),
        pytest.param((2, 2, 2, 2, 2, 0), 5, USUAL, 10, id="Saturday morning"),
        pytest.param((2, 2, 2, 2, 2, 2), 5, USUAL, 12, id="work on Saturday counts"),
        pytest.param((2, 2, 2, 2, 2, 0, 0, 0), 7, USUAL, 10, id="Monday morning"),
        pytest.param((0, 2, 2, 2, 2), None, MONDAY_OFF, None, id="four working days"),
        pytest.param((0, 2, 2, 2, 2, 0, 0, 2), None, MONDAY_OFF, 10, id="a day off is no day"),
        pytest.param((2, 2, 2, 2), None, FOUR_DAYS, 8, id="a week of four days"),
        pytest.param((1, 1, 1, 1, 1, 1, 1), None, EVERY_DAY, 7, id="no days of the week"),
        pytest.param((1, 1, 1, 1, 1, 1, 1), None, SUN_TO_THU, 7, id="Friday and Saturday off"),
        pytest.param((1, 0, 0, 0, 0, 0), None, USUAL, 1, id="one"),
        pytest.param((0, 0, 0, 0, 0), None, USUAL, 0, id="nothing done"),
        pytest.param((0, 0, 0, 0, 0), 4, USUAL, 0, id="nothing done yet"),
        pytest.param((-1, 0, 0, 0, 0), None, USUAL, -1, id="scope that shrinks"),
        pytest.param((), None, USUAL, None, id="no days"),
    ],
)
def test_the_rate_of_a_week(
    amounts: tuple[float, ...], today: int | None, team: Conventions, rate: float | None
) -> None:
    unfinished = None if today is None else MONDAY + timedelta(days=today)
    assert weekly_rate(on_days(*amounts), team, unfinished=unfinished) == rate


def test_a_week_of_one_working_day_that_has_just_begun() -> None:
    mondays = Conventions(working_days=frozenset({1}))
    assert weekly_rate(on_days(0), mondays, unfinished=MONDAY) is None
    assert weekly_rate(on_days(3), mondays, unfinished=MONDAY) == 3


@given(
    st.lists(st.integers(0, 8).map(lambda halves: halves / 2), max_size=40),
    st.dates(date(2023, 1, 1), date(2024, 12, 31)),
    st.frozensets(st.integers(1, 7), max_size=7),
    st.lists(st.integers(0, 40), max_size=4),
    st.booleans(),
)
def test_rates_are_as_plainly_reckoned(
    amounts: list[float],
    first: date,
    working_days: frozenset[int],
    off: list[int],
    is_over: bool,
) -> None:
    days_off = [first + timedelta(days=n) for n in off]
    team = Conventions(working_days=working_days, days_off=tuple((day, day) for day in days_off))
    by_day = {first + timedelta(days=n): amount for n, amount in enumerate(amounts)}
    last = None if is_over or not by_day else max(by_day)
    plain = rate_a_week(by_day, working_days, days_off, last)
    rate = weekly_rate(on_days(*amounts, first=first), team, unfinished=last)
    assert rate == (plain if plain is None else pytest.approx(plain, abs=0.0501))
