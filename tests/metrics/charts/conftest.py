"""A page in which Chrome draws figures as the interactive page of a report does."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import plotly.graph_objects as go
import pytest
from playwright.sync_api import Browser, Page
from plotly.offline import get_plotlyjs

from integrations.chrome import Chrome
from tests.support.patience import PATIENCE
from tests.support.playgrounds import CHROME

DRAW = """figure => {
    document.body.innerHTML = '<div id="chart"></div>';
    return Plotly.newPlot("chart", figure.data, figure.layout, {responsive: true}).then(() => {});
}"""


@pytest.fixture
def chrome() -> Chrome:
    return CHROME


@pytest.fixture(scope="package")
def blank(browser: Browser) -> Iterator[Page]:
    """A page with the library that draws, which takes a second to load."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    page.set_content("<!DOCTYPE html><meta charset=utf-8><body></body>")
    page.add_script_tag(content=get_plotlyjs())
    yield page
    page.close()


@pytest.fixture
def drawn(blank: Page) -> Callable[[go.Figure], Page]:
    """Draws a figure, and gives the page that shows nothing else."""

    def draw(figure: go.Figure) -> Page:
        blank.mouse.move(0, 0)
        blank.evaluate(DRAW, json.loads(figure.to_json()))
        return blank

    return draw
