"""The forecasts of deliverables, as they would have been told on the first Sunday on which one was
possible."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache

import pandas as pd

from metrics.deliverables.membership import deliverables
from metrics.forecast.forecast import DeliveryForecast
from metrics.forecast.record import DELIVERABLE, MOST_PIECES, Piece
from metrics.forecast.remaining_work import LEAST_COMPLETED, RemainingWork, remaining_work
from metrics.issues.days import DAY, days_of, end_of
from metrics.issues.lifetimes import last_day_over, lifetimes
from metrics.issues.references import keys as keys_of
from metrics.issues.weights import is_descoped
from metrics.model.as_it_was import as_it_was, boards_known
from metrics.model.board import Board
from metrics.model.history import History
from metrics.model.issue_columns import issue_index
from metrics.model.report import Question

SUNDAY = 7


def deliverables_told(question: Question) -> Iterator[Piece]:
    """The last `MOST_PIECES` deliverables on the roadmap that were forecast, in that order.

    The forecast is as of the end of the first Sunday on which one was possible: so nothing that
    came later chooses it. A deliverable that was called off is none. None are told where a board of
    the roadmap is not read, or has no history.
    """
    roadmap, boards = question.roadmap, boards_known(question)
    if roadmap is None or not boards or question.unread:
        return
    question = replace(question, sprint="", statuses=(), deliverable="")
    over = last_day_over(question)
    since = max(history.since for _, history in boards)
    first = since.astimezone(question.board.timezone).date()
    days = [day.date() for day in pd.date_range(first, over) if day.isoweekday() == SUNDAY]
    closed = pd.concat([_closed(*each, question) for each in boards], ignore_index=True)
    is_called_off = is_descoped(roadmap.issues, not_planned_as_done=False)
    likely = {
        key: [day for day in days if _may_be_forecast(closed[closed["key"] == key], day, question)]
        for key in keys_of(roadmap.issues)[~is_called_off]
    }
    zone = question.board.timezone
    # Deliverables begun at a time share their Sundays; a copy of the whole history is large.
    known = lru_cache(maxsize=4)(lambda day: as_it_was(question, end_of(day, zone)))
    last = sorted((days[0], key) for key, days in likely.items() if days)[-MOST_PIECES:]
    for _, key in last:
        piece = _told(replace(question, deliverable=key), likely[key], over, known)
        if piece is not None:
            yield piece


def _told(
    question: Question, days: Sequence[date], over: date, known: Callable[[date], Question]
) -> Piece | None:
    """What was told of the deliverable that is named, on the first of these days that it could.

    `known` gives the question as it was at the end of a day, but for the deliverable.
    """
    now = remaining_work(question)
    finished = _done_on(now)
    for day in days:
        if finished is not None and day >= finished:
            break
        then = replace(known(day), deliverable=question.deliverable)
        piece = Piece(
            DELIVERABLE, now.name, over, day, done_on=finished, open_issues=now.open_issues
        )
        piece = piece.told(DeliveryForecast(remaining_work(then)))
        if piece.dates:
            return piece
    return None


def _done_on(work: RemainingWork) -> date | None:
    """The day since when none of the deliverable's issues has been open; None while one is.

    What was written after the deliverable was closed itself is other work.
    """
    question, spots = work.question, work.standing.spots.values() if work.standing else ()
    if work.issues.empty or any(spot.open or spot.below for spot in spots):
        return None
    lives = lifetimes(work.issues, question.board.timezone, question.conventions)
    before = lives[lives["created"] <= _closed_on(question)]
    lives = lives if before.empty else before
    ended = lives["completed"].fillna(lives["removed"])
    return None if ended.isna().any() else ended.max().date()


def _closed_on(question: Question) -> pd.Timestamp:
    """The day on which the deliverable that is named was closed itself; the last there is if it is
    open."""
    if question.roadmap is None:
        return pd.Timestamp.max
    issues = question.roadmap.issues
    closed = issues.loc[keys_of(issues) == question.deliverable, "closed_at"]
    days = days_of(closed, question.board.timezone).dropna()
    return pd.Timestamp.max if days.empty else days.iloc[0]


def _closed(board: Board, history: History, question: Question) -> pd.DataFrame:
    """The closed issues of deliverables that exports of a board have seen.

    `key` is that of the deliverable, `issue` a repository and number, `closed` the day, and `seen`
    the day of the first export that saw it closed and in that deliverable.
    """
    versions = history.versions.assign(body=pd.Series(dtype="string"))
    seen = replace(board, issues=versions[versions["state"] == "closed"].reset_index(drop=True))
    membership = deliverables(replace(question, board=seen, others=()))
    rows = membership.by_deliverable(membership.issues)
    return pd.DataFrame(
        {
            "key": rows["deliverable_key"].array,
            "issue": issue_index(rows),
            "closed": days_of(rows["closed_at"], board.timezone).array,
            "seen": days_of(rows["seen_from"], board.timezone).array,
        }
    )


def _may_be_forecast(closed: pd.DataFrame, day: date, question: Question) -> bool:
    """Whether so many of the issues may have been completed by that day that a forecast is
    possible: a forecast takes long, and most days need no further look."""
    history, zone = question.history, question.board.timezone
    if history is None:
        return False
    exported_on = history.last_seen(end_of(day, zone)).astimezone(zone).date()
    first = exported_on - 7 * question.conventions.forecast_weeks * DAY
    is_known = closed["seen"] <= pd.Timestamp(day)
    counts = is_known & (closed["closed"] >= pd.Timestamp(first))
    return bool(closed.loc[counts, "issue"].nunique() >= LEAST_COMPLETED)
