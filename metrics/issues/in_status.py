"""In which status each issue was at the end of each day, as exports saw or GitHub recorded."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd

from metrics.issues.days import DAY
from metrics.model.history import History
from metrics.model.issue_columns import ISSUE_KEY, NO_STATUS, issue_index
from metrics.model.report import Question

_INSTANT = timedelta(microseconds=1)
_DTYPES = {
    "repository": "string",
    "number": "Int64",
    "day": "datetime64[ns]",
    "status": "string",
    "is_open": "bool",
}


class Fall(NamedTuple):
    """Why there was less beyond some status at the end of a day than before: how many issues.

    Attributes:
        left: They left before they were done.
        reopened: They are open again.
        moved_back: They went back to an earlier status, open or closed as before.
    """

    left: int
    reopened: int
    moved_back: int


def looked_at(question: Question, days: pd.DatetimeIndex, issues: pd.DataFrame) -> pd.DatetimeIndex:
    """Those of `days` of which it is known in which status the issues were at their end, or now.

    On them an export came, or they lie between two without a gap. Before the first export: GitHub
    recorded where each of `issues` was that had been created.
    """
    if question.history is None or "status" in question.board.missing:
        return days[:0]
    return _seen(question, days).union(_recorded(question, days, issues))


def _seen(question: Question, days: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """The days on which an export came, or that lie between two without a gap."""
    zone, sightings = (
        question.board.timezone,
        question.history.sightings if question.history else (),
    )
    return days[
        [
            any(
                begun <= _until(day, question) and _midnight(day.date(), zone) <= ended
                for begun, ended in sightings
            )
            for day in days
        ]
    ]


def _recorded(question: Question, days: pd.DatetimeIndex, issues: pd.DataFrame) -> pd.DatetimeIndex:
    """The days before the first export at whose end GitHub recorded where each of `issues` was."""
    history = question.history
    if history is None or history.recorded.empty:
        return days[:0]
    known = []
    for day in days:
        until = pd.Timestamp(_until(day, question))
        there = issue_index(issues[issues["created_at"] <= until])
        told = issue_index(_at(history.recorded, until))
        known.append(until < history.since and len(there) > 0 and bool(there.isin(told).all()))
    return days[known]


def statuses_by_day(
    question: Question, first: date, days: pd.DatetimeIndex, issues: pd.DataFrame
) -> pd.DataFrame:
    """The status of each issue at the end of each of `days`, or until now; all are `looked_at`.

    Columns: `repository`, `number`, `day`, `status`, and `is_open`. Of days before the first export
    only `issues` are there.

    An issue that was closed when it left the board, as archived ones were, stays: in the status
    that it had if the team calls that done, else in the board's first done status, if there is one.
    What left before the day `first` is not there.
    """
    history, board = question.history, question.board
    rows = [pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _DTYPES.items()})]
    if history is None or not len(days):
        return rows[0]
    start = _midnight(first, board.timezone)
    versions = _with_archived(history, start)
    recorded = history.recorded
    has_left = recorded.groupby(ISSUE_KEY)["is_on_board"].shift(fill_value=False)
    has_left &= (recorded["state"] == "closed") & (recorded["since"] >= start)
    stays = recorded["is_on_board"] | has_left
    recorded = recorded[stays & issue_index(recorded).isin(issue_index(issues))]
    is_done = question.conventions.is_done
    done = next(filter(is_done, board.statuses), None)

    def add(here: pd.DataFrame, day: pd.Timestamp, is_gone: pd.Series) -> None:
        status = here["status"].fillna(NO_STATUS)
        if done is not None:
            status = status.mask(is_gone & ~status.map(is_done).astype(bool), done)
        rows.append(here[ISSUE_KEY].assign(day=day, status=status, is_open=here["state"] == "open"))

    for day in days:
        until = _until(day, question)
        if until < history.since:
            here = _at(recorded, pd.Timestamp(until))
            add(here, day, ~here["is_on_board"])
            continue
        here = versions[(versions["seen_from"] <= until) & ~(versions["ends"] <= until)]
        add(here, day, here["seen_until"] <= until)
    return pd.concat(rows, ignore_index=True).astype(_DTYPES)


def _at(recorded: pd.DataFrame, moment: pd.Timestamp) -> pd.DataFrame:
    return recorded[(recorded["since"] <= moment) & (moment < recorded["until"])]


def falls(statuses: pd.DataFrame, table: pd.DataFrame) -> dict[date, Fall]:
    """The days on which there was less in some status and all those after it, and why.

    `statuses` are those of `statuses_by_day`, and `table` is how many there are by day and status,
    with the columns from first to last.
    """
    beyond = table[table.columns[::-1]].cumsum(axis="columns")
    is_less = (beyond.diff() < 0).any(axis="columns")
    places = {name: place for place, name in enumerate(table.columns)}
    placed = statuses.assign(place=statuses["status"].map(places)).set_index(ISSUE_KEY)
    found = {}
    for before, day in pairwise(table.index):
        if not is_less[day]:
            continue
        was, now = (placed[placed["day"] == each] for each in (before, day))
        both = was.join(now.add_suffix("_now"), how="inner")
        back = both["place_now"] < both["place"]
        reopened = back & ~both["is_open"] & both["is_open_now"]
        found[day.date()] = Fall(
            left=len(was) - len(both),
            reopened=int(reopened.sum()),
            moved_back=int((back & ~reopened).sum()),
        )
    return found


def _with_archived(history: History, start: datetime) -> pd.DataFrame:
    """The versions of the history, with the moment at which each `ends`; null for none.

    It ends with the next one of its issue where it was closed when it left the board.
    """
    versions = history.versions
    left = versions["seen_until"]
    is_gone = left.notna() & ~(history.seen_again <= left)
    stays = is_gone & (versions["state"] == "closed") & (left >= start)
    return versions.assign(ends=left.mask(stays, history.seen_again))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _until(day: pd.Timestamp, question: Question) -> datetime:
    """The end of the day, or now."""
    return min(_midnight(day.date() + DAY, question.board.timezone) - _INSTANT, question.now)
