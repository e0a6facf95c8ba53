"""Draws: how much is done by a day, and what more work, another pace and frozen scope change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.forecast.monte_carlo import CONFIDENCES, DONE, days_ahead
from metrics.forecast.past_days import recency
from tests.oracles.naive_course import reached_by

DAY = timedelta(days=1)
FRIDAY = date(2023, 11, 3)
MONDAY = FRIDAY + 3 * DAY


def on_weekdays(day: date) -> bool:
    return day.isoweekday() <= 5


def past(weeks: int, by_turns: list[float], growth: float = 0) -> pd.DataFrame:
    """The days before that Friday: the numbers by turns on working days, and as much growth on
    every day."""
    days = [FRIDAY - n * DAY for n in range(7 * weeks, 0, -1)]
    done = [by_turns[n % len(by_turns)] if on_weekdays(day) else 0 for n, day in enumerate(days)]
    working = [*map(on_weekdays, days)]
    weight = recency(working)
    columns = {"done": done, "added": growth, "grows": True, "working": working, "weight": weight}
    return pd.DataFrame(columns, index=days)


def unequal(grows: list[bool], weight: list[float], **columns: list[float]) -> pd.DataFrame:
    """Three days before that Friday, all of one kind."""
    days = [FRIDAY - n * DAY for n in (3, 2, 1)]
    return pd.DataFrame({**columns, "grows": grows, "weight": weight}, index=days)


@pytest.mark.parametrize("scale", [1, 1000])
@pytest.mark.parametrize("working", [True, False])
def test_unequal_days_count_as_many_as_they_are_worth(working: bool, scale: float) -> None:
    """Weights of 0.5, 0.5 and 1 are worth 2² / 1.5 = 2.667 equal days, so they count 0.667, 0.667
    and 1.333. That the idle newest is drawn twice: 1.333 / 2.667 · 2.333 / 3.667 = 31.8 %.

    Were they worth 2 it would be 1 / 2 · 2 / 3 = 33.3 %, and 4 of them 2 / 4 · 3 / 5 = 30 %.
    """
    weight = [0.5 * scale, 0.5 * scale, scale]
    days = unequal([True] * 3, weight, done=[1, 1, 0], added=[0, 0, 0])
    ahead = days_ahead(days.assign(working=working), 1, FRIDAY, lambda _: working, draws=100_000)
    assert ahead["done"].iloc[0] == pytest.approx(1 / 2, abs=0.007)
    assert 1 - ahead["done"].iloc[1] == pytest.approx(0.318, abs=0.007)


def test_days_of_which_growth_is_drawn_count_as_many_as_they_are_worth() -> None:
    """One is done on each day, as on the first, whose growth is not known. Of the others, with
    weights of 1 and 3, only the first brought none: they are worth 4² / 10 = 1.6 and count 0.4 and
    1.2. That nothing comes on two days: 0.4 / 1.6 · 1.4 / 2.6 = 13.5 %."""
    days = unequal([False, True, True], [1e9, 1, 3], done=[1, 0, 0], added=[0, 0, 1])
    ahead = days_ahead(days.assign(working=True), 2, FRIDAY, lambda _: True, draws=20_000)
    assert ahead["done"].iloc[1] == pytest.approx(0.135, abs=0.011)


def paced(percent: float, first: date, last: date) -> Callable[[date], float]:
    return lambda day: percent / 100 if first <= day <= last else 1.0


@pytest.mark.parametrize(
    ("by_turns", "left", "more", "stretch", "about"),
    [
        ([0, 1, 3], 20, 0, None, {}),
        ([0, 1, 3], 12, 0, None, {"begun": 2}),
        ([0, 1, 3], 20, 6, None, {}),
        ([0, 1, 3], 20, -15, None, {}),
        ([0, 0, 0, 0.5, 8], 30, 0, (80, MONDAY, MONDAY + 6 * DAY), {}),
        ([2, 0, 1], 15, 0, (0, MONDAY, MONDAY + 2 * DAY), {"begun": 1}),
        ([2, 0, 1], 15, 0, (250, FRIDAY, FRIDAY), {"begun": 1}),
        ([2, 0, 1], 9, 0, None, {"growth": 0.5}),
        ([2, 0, 1], 9, 3, (50, FRIDAY, MONDAY), {"growth": 1, "grows_until": FRIDAY + 9 * DAY}),
    ],
)
@pytest.mark.parametrize("ahead", [0, 3, 11])
def test_how_much_is_done_by_a_day_is_as_plainly_drawn(
    by_turns: list[float],
    left: float,
    more: float,
    stretch: tuple[float, date, date] | None,
    about: dict[str, Any],
    ahead: int,
) -> None:
    growth, by, draws = about.get("growth", 0), FRIDAY + ahead * DAY, 1200
    frame = past(6, by_turns, growth)
    keywords = {name: value for name, value in about.items() if name != "growth"}
    pace = paced(*stretch) if stretch else paced(100, FRIDAY, FRIDAY)
    ahead_drawn = days_ahead(
        frame, left, FRIDAY, on_weekdays, at_least_until=by, more=more, pace=pace, **keywords
    )
    drawn = {column: float(levels[by]) for column, levels in ahead_drawn.items()}
    days = [FRIDAY + n * DAY for n in range(ahead + 1)]
    naive = reached_by(
        dict(zip(frame.index, frame["done"], strict=True)),
        left + more,
        FRIDAY,
        by,
        draws,
        added_a_day=growth,
        percent={day: 100 * pace(day) for day in days},
        **keywords,
    )
    done = np.array([each.done for each in naive])
    still = np.array([each.left for each in naive])
    for confidence in CONFIDENCES:
        share = confidence / 100
        error = 4.5 * np.sqrt(share * (1 - share) / draws) + 0.001
        assert (done > drawn[DONE[confidence]] - 1e-6).mean() >= share - error
        assert (done > drawn[DONE[confidence]] + 1e-6).mean() <= share + error
        assert (still < drawn[confidence] + 1e-6).mean() >= share - error
        assert (still < drawn[confidence] - 1e-6).mean() <= share + error
    share = drawn["done"]
    error = 4.5 * np.sqrt(share * (1 - share) / draws) + 0.001
    assert (still == 0).mean() == pytest.approx(share, abs=error)


def test_what_is_done_and_what_is_left_are_all_there_is() -> None:
    drawn = days_ahead(past(6, [0, 1, 3]), 20, FRIDAY, on_weekdays)
    for confidence in CONFIDENCES:
        assert drawn[DONE[confidence]].to_numpy() == pytest.approx(20 - drawn[confidence])
    assert drawn[DONE[50]].iloc[-1] == 20


@pytest.mark.parametrize("by_turns", [[0, 1, 3], [0, 0.5, 2.25]])
@pytest.mark.parametrize("until", [FRIDAY, FRIDAY + 20 * DAY])
def test_with_fewer_days_and_no_amounts_the_draws_are_the_same(
    by_turns: list[float], until: date
) -> None:
    whole = days_ahead(past(6, by_turns, 0.5), 12, FRIDAY, on_weekdays)
    fewer = days_ahead(
        past(6, by_turns, 0.5),
        12,
        FRIDAY,
        on_weekdays,
        at_least_until=until,
        enough=50,
        amounts=False,
    )
    last = max(until, next(iter(whole.index[whole[50] == 0])))
    assert fewer.index[-1] == last
    assert fewer.equals(whole.loc[:last, [*CONFIDENCES, "done"]])


@settings(max_examples=settings().max_examples // 4)
@given(
    st.lists(st.sampled_from([0.0, 0.0, 1.0, 2.0, 5.0]), min_size=2, max_size=6),
    st.sampled_from([0.0, 0.0, 0.25, 1.0]),
    st.integers(1, 30),
    st.integers(0, 20),
    st.sampled_from([0, 30, 80, 100]),
    st.integers(0, 20),
)
def test_more_work_and_a_slower_pace_are_never_earlier_and_frozen_scope_is_never_later(
    by_turns: list[float], growth: float, left: int, more: int, percent: int, begins: int
) -> None:
    frame, until = past(4, by_turns, growth), FRIDAY + 40 * DAY

    def likely(**supposed: Any) -> np.ndarray:
        drawn = days_ahead(
            frame, left, FRIDAY, on_weekdays, at_least_until=until, draws=300, **supposed
        )
        return drawn["done"].loc[:until].to_numpy()

    as_it_is, first = likely(), FRIDAY + begins * DAY
    stretch = paced(percent, first, first + 6 * DAY)
    assert (likely(more=more) <= as_it_is).all()
    assert (likely(pace=stretch) <= as_it_is).all()
    assert (likely(more=more, pace=stretch) <= likely(more=more)).all()
    assert (likely(grows_until=date.min) >= as_it_is).all()
    assert (likely(more=-more / 30) >= as_it_is).all()
    assert (likely(pace=paced(200, FRIDAY, until)) >= as_it_is).all()
