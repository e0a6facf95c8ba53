"""The forecasts of finished sprints, as they would have been told in the middle of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from metrics.forecast.forecast import DeliveryForecast
from metrics.forecast.outlook import Outlook
from metrics.forecast.record import MOST_PIECES, SPRINT, UNSEEN, Piece
from metrics.forecast.remaining_work import remaining_work
from metrics.issues.containers import work_alone
from metrics.issues.days import DAY, end_of
from metrics.issues.lifetimes import data_day, last_day_over
from metrics.model.as_it_was import as_it_was
from metrics.model.iterations import Iteration
from metrics.model.report import Question
from metrics.sprint.progress import progress_of
from metrics.sprint.scope_events import done_on
from metrics.text.formatting import shortened


def sprints_told(question: Question) -> Iterator[Piece]:
    """The last `MOST_PIECES` sprints that have ended, in order of end.

    The forecast is as of the end of the day before the middle one of a sprint's working days, of
    an even number the later one. Work that was open when the sprint ended is done when it is
    closed, in whichever sprint.
    """
    over = last_day_over(question)
    ended = [each for each in question.board.iterations if each.end <= over]
    ended.sort(key=lambda each: (each.end, each.start, each.id))
    asked = replace(question, others=())
    for sprint in ended[-MOST_PIECES:]:
        yield _told(sprint, asked, over)


def _told(sprint: Iteration, question: Question, over: date) -> Piece:
    working_days = sorted(sprint.working_days(question.conventions))
    asked_on = working_days[len(working_days) // 2] - DAY
    piece = Piece(SPRINT, shortened(sprint.title), over, asked_on)
    history, zone = question.history, question.board.timezone
    moment = end_of(asked_on, zone)
    if history is None or not history.knows(moment):
        return replace(piece, why_not=UNSEEN)
    # What was seen before the sprint says nothing of its first half.
    if history.last_seen(moment).astimezone(zone).date() < min(sprint.start, asked_on):
        return replace(piece, why_not=UNSEEN)
    then = as_it_was(replace(question, sprint=sprint.id), moment)
    forecast = DeliveryForecast(remaining_work(then))
    piece, progress = piece.told(forecast), forecast.work.progress
    if progress is None or not piece.dates:
        return piece
    now = progress_of(sprint, work_alone(question))
    finished = done_on(now.events, data_day(question))
    return replace(
        piece,
        done_on=finished,
        answer=Outlook(forecast.work.question, progress, forecast).answer,
        is_in_time=finished is not None and finished <= working_days[-1],
    )
