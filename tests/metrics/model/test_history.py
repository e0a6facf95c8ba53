"""A board's history: what it was at any moment, and when nobody looked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from metrics.model.board import Board
from tests.support.sample_boards import SPRINT_2, board, issue
from tests.support.sample_histories import history

EXPORTS = {
    "2023-11-01": [issue(1, 3, "2023-10-30"), issue(2, None, "2023-10-30")],
    "2023-11-02": [issue(1, 3, "2023-10-30"), issue(2, None, "2023-10-30", sprint=SPRINT_2)],
    "2023-11-03": [issue(1, 5, "2023-10-30", "2023-11-02")],
    "2023-11-04": [issue(1, 5, "2023-10-30", "2023-11-02"), issue(2, None, "2023-10-30")],
}


def day(number: int, hour: int = 12) -> datetime:
    return datetime(2023, 11, number, hour, tzinfo=UTC)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
@pytest.mark.parametrize("hour", [12, 18])
def test_the_board_is_known_as_it_was(number: int, hour: int) -> None:
    then: Board = board(*EXPORTS[f"2023-11-{number:02}"])
    known = history(EXPORTS).as_of(day(number, hour)).sort_values("number", ignore_index=True)
    assert known.to_dict("list") == then.issues.drop(columns="body").to_dict("list")
    assert list(known.dtypes) == list(then.issues.drop(columns="body").dtypes)


def test_nothing_is_known_before_the_first_export() -> None:
    known = history(EXPORTS)
    assert known.since == day(1)
    assert known.as_of(day(1, 11)).empty
    assert not known.knows(day(1, 11))
    assert known.knows(day(1))


@pytest.mark.parametrize(
    ("first", "last", "touched"),
    [
        (day(1), day(30), [(day(2), day(5)), (day(9), day(12))]),
        (day(3), day(4), [(day(2), day(5))]),
        (day(5), day(9), []),
        (day(5), day(10), [(day(9), day(12))]),
        (day(12), day(30), []),
    ],
)
def test_gaps_that_touch_a_time(
    first: datetime, last: datetime, touched: list[tuple[datetime, datetime]]
) -> None:
    stretches = [("2023-11-01", "2023-11-02"), ("2023-11-05", "2023-11-09")]
    known = history(EXPORTS, sightings=[*stretches, ("2023-11-12", "2023-11-12")])
    assert known.gaps(first, last) == touched
