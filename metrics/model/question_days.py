"""The day of a question, in the board's time zone, and whether it is over."""

from __future__ import annotations

from datetime import date

from metrics.model.looking_back import is_end_of_day
from metrics.model.report import Question


def board_day(question: Question) -> date:
    """The day on which the question is asked, in the board's time zone."""
    return question.now.astimezone(question.board.timezone).date()


def is_day_over(question: Question) -> bool:
    """Whether nothing more is done on that day: a report as of a day is of its end."""
    return is_end_of_day(question.now, question.board.timezone)
