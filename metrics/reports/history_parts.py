"""The part of a board's history that a report is computed with."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time

from metrics.forecast.finished_sprints import last_finished
from metrics.issues.days import DAY
from metrics.issues.find import find_issue
from metrics.issues.lifetimes import data_day
from metrics.model.errors import UnknownIssue, UnknownSprint
from metrics.model.history import HistoryPart
from metrics.model.iterations import Iteration, find_sprint
from metrics.model.question_days import board_day
from metrics.model.report import Question


def all_of_it(_: Question) -> HistoryPart:
    """Issues may have been broken down at any time since they were created."""
    return HistoryPart()


def of_sprint(question: Question) -> HistoryPart:
    """All versions of the items that were ever in the sprint asked about. Raises UnknownSprint."""
    if "sprint" in question.board.missing:
        return HistoryPart()
    return HistoryPart(iteration_ids=(_sprint(question).id,))


def recent(question: Question) -> HistoryPart:
    """From the first of the days that a forecast draws from, or of the sprints that ran on them, or
    of the finished sprints that the chance of another one is learned from."""
    iterations, today = question.board.iterations, data_day(question)
    first = today - 7 * question.conventions.forecast_weeks * DAY
    ran = [sprint for sprint in iterations if sprint.end >= first]
    finished = last_finished(iterations, board_day(question))
    return of_board(question, min([first, *(sprint.start for sprint in (*ran, *finished))]))


def of_verdict(question: Question) -> HistoryPart:
    """What a sprint's verdict comes from: of a sprint that is under way the recent past of all of
    the board, of another one the sprint alone. Raises UnknownSprint."""
    if "sprint" in question.board.missing:
        return HistoryPart()
    sprint, today = _sprint(question), board_day(question)
    is_under_way = sprint.start <= today <= sprint.end
    return recent(question) if is_under_way else of_sprint(question)


def of_issue(question: Question) -> HistoryPart:
    """Of the issue asked about, with what GitHub recorded; all if the issue has left the board."""
    with suppress(UnknownIssue):
        issue = find_issue(question.issue, question.board.issues)
        return HistoryPart(issue=issue, may_lack_latest=True, with_timelines=True)
    return HistoryPart(may_lack_latest=True, with_timelines=True)


def of_board(question: Question, first: date, *, with_closed: bool = False) -> HistoryPart:
    """Of the whole board from the day `first` on, and of the sprint asked about from its start.

    With `with_closed`, also all versions of issues that were closed since.
    """
    eve = datetime.combine(first - DAY, time(), question.board.timezone)
    iteration_ids: tuple[str, ...] = ()
    with suppress(UnknownSprint):
        iteration_ids = (_sprint(question).id,)
    return HistoryPart(iteration_ids=iteration_ids, since=eve, with_closed=with_closed)


def _sprint(question: Question) -> Iteration:
    return find_sprint(question.sprint, question.board.iterations, board_day(question))
