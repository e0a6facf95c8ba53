"""In which status each issue was at the end of each day, as exports saw it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd

from metrics.issues.days import DAY
from metrics.model.history import History
from metrics.model.issue_columns import ISSUE_KEY, NO_STATUS
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


def looked_at(question: Question, days: pd.DatetimeIndex) -> pd.DatetimeIndex:
    """Those of `days` on which an export came, or that lie between two without a gap."""
    history, zone = question.history, question.board.timezone
    if history is None or "status" in question.board.missing:
        return days[:0]
    return days[
        [
            any(
                begun <= _until(day, question) and _midnight(day.date(), zone) <= ended
                for begun, ended in history.sightings
            )
            for day in days
        ]
    ]


def statuses_by_day(question: Question, days: pd.DatetimeIndex) -> pd.DataFrame:
    """The status of each issue at the end of each of `days`, or until now, if it was `looked_at`.

    Columns: `repository`, `number`, `day`, `status`, and `is_open`.

    An issue that was closed when it left the board, as archived ones were, stays: in the status
    that it had if the team calls that done, else in the board's first done status, if there is one.
    What left before the first of `days` is not there.
    """
    history, board = question.history, question.board
    rows = [pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _DTYPES.items()})]
    if history is None or not len(days):
        return rows[0]
    versions = _with_archived(history, _midnight(days[0].date(), board.timezone))
    is_done = question.conventions.is_done
    done = next(filter(is_done, board.statuses), None)
    for day in looked_at(question, days):
        until = _until(day, question)
        here = versions[(versions["seen_from"] <= until) & ~(versions["ends"] <= until)]
        status = here["status"].fillna(NO_STATUS)
        if done is not None:
            is_gone = here["seen_until"] <= until
            status = status.mask(is_gone & ~status.map(is_done).astype(bool), done)
        rows.append(here[ISSUE_KEY].assign(day=day, status=status, is_open=here["state"] == "open"))
    return pd.concat(rows, ignore_index=True).astype(_DTYPES)


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
