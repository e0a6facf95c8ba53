"""Figures, days and amounts as people read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from metrics.text import formatting
from tests.support.sample_boards import BERLIN


@pytest.mark.parametrize(
    ("write", "values", "written"),
    [
        (formatting.number, (18.0,), "18"),
        (formatting.number, (2.5,), "2.5"),
        (formatting.number, (12345.678,), "12,345.68"),
        (formatting.number, (-0.001,), "0"),
        (formatting.number, (100.0,), "100"),
        (formatting.compact, (9999.0,), "9,999"),
        (formatting.compact, (370368.0,), "370k"),
        (formatting.compact, (1975296.0,), "1.98M"),
        (formatting.compact, (4e9,), "4G"),
        (formatting.amount, (1, "points"), "1 point"),
        (formatting.amount, (0, "issues"), "0 issues"),
        (formatting.all_of, (1, "estimated point"), "the only estimated point"),
        (formatting.all_of, (0.5, "point"), "all 0.5 points"),
        (formatting.all_of_amount, (1, "issues"), "the only issue"),
        (formatting.all_of_amount, (3, "points"), "all 3 points"),
        (formatting.percent, (7, 8), "87%"),
        (formatting.percent_left, (7, 8), "13%"),
        # 100 * 0.29 is a hair less than 29 in floats.
        (formatting.percent, (0.29, 1), "29%"),
        (formatting.percent, (99999, 100000), "99%"),
        (formatting.percent_left, (99999, 100000), "1%"),
        (formatting.percent, (1, 100000), "<1%"),
        (formatting.percent_left, (1, 100000), ">99%"),
        (formatting.percent, (0, 8), "0%"),
        (formatting.percent_left, (0, 8), "100%"),
        (formatting.percent, (3, 3), "100%"),
        (formatting.percent_left, (3, 3), "0%"),
        (formatting.percent, (0, 0), "n/a"),
        (formatting.percent_left, (0, 0), "n/a"),
        (formatting.share, (4, 5), "4 of 5 (80%)"),
        (formatting.share, (199, 200), "199 of 200 (99%)"),
        (formatting.share, (1, 200), "1 of 200 (<1%)"),
        (formatting.share, (0, 0), "no issues"),
        (formatting.day, (date(2023, 11, 1),), "Wed 1 Nov 2023"),
        (formatting.days, (date(2023, 11, 1), date(2023, 11, 14)), "1–14 Nov 2023"),
        (formatting.days, (date(2023, 10, 30), date(2023, 11, 5)), "30 Oct–5 Nov 2023"),
        (formatting.days, (date(2023, 12, 30), date(2024, 1, 5)), "30 Dec 2023–5 Jan 2024"),
        (formatting.days, (date(2023, 11, 1), date(2023, 11, 1)), "Wed 1 Nov 2023"),
        (
            formatting.moment,
            (datetime(2023, 11, 1, 23, tzinfo=UTC), BERLIN),
            "2 Nov 2023, 00:00 CET",
        ),
        (formatting.listing, ([],), ""),
        (formatting.listing, (["a"],), "a"),
        (formatting.listing, (["a", "b", "c"], "or"), "a, b or c"),
        (formatting.shortened, ("a  b\nc",), "a b c"),
        (formatting.shortened, ("abcdef", 4), "abc…"),
    ],
)
def test_wording(write: Callable[..., str], values: tuple[Any, ...], written: str) -> None:
    assert write(*values) == written


def test_no_percentage_is_100_while_something_is_open_that_has_no_points() -> None:
    assert formatting.percent(8, 8, is_all=False) == "99%"
    assert formatting.percent_left(8, 8, is_all=False) == "1%"
    assert formatting.percent(5, 8, is_all=False) == "62%"
    assert formatting.percent_left(5, 8, is_all=False) == "38%"
