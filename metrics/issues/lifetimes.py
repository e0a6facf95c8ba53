"""When each issue began and ended: the days behind throughput, lead times and forecasts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from metrics.issues.containers import stretches_of_work
from metrics.issues.days import DAY, days_of
from metrics.issues.weights import is_descoped
from metrics.model.arrays import at_moment
from metrics.model.issue_columns import ISSUE_KEY, issue_keys
from metrics.model.question_days import is_day_over
from metrics.model.report import Question
from metrics.model.team import Conventions


def data_day(question: Question) -> date:
    """The day that the board's data is from, in its zone: of the export, else of the question."""
    moment = min(question.now, question.board.exported_at or question.now)
    return moment.astimezone(question.board.timezone).date()


def last_day_over(question: Question) -> date:
    """The last day that is over, as far as the board's data goes."""
    day = data_day(question)
    return day if is_day_over(question) else day - DAY


def with_archived(question: Question) -> Question:
    """The same question about the board with the issues that left it after they were closed.

    So archiving undoes no work, as far as the history goes back. Of a board that is not whole it
    also has the issues that the last whole export saw.
    """
    if question.history is None:
        return question
    board, arrays = question.board, question.history.arrays
    known = np.flatnonzero(arrays.seen_from <= at_moment(question.now))
    is_last = np.append(arrays.item[known][1:] != arrays.item[known][:-1], True)[: len(known)]
    last = known[is_last]
    counts = arrays.is_closed[last]
    if not board.is_whole:
        counts = counts | np.isnat(arrays.seen_until[last])
    there = {*issue_keys(board.issues)}
    rows = np.sort(arrays.rows[last[counts]])
    keys = issue_keys(arrays.frame[ISSUE_KEY].take(rows))
    rows = rows[[key not in there for key in keys]] if len(rows) else rows
    if not len(rows):
        return question
    dtypes, frame = board.issues.dtypes, arrays.frame
    # No history has the texts of issues.
    archived = {
        name: frame[name].array.take(rows) if name in frame else [pd.NA] * len(rows)
        for name in dtypes.index
    }
    columns = {name: pd.Series(archived[name], dtype=dtype) for name, dtype in dtypes.items()}
    issues = pd.concat([board.issues, pd.DataFrame(columns)], ignore_index=True)
    return replace(question, board=replace(board, issues=issues))


def lifetimes(issues: pd.DataFrame, timezone: ZoneInfo, conventions: Conventions) -> pd.DataFrame:
    """The calendar days in `timezone` on which each issue began and ended, by the same index.

    `created`, `completed` and `removed` are datetime64[ns], midnight: `completed` is the day on
    which the issue was closed as completed, `removed` the day on which it was closed as not
    planned, else null. An imported issue may be closed before it was created: it ended on the day
    of its creation.
    """
    created, closed = (
        days_of(issues[name], timezone).to_numpy() for name in ("created_at", "closed_at")
    )
    ended, never = np.where(closed < created, created, closed), np.datetime64("NaT", "ns")
    as_done = conventions.count_not_planned_as_done
    descoped = is_descoped(issues, not_planned_as_done=as_done).to_numpy()
    return pd.DataFrame(
        {
            "created": created,
            "completed": np.where(descoped, never, ended),
            "removed": np.where(descoped, ended, never),
        },
        issues.index,
    )


def lives_of_work(
    issues: pd.DataFrame, question: Question, *, with_archived: bool = False
) -> pd.DataFrame:
    """`issues` with their `lifetimes` as work: since when they count, until they are broken down.

    A row for each of the `stretches_of_work` that lasted until the end of its first day, with the
    columns of `issues` and of `lifetimes`, where `created` is the first day of the stretch, and
    `left`, the day on which the issue was broken down; null where it was not, or was taken out of
    scope before. What was done before it came back is `completed` before it is `created`.
    """
    work = stretches_of_work(issues, question, with_archived=with_archived)
    zone = question.board.timezone
    lives = lifetimes(work, zone, question.conventions)
    begins, left = (days_of(work[seen], zone).to_numpy() for seen in ("seen_from", "seen_until"))
    never = np.datetime64("NaT", "ns")
    ended = (lives[end].to_numpy() for end in ("completed", "removed"))
    completed, removed = (np.where(days >= left, never, days) for days in ended)
    rows = np.flatnonzero(~(left <= begins) & ~(removed < begins))
    days = {
        "created": begins,
        "completed": completed,
        "removed": removed,
        "left": np.where(np.isnat(removed), left, never),
    }
    columns = {
        name: work[name].array.take(rows)
        for name in work
        if name not in ("seen_from", "seen_until")
    }
    return pd.DataFrame(columns | {name: each[rows] for name, each in days.items()})
