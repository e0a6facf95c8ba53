"""The pictures of docs/metrics, and the words beside them."""

from __future__ import annotations

import pytest

from docs.pictures import PAGES, picture_line, reports
from metrics.model.report import Report
from metrics.reports.catalogue import CATALOGUE


@pytest.fixture(scope="module")
def pictured() -> dict[str, Report]:
    return reports()


@pytest.mark.parametrize("page", sorted(CATALOGUE))
def test_the_words_beside_a_picture_tell_what_the_report_now_does(
    page: str, pictured: dict[str, Report]
) -> None:
    """Where they differ, the picture is of an older report: `make docs` redraws it."""
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("![")] == [
        picture_line(pictured[page])
    ]
