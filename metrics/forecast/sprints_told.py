"""The forecasts of finished sprints, as they would have been told in the middle of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np

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
from metrics.model.team import Conventions
from metrics.sprint.progress import progress_of
from metrics.text.formatting import shortened


def sprints_told(question: Question) -> Iterator[Piece]:
    """The last `MOST_PIECES` sprints that have ended, in order of end; none without their field.

    The forecast is as of the end of the day `asked_on`. Work that was open when the sprint ended is
    done when it is closed, in whichever sprint.
    """
    if "sprint" in question.board.missing:
        return
    over = last_day_over(question)
    ended = [each for each in question.board.iterations if each.end <= over]
    ended.sort(key=lambda each: (each.end, each.start, each.id))
    asked = replace(question, others=())
    own = work_alone(asked)
    for sprint in ended[-MOST_PIECES:]:
        yield _told(sprint, asked, own, over)


def asked_on(sprint: Iteration, conventions: Conventions) -> date:
    """The day before the middle one of the sprint's working days, of an even number the later."""
    working_days = sorted(sprint.working_days(conventions))
    return working_days[len(working_days) // 2] - DAY


def _told(sprint: Iteration, question: Question, own: Question, over: date) -> Piece:
    """What was told of the sprint; `own` is the question about the board's work alone."""
    day = asked_on(sprint, question.conventions)
    piece = Piece(SPRINT, shortened(sprint.title), over, day)
    history, zone = question.history, question.board.timezone
    moment = end_of(day, zone)
    if history is None or not history.knows(moment):
        return replace(piece, why_not=UNSEEN)
    # What was seen before the sprint says nothing of its first half.
    if history.last_seen(moment).astimezone(zone).date() < min(sprint.start, day):
        return replace(piece, why_not=UNSEEN)
    then = as_it_was(replace(question, sprint=sprint.id), moment)
    forecast = DeliveryForecast(remaining_work(then))
    piece, progress = piece.told(forecast), forecast.work.progress
    if progress is None or not piece.dates:
        return piece
    now, today = progress_of(sprint, own), data_day(question)
    finished, issues = now.record.done_on(today), question.board.issues
    is_open = np.isin(now.record.arrays.items_of(issues), now.record.items_open_after(today)[0])
    return replace(
        piece,
        done_on=finished,
        open_issues=issues[is_open],
        answer=Outlook(forecast.work.question, progress, forecast).answer,
        is_in_time=finished is not None and finished <= max(progress.working_days),
    )
