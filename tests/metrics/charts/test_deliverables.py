"""The chart of deliverables as Chrome draws it: titles beside their bars, and whole on pointing."""

from __future__ import annotations

from collections.abc import Callable

import plotly.graph_objects as go
import pytest
from playwright.sync_api import Page

from metrics.reports.deliverable_status import deliverable_status
from tests.support.sample_boards import board, issue, question

TITLES = [
    "Search that forgives typos and finds what was meant in other languages",
    "CAPITALS IN A TITLE OF MORE THAN TWO LINES OF CAPITALS, WITH MORE OF THEM",
    "mmmmmmmm wwwwwwww mmmmmmmm wwwwwwww mmmmmmmm wwwwwwww mmmmmmmm",
    "請求書の再設計請求書の再設計請求書の再設計請求書の再設計請求書の再設計請求書の再設計",
    "🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀🚀",
    "illi lili illi lili illi lili illi lili illi lili illi lili illi lili illi lili illi lili",
    "x" * 300,
    "Payments by SEPA and by card",
]
TEXTS = """() => [...document.querySelectorAll(".annotation-text")].flatMap(text =>
    (text.querySelector(".line") ? [...text.querySelectorAll(".line")] : [text]).map(line => {
        const {left, right} = line.getBoundingClientRect();
        return [line.textContent, left, right];
    }))"""


def figure_of(titles: list[str]) -> go.Figure:
    """Deliverables of these titles, each with an epic of the same; few enough for one picture."""
    plans, work = [], []
    for number, title in enumerate(titles):
        plan = f"https://github.com/acme/plans/issues/{number}"
        epic = f"https://github.com/acme/epics/issues/{number}"
        plans.append(issue(number, None, "2023-01-01", title=title, repository="acme/plans"))
        above = {"url": epic, "title": title, "parent": {"url": plan, "title": title}}
        work.append(issue(number, 3, "2023-01-01", parent=above))
    drawn = deliverable_status(question(*work, roadmap=board(*plans), epics=True)).figure
    assert drawn
    return drawn()


@pytest.mark.parametrize("titles", [TITLES[:4], TITLES[4:]], ids=["wide", "long"])
def test_titles_use_the_room_beside_their_bars_and_no_more(
    drawn: Callable[[go.Figure], Page], titles: list[str]
) -> None:
    figure = figure_of(titles)
    page = drawn(figure)
    bars = 8 + figure.layout.margin.l  # as far as a page is from its window
    lines = [
        (text, right)
        for text, left, right in page.evaluate(TEXTS)
        if left < bars and not text.startswith(("Platform", "points closed"))
    ]
    assert len(lines) == 4 * len(titles)
    for text, right in lines:
        assert right <= bars - 4, text


def test_pointing_at_a_row_tells_its_whole_title(
    drawn: Callable[[go.Figure], Page],
) -> None:
    figure = figure_of(TITLES[4:])
    page = drawn(figure)
    title = page.get_by_text("Payments by SEPA").first.bounding_box()
    assert title
    page.mouse.move(
        figure.layout.margin.l + 50, title["y"] + title["height"]
    )  # between its two lines
    told = page.locator(".hoverlayer").text_content() or ""
    assert told.startswith("Payments by SEPA and by card")
    assert told.endswith("0%, 0 of 3 points closed")
