"""In which status each issue was at the end of each day, as exports saw or GitHub recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from metrics.issues.days import DAY
from metrics.model.arrays import Array, at_moment, moments
from metrics.model.history import History
from metrics.model.issue_columns import ISSUE_KEY, NO_STATUS, issue_index, issue_keys
from metrics.model.report import Question
from metrics.model.version_arrays import VersionArrays

_INSTANT = timedelta(microseconds=1)


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
    """Those of `days` at whose end, or now, the status of the issues is known.

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


@dataclass(frozen=True, eq=False)
class Statuses:
    """The status of each issue at the end of each day: an element of each array for each pair.

    Attributes:
        days: Days, all `looked_at`.
        names: The statuses that occur, or may.
        day: The place of its day among `days`.
        issue: The number of its issue.
        status: The place of its status among `names`.
        is_open: Whether the issue was open.
        numbers: The number of each issue, by its repository and number.
    """

    days: pd.DatetimeIndex
    names: Sequence[str]
    day: Array
    issue: Array
    status: Array
    is_open: Array
    numbers: Mapping[tuple[str, int], int]

    def only(self, which: Array) -> Statuses:
        """Those for which `which` is true."""
        return replace(
            self,
            day=self.day[which],
            issue=self.issue[which],
            status=self.status[which],
            is_open=self.is_open[which],
        )

    def table(self) -> pd.DataFrame:
        """How many issues there were: a row per day, and a column per status that occurs."""
        width = len(self.names)
        counts = np.bincount(self.day * width + self.status, minlength=len(self.days) * width)
        table = pd.DataFrame(counts.reshape(len(self.days), width), self.days, list(self.names))
        is_there = dict(zip(self.names, (table > 0).any().tolist(), strict=True))
        return table[[name for name in self.names if is_there[name]]]

    def falls(self, table: pd.DataFrame) -> dict[date, Fall]:
        """The days on which there was less in some status and all those after it, and why.

        `table` is that of these statuses, with the columns from first to last.
        """
        beyond = table.to_numpy()[:, ::-1].cumsum(axis=1)
        is_less = (np.diff(beyond, axis=0) < 0).any(axis=1)
        columns = {name: place for place, name in enumerate(table.columns)}
        places = np.array([columns.get(name, -1) for name in self.names], np.int32)[self.status]
        size = int(self.issue.max()) + 1 if len(self.issue) else 0
        # For each day, where each issue was; -1 for one that was not there.
        where = np.full((len(self.days), size), -1, np.int32)
        where[self.day, self.issue] = places
        is_open = np.zeros(where.shape, bool)
        is_open[self.day, self.issue] = self.is_open
        found = {}
        for before in np.flatnonzero(is_less).tolist():
            was, then = where[before], where[before + 1]
            is_in_both = (was >= 0) & (then >= 0)
            back = is_in_both & (then < was)
            reopened = back & ~is_open[before] & is_open[before + 1]
            found[self.days[before + 1].date()] = Fall(
                left=int((was >= 0).sum() - is_in_both.sum()),
                reopened=int(reopened.sum()),
                moved_back=int((back & ~reopened).sum()),
            )
        return found


def statuses_by_day(
    question: Question, first: date, days: pd.DatetimeIndex, issues: pd.DataFrame
) -> Statuses:
    """The status of each issue at the end of each of `days`, or until now; all are `looked_at`.

    Of days before the first export only `issues` are there. An issue that was closed when it left
    the board, as archived ones were, stays: in the status that it had if the team calls that done,
    else in the board's first done status, if there is one. What left before the day `first` is not
    there.
    """
    history, board = question.history, question.board
    if history is None or not len(days):
        none = np.zeros(0, int)
        return Statuses(days, (), none, none, none, none.astype(bool), {})
    arrays, start = history.arrays, at_moment(_midnight(first, board.timezone))
    untils = moments([_until(day, question) for day in days])
    begun = int(untils.searchsorted(at_moment(history.since)))
    names: dict[str, int] = {}

    def statuses(frame: pd.DataFrame) -> Array:
        told = frame["status"].fillna(NO_STATUS)
        return np.array([names.setdefault(name, len(names)) for name in told.tolist()], int)

    stays = _ends(arrays, start)
    seen = _spread(
        np.maximum(untils.searchsorted(arrays.seen_from), begun),
        np.where(np.isnat(stays), len(days), untils.searchsorted(stays)),
    )
    gone_on = np.where(
        np.isnat(arrays.seen_until), len(days), untils.searchsorted(arrays.seen_until)
    )
    status = statuses(arrays.frame)[arrays.rows]
    recorded = _recorded_of(history, start, issues)
    since, until = (moments(recorded[name]) for name in ("since", "until"))
    told = _spread(untils.searchsorted(since), np.minimum(untils.searchsorted(until), begun))
    keys, numbers = issue_keys(recorded), dict(arrays.numbers)
    for key in keys:
        numbers.setdefault(key, len(numbers))
    versions, rows = seen.places, told.places
    is_gone = np.append(
        seen.days >= gone_on[versions], ~recorded["is_on_board"].to_numpy(bool)[rows]
    )
    all_statuses = np.append(status[versions], statuses(recorded)[rows])
    is_done = question.conventions.is_done
    if (done := next(filter(is_done, board.statuses), None)) is not None:
        place = names.setdefault(done, len(names))
        counts_as_done = np.array([is_done(name) for name in names], bool)
        all_statuses[is_gone & ~counts_as_done[all_statuses]] = place
    is_open = (recorded["state"] == "open").to_numpy(bool)
    return Statuses(
        days,
        tuple(names),
        np.append(seen.days, told.days),
        np.append(arrays.item[versions], np.array([numbers[key] for key in keys], int)[rows]),
        all_statuses,
        np.append(~arrays.is_closed[versions], is_open[rows]),
        numbers,
    )


class _Spread(NamedTuple):
    """Stretches of days, day by day: the place of each stretch, and of each of its days."""

    places: Array
    days: Array


def _spread(first: Array, end: Array) -> _Spread:
    """The stretches from `first` on until before `end`."""
    lengths = np.maximum(end - first, 0)
    places = np.repeat(np.arange(len(lengths)), lengths)
    begins = np.cumsum(lengths) - lengths
    return _Spread(places, first[places] + np.arange(len(places)) - begins[places])


def _recorded_of(history: History, start: np.datetime64, issues: pd.DataFrame) -> pd.DataFrame:
    """What GitHub recorded of `issues`, on the board, or closed when they left it since `start`."""
    recorded = history.recorded
    if recorded.empty:
        return recorded
    has_left = recorded.groupby(ISSUE_KEY)["is_on_board"].shift(fill_value=False)
    has_left &= (recorded["state"] == "closed") & (moments(recorded["since"]) >= start)
    stays = recorded["is_on_board"] | has_left
    return recorded[stays & issue_index(recorded).isin(issue_index(issues))]


def _at(recorded: pd.DataFrame, moment: pd.Timestamp) -> pd.DataFrame:
    return recorded[(recorded["since"] <= moment) & (moment < recorded["until"])]


def _ends(arrays: VersionArrays, start: np.datetime64) -> Array:
    """The moment at which each version ends; NaT for none.

    It ends with the next one of its issue where it was closed when it left the board.
    """
    left, again = arrays.seen_until, arrays.seen_again
    stays = ~np.isnat(left) & ~(again <= left) & arrays.is_closed & (left >= start)
    return np.where(stays, again, left)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _until(day: pd.Timestamp, question: Question) -> datetime:
    """The end of the day, or now."""
    return min(_midnight(day.date() + DAY, question.board.timezone) - _INSTANT, question.now)
