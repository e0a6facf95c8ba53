"""What a watch compares, and whether it has changed."""

from __future__ import annotations

from bot.blocks.report import MissingReport
from metrics.forecast.outlook import ON_TRACK, TOO_EARLY
from metrics.model.report import Report


def watched_answer(report: Report | MissingReport) -> str:
    """The answer of the report with the id of its sprint; empty where there is no answer."""
    if (
        isinstance(report, MissingReport)
        or report.sprint is None
        or report.answer in ("", TOO_EARLY)
    ):
        return ""
    return f"{report.answer} {report.sprint.id}"


def is_news(answer: str, before: str) -> bool:
    """Whether a watch posts that answer: it differs from the last one, and is not just a new sprint
    that is on track."""
    outlook, _, sprint = answer.rpartition(" ")
    is_first = before.rpartition(" ")[2] != sprint
    return bool(answer) and answer != before and not (is_first and outlook == ON_TRACK)
