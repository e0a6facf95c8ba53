"""The chart of velocity as Chrome draws it: the names of sprints, and their days, beside bars."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import plotly.graph_objects as go
import pytest
from playwright.sync_api import Page

from metrics.reports.sprint_velocity import sprint_velocity
from tests.support.sample_boards import days_after, issue, iteration, noon, question

FIRST = "2023-09-04"
LEFTMOST_BAR = """() => Math.min(...[...document.querySelectorAll(".barlayer path")].map(
    bar => bar.getBoundingClientRect().left
))"""
NAMES = """() => [...document.querySelectorAll(".annotation-text")]
    .filter(text => text.textContent.startsWith("Sprint "))
    .map(text => text.getBoundingClientRect().right)
"""


@pytest.mark.parametrize(("sprints", "with_days"), [(1, True), (3, True), (12, False)])
def test_names_and_days_are_beside_the_bars(
    drawn: Callable[[go.Figure], Page], sprints: int, with_days: bool
) -> None:
    iterations = [iteration(f"Sprint {n}", days_after(FIRST, 7 * n), 7) for n in range(sprints)]
    items = [
        issue(n, 3, "2023-09-01", days_after(FIRST, 7 * n + 2), iterations[n])
        for n in range(sprints)
    ]
    now = noon(date.fromisoformat(days_after(FIRST, 7 * sprints + 1)))
    report = sprint_velocity(
        question(*items, iterations=tuple(iterations), sprint="@current", now=now)
    )
    assert report.figure
    page = drawn(report.figure())
    names = page.evaluate(NAMES)
    assert len(names) == sprints
    assert max(names) < page.evaluate(LEFTMOST_BAR)
    assert (page.get_by_text(re.compile("4 Sept?–10 Sept?")).count() > 0) == with_days
