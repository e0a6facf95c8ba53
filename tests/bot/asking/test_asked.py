"""What was asked, as buttons keep it."""

from __future__ import annotations

from bot.asking.asked import Asked, as_text, from_text
from bot.asking.report_request import ReportRequest
from metrics.model.report import Unit

BURNDOWN = ReportRequest("sprint-burndown", "main", Unit.POINTS)


def test_words_left_out_are_kept() -> None:
    asked = Asked(BURNDOWN, left_out=("share", "team"))
    assert from_text(as_text(asked)) == asked


def test_no_words_left_out_take_no_room() -> None:
    assert "left_out" not in as_text(Asked(BURNDOWN))
