"""The names in the charts of a sprint, as Chrome places them: each can be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import combinations

import plotly.graph_objects as go
import pytest
from playwright.sync_api import Page

from metrics.model.report import Question, Report
from metrics.reports.sprint_burndown import sprint_burndown
from metrics.reports.sprint_burnup import sprint_burnup
from tests.support.sample_boards import Json, days_after, issue, iteration, noon, question

FIRST = "2023-11-06"
BEFORE = "2023-10-20"
TEXTS = """() => [...document.querySelectorAll(".annotation-text")].map(text => {
    const {left, right, top, bottom} = text.getBoundingClientRect();
    return [text.textContent, left, right, top, bottom];
})"""


def asked(day: int, *rows: tuple[float, int, int | None], days: int = 14, **more: Json) -> Question:
    """On that day of a sprint; of each issue the points, and the days it was created and closed.

    Negative days are long before the sprint, and one closed on a negative day was dropped then.
    """
    sprint = iteration("Sprint 9", FIRST, days)
    items = []
    for number, (points, created, closed) in enumerate(rows):
        dropped: Json = {"stateReason": "NOT_PLANNED"} if closed is not None and closed < 0 else {}
        items.append(
            issue(
                number,
                points,
                BEFORE if created < 0 else days_after(FIRST, created),
                None if closed is None else days_after(FIRST, abs(closed)),
                sprint,
                **dropped,
            )
        )
    now = noon(date.fromisoformat(days_after(FIRST, day)))
    return question(*items, iterations=(sprint,), sprint="Sprint 9", now=now)


CASES = {
    "nothing ever open": (asked(7, (3, 2, 2)), {"0 open"}, {"all 3 done"}),
    "all done": (asked(19, (24, -1, 5)), {"0 open"}, {"all 24 done"}),
    "all done early": (asked(7, (24, -1, 5)), {"0 open"}, {"all 24 done"}),
    "nearly done": (asked(13, (113, -1, 5), (8, -1, None)), {"8 open"}, {"121 in scope"}),
    "nearly done early": (asked(7, (113, -1, 5), (8, -1, None)), {"8 open"}, {"113 done"}),
    "nearly nothing left in scope": (
        asked(13, (1, -1, 5), (1, -1, None), (80, -1, -4)),
        {"−80", "1 open"},
        {"−80", "2 in scope", "1 done"},
    ),
    "added today": (
        asked(3, (5, -1, 2), (15, -1, None), (5, 3, None)),
        {"+5", "20 open"},
        {"+5", "25 in scope"},
    ),
    "added on the first day": (
        # The day of the commitment: what comes on it is planned.
        asked(0, (85, -1, None), (1, 0, None)),
        {"86 open"},
        {"86 in scope"},
    ),
    "added on the second day": (
        asked(1, (85, -1, None), (1, 1, None)),
        {"+1", "86 open"},
        {"+1", "86 in scope"},
    ),
    "added on the last day": (
        asked(13, (12, -1, 8), (8, -1, None), (5, 13, None)),
        {"+5", "13 open"},
        {"+5", "25 in scope"},
    ),
    "added and removed today": (
        asked(4, (6, -1, 2), (14, -1, None), (4, 4, None), (3, -1, -4)),
        {"+4", "−3", "18 open"},
        {"+4", "−3", "24 in scope"},
    ),
    "much added on days in a row": (
        asked(8, (500_000, -1, None), (123_456, 1, None), (100, 2, None), (123_456, 3, None)),
        {"+123k", "+100", "747k open"},
        {"+123k", "+100", "747k in scope"},
    ),
    "added every day of four weeks": (
        asked(24, (60, -1, None), *((3 + day % 5, day, None) for day in range(25)), days=28),
        {"185 open"},
        {"0 done"},
    ),
}


@pytest.mark.parametrize("report", [sprint_burndown, sprint_burnup])
@pytest.mark.parametrize("case", CASES)
def test_no_name_covers_another(
    drawn: Callable[[go.Figure], Page], case: str, report: Callable[[Question], Report]
) -> None:
    asked, *expected = CASES[case]
    figure = report(asked).figure
    assert figure
    texts = drawn(figure()).evaluate(TEXTS)
    assert expected[report is sprint_burnup] <= {text for text, *_ in texts}
    for one, other in combinations(texts, 2):
        beside = max(one[1] - other[2], other[1] - one[2])
        above = max(one[3] - other[4], other[3] - one[4])
        # Text has its room above and below its letters, but none beside them.
        assert beside > 2 or above > -3, (one, other)
