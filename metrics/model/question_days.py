"""The day of a question, in the board's time zone."""

from __future__ import annotations

from datetime import date

from metrics.model.report import Question


def board_day(question: Question) -> date:
    """The day on which the question is asked, in the board's time zone."""
    return question.now.astimezone(question.board.timezone).date()
