"""What a watch compares, and whether it has changed."""

from __future__ import annotations

from bot.blocks.report import MissingReport
from metrics.forecast.outlook import AT_RISK, OFF_TRACK, ON_TRACK, TOO_EARLY
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


def outlook_before(answer: str, before: str) -> str:
    """What a watch said last of the sprint that the answer is of; empty where it said nothing."""
    outlook, sprint = _parts(before)
    return outlook if sprint == _parts(answer)[1] else ""


def is_news(answer: str, before: str) -> bool:
    """Whether a watch posts that answer: it differs from the last one, and is not just a new sprint
    that is on track."""
    is_first = not outlook_before(answer, before)
    return bool(answer) and answer != before and not (is_first and _parts(answer)[0] == ON_TRACK)


def _parts(answer: str) -> tuple[str, str]:
    """The outlook and the id of the sprint, both of which may have several words."""
    for outlook in (ON_TRACK, AT_RISK, OFF_TRACK):
        if answer.startswith(f"{outlook} "):
            return outlook, answer.removeprefix(f"{outlook} ")
    return "", ""
