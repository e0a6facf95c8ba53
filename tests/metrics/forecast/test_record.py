"""When a date has held, and when so few or so many are no accident."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.forecast.record import DELIVERABLE, SPRINT, Piece, Tally, tally
from metrics.reports.forecast_record import headline
from tests.oracles.naive_record import chances, held

DAY = timedelta(days=1)
TOLD = date(2023, 11, 10)


def piece(
    told: date | None = TOLD,
    done: date | None = TOLD,
    over: date = TOLD + 90 * DAY,
    kind: str = SPRINT,
) -> Piece:
    dates = dict.fromkeys((50, 85, 95), told)
    return Piece(kind, "Sprint 1", over, TOLD - 5 * DAY, dates, done_on=done)


@pytest.mark.parametrize(
    ("told", "done", "over", "has_held"),
    [
        (TOLD, TOLD - DAY, TOLD, True),
        (TOLD, TOLD, TOLD, True),
        (TOLD, TOLD + DAY, TOLD + DAY, False),
        (TOLD, None, TOLD + DAY, False),  # passed while open
        (TOLD, None, TOLD, False),
        (TOLD, None, TOLD - DAY, None),  # yet to come
        (TOLD, TOLD - 3 * DAY, TOLD - 3 * DAY, True),  # done before it has come
        (None, TOLD, TOLD, None),  # not within a year
    ],
)
def test_whether_a_date_held(
    told: date | None, done: date | None, over: date, has_held: bool | None
) -> None:
    assert piece(told, done, over).held(85) is has_held


@given(
    told=st.integers(0, 30),
    closed=st.lists(st.none() | st.integers(0, 30), min_size=1, max_size=4),
    over=st.integers(30, 40),
)
def test_a_date_held_if_nothing_was_open_after_it(
    told: int, closed: list[int | None], over: int
) -> None:
    """What is closed by the last day that is over: the oracle looks at each evening."""
    days = [None if each is None else TOLD + each * DAY for each in closed]
    done = None if None in days else max(each for each in days if each)
    mine = piece(TOLD + told * DAY, done, TOLD + over * DAY).held(85)
    assert mine is held(TOLD + told * DAY, days, TOLD + over * DAY)


def test_only_dates_that_can_be_judged_count() -> None:
    pieces = [
        piece(),
        piece(done=TOLD + DAY),
        piece(done=None),
        piece(done=None, over=TOLD - DAY),
        piece(told=None),
    ]
    assert tally(pieces, 85) == Tally(held=1, told=3, confidence=85)


@given(told=st.integers(1, 48), share=st.floats(0, 1), confidence=st.sampled_from([50, 85, 95]))
def test_less_and_more_are_the_tails_of_the_binomial_distribution(
    told: int, share: float, confidence: int
) -> None:
    hits = round(told * share)
    mine, exact = Tally(hits, told, confidence), chances(told, confidence)
    assert mine.is_less is (sum(exact[: hits + 1]) < 0.05)
    assert mine.is_more is (sum(exact[hits:]) < 0.05)
    assert not (mine.is_less and mine.is_more)


@pytest.mark.parametrize(
    ("held_of", "is_less", "is_more"),
    [
        # By hand: .85 ** 12 is 14 %, .85 ** 18 is 5.4 %, and .85 ** 19 is 4.6 %.
        ((12, 12), False, False),
        ((18, 18), False, False),
        ((19, 19), False, True),
        # Of ten, at most six hold in 5.0 % of cases (4.997 %), at most seven in 18 %.
        ((6, 10), True, False),
        ((7, 10), False, False),
    ],
)
def test_what_is_no_accident(held_of: tuple[int, int], is_less: bool, is_more: bool) -> None:
    mine = Tally(*held_of, confidence=85)
    assert (mine.is_less, mine.is_more) == (is_less, is_more)


def of_kind(kind: str, hits: int, misses: int) -> list[Piece]:
    return [piece(kind=kind)] * hits + [piece(kind=kind, done=None)] * misses


@pytest.mark.parametrize(
    ("sprints", "deliverables", "told"),
    [
        ((9, 3), (0, 0), "Our 85% dates held for 9 of 12 sprints; about 10 of 12 should have"),
        (
            (9, 3),
            (3, 1),
            (
                "Our 85% dates held for 9 of 12 sprints and 3 of 4 deliverables; "
                "about 14 of 16 should have"
            ),
        ),
        ((0, 0), (9, 1), "Our 85% dates held for 9 of 10 deliverables; about 9 of 10 should have"),
        (
            (10, 0),
            (0, 1),
            (
                "Our 85% dates held for 10 of 10 sprints and 0 of 1 deliverable; "
                "about 9 of 11 should have"
            ),
        ),
        (
            (5, 7),
            (0, 0),
            (
                "Our 85% dates held less often than they should: for 5 of 12 sprints, "
                "and about 10 of 12 should have"
            ),
        ),
        (
            (24, 0),
            (0, 0),
            (
                "Our 85% dates held more often than they should: for 24 of 24 sprints, "
                "and about 20 of 24 should have"
            ),
        ),
    ],
)
def test_the_headline(sprints: tuple[int, int], deliverables: tuple[int, int], told: str) -> None:
    pieces = [*of_kind(SPRINT, *sprints), *of_kind(DELIVERABLE, *deliverables)]
    assert headline(pieces) == told
