"""Figures, days and amounts as people read them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from metrics import wording
from tests.metrics.sample_boards import BERLIN


@pytest.mark.parametrize(
    ("write", "values", "written"),
    [
        (wording.number, (18.0,), "18"),
        (wording.number, (2.5,), "2.5"),
        (wording.number, (12345.678,), "12,345.68"),
        (wording.number, (-0.001,), "0"),
        (wording.number, (100.0,), "100"),
        (wording.compact, (9999.0,), "9,999"),
        (wording.compact, (370368.0,), "370k"),
        (wording.compact, (1975296.0,), "1.98M"),
        (wording.compact, (4e9,), "4G"),
        (wording.amount, (1, "points"), "1 point"),
        (wording.amount, (0, "issues"), "0 issues"),
        (wording.percent, (7, 8), "87.50%"),
        (wording.percent, (99999, 100000), "99.99%"),
        (wording.percent, (3, 3), "100.00%"),
        (wording.percent, (0, 0), "n/a"),
        (wording.share, (4, 5), "4 of 5 (80%)"),
        (wording.share, (0, 0), "no issues"),
        (wording.day, (date(2023, 11, 1),), "Wed 1 Nov 2023"),
        (wording.days, (date(2023, 11, 1), date(2023, 11, 14)), "1–14 Nov 2023"),
        (wording.days, (date(2023, 10, 30), date(2023, 11, 5)), "30 Oct–5 Nov 2023"),
        (wording.days, (date(2023, 12, 30), date(2024, 1, 5)), "30 Dec 2023–5 Jan 2024"),
        (wording.days, (date(2023, 11, 1), date(2023, 11, 1)), "Wed 1 Nov 2023"),
        (wording.moment, (datetime(2023, 11, 1, 23, tzinfo=UTC), BERLIN), "2 Nov 2023, 00:00 CET"),
        (wording.listing, ([],), ""),
        (wording.listing, (["a"],), "a"),
        (wording.listing, (["a", "b", "c"], "or"), "a, b or c"),
        (wording.shortened, ("a  b\nc",), "a b c"),
        (wording.shortened, ("abcdef", 4), "abc…"),
    ],
)
def test_wording(write: Callable[..., str], values: tuple[Any, ...], written: str) -> None:
    assert write(*values) == written
