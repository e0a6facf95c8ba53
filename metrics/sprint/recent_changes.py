"""What changed in a sprint since the previous working day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from metrics.issues.days import DAY, days_of
from metrics.issues.details import details
from metrics.issues.held_since import held_since
from metrics.issues.weights import is_descoped
from metrics.model.arrays import Array, at_moment, moments
from metrics.model.history import History
from metrics.model.issue_columns import NO_STATUS
from metrics.model.report import Statistic, no_details
from metrics.sprint.progress import SprintProgress
from metrics.sprint.scope_events import (
    ADDED,
    CLOSED,
    CREATED,
    NOT_PLANNED,
    REMOVED,
    REOPENED,
    sprint_record,
)
from metrics.text.formatting import listing, recent_moment

MOVED = "moved to "


class Group(NamedTuple):
    """What changed in one way: what it is called, in which rows of `among` its issues are, and the
    moment of each, UTC."""

    what: str
    among: pd.DataFrame
    rows: Array
    moments: Array


@dataclass(frozen=True, eq=False)
class RecentChanges:
    """What changed in a sprint since the previous working day, at the same time of day."""

    progress: SprintProgress

    @cached_property
    def since(self) -> datetime:
        """The previous working day, or the last export before it if that day is in a gap."""
        before = day_before(self.progress)
        history = seen_changes(self.progress, before)
        is_in_gap = history is not None and bool(history.gaps(before, before))
        return history.last_seen(before) if history and is_in_gap else before

    @property
    def are_seen(self) -> bool:
        """Whether exports saw all of them, so that they do not come from dates alone."""
        return seen_changes(self.progress, self.since) is not None

    @cached_property
    def groups(self) -> Sequence[Group]:
        """`recent_changes` since then; nothing for a sprint that is over."""
        return [] if self.progress.is_finished else recent_changes(self.progress, self.since)

    @cached_property
    def listed(self) -> pd.DataFrame:
        """The issues of the `groups`, with the columns of `Report.details`."""
        zone, unit = self.progress.question.board.timezone, self.progress.unit

        def days(moments: Array) -> pd.Series:
            return days_of(pd.Series(pd.DatetimeIndex(moments, tz="UTC")), zone)

        listed = [
            details(each.among.iloc[each.rows], each.what, days(each.moments), unit)
            for each in self.groups
        ]
        return pd.concat(listed, ignore_index=True) if listed else no_details()

    @property
    def statistic(self) -> Statistic:
        """How many there are of each kind."""
        since = recent_moment(self.since, self.progress.question.board.timezone)
        return Statistic(f"Since {since}", self.in_words)

    @property
    def in_words(self) -> str:
        """`2 closed, 1 added and 1 moved to In Review`."""
        counts = [f"{len(each.rows)} {each.what}" for each in self.groups]
        return listing(counts) or "nothing changed"


def seen_since_yesterday(progress: SprintProgress) -> tuple[Statistic, ...]:
    """The changes of a running sprint, if exports saw them; else nothing."""
    changes = RecentChanges(progress)
    if progress.is_finished or progress.is_future or not changes.are_seen:
        return ()
    return (changes.statistic,)


def day_before(progress: SprintProgress) -> datetime:
    """The same time of day on the previous working day, in the board's zone."""
    question = progress.question
    moment = question.now.astimezone(question.board.timezone) - DAY
    while not question.conventions.works_on(moment.date()):
        moment -= DAY
    return moment


def seen_changes(progress: SprintProgress, since: datetime) -> History | None:
    """The history, if it has all changes since then; None if it does not go back that far."""
    history = progress.question.history
    return history if history and history.knows(since) else None


def recent_changes(progress: SprintProgress, since: datetime) -> Sequence[Group]:
    """What was closed, added, removed or moved since then.

    `what` is one of the kinds of `metrics.sprint.scope_events`, or `MOVED` with the status that an
    open issue has now. An issue may be in several groups. Without exports of that time there is
    only what dates say: closed, not planned, and created.
    """
    question, issues = progress.question, progress.issues
    as_done = question.conventions.count_not_planned_as_done
    closed, created = (moments(issues[name]) for name in ("closed_at", "created_at"))
    has_ended = closed > at_moment(since)
    descoped = is_descoped(issues, not_planned_as_done=as_done).to_numpy(bool)
    groups = [
        _group(CLOSED, issues, has_ended & ~descoped, closed),
        _group(NOT_PLANNED, issues, has_ended & descoped, closed),
    ]
    if seen_changes(progress, since) is None:
        groups.append(_group(CREATED, issues, created > at_moment(since), created))
    else:
        groups += _seen_groups(progress, since)
    return [group for group in groups if len(group.rows)]


def _group(what: str, issues: pd.DataFrame, is_so: Array, moments: Array) -> Group:
    rows = np.flatnonzero(is_so)
    return Group(what, issues, rows, moments[rows])


def _seen_groups(progress: SprintProgress, since: datetime) -> Iterator[Group]:
    """Each group that exports saw."""
    question, record, issues = progress.question, progress.record, progress.issues
    arrays, items, now = record.arrays, record.items, question.now
    inside, is_known = arrays.is_in(progress.sprint.id), arrays.seen_from <= at_moment(now)
    was_there, items_then = _there_then(progress, since)
    reopened = held_since(arrays, ~arrays.is_closed, now)
    is_new = ~np.isin(items, items_then)
    yield _group(ADDED, issues, is_new, held_since(arrays, inside, now)[items])

    as_done = question.conventions.count_not_planned_as_done
    counted = ~is_descoped(was_there, not_planned_as_done=as_done).to_numpy()
    # What was done before the sprint counts nowhere in it, but is in it or leaves it.
    counted &= ~(moments(was_there["closed_at"]) < at_moment(progress.begins))
    ends = arrays.seen_until.copy()
    ends[~(ends <= at_moment(now))] = "NaT"
    present = [*items, *arrays.item[inside & is_known & np.isnat(ends)]]
    has_left = counted & ~np.isin(items_then, present)
    last_inside = inside & is_known
    left = np.full(arrays.items, "NaT", "datetime64[ns]")
    left[arrays.item[last_inside]] = ends[last_inside]
    # What had left when it was done is removed when it is reopened.
    was_done = (was_there["state"] == "closed").to_numpy(bool)
    is_again = was_done & (left[items_then] < reopened[items_then])
    when = np.where(is_again, reopened[items_then], left[items_then])
    yield _group(REMOVED, was_there, has_left, when)

    is_open = (issues["state"] == "open").to_numpy(bool) & ~is_new
    is_reopened = is_open & np.isin(items, items_then[was_done])
    yield _group(REOPENED, issues, is_reopened, reopened[items])

    none = NO_STATUS.lower()
    before = dict(zip(items_then.tolist(), was_there["status"].fillna(none).tolist(), strict=True))
    status = issues["status"].fillna(none).to_numpy(object)
    has_moved = is_open & (
        status != np.array([before.get(item) for item in items.tolist()], object)
    )
    column = arrays.frame["status"].fillna(none).to_numpy(object)[arrays.rows]
    for name in sorted(set(status[has_moved]), key=_place(progress)):
        is_there = has_moved & (status == name)
        since_then = held_since(arrays, column == name, now)
        yield _group(f"{MOVED}{name}", issues, is_there, since_then[items])


def _there_then(progress: SprintProgress, moment: datetime) -> tuple[pd.DataFrame, Array]:
    """The issues that were in the sprint at that moment, and their numbers.

    What was done in the sprint had left it by then, perhaps, and counted all the same.
    """
    arrays, at = progress.record.arrays, at_moment(moment)
    is_so = (arrays.seen_from <= at) & ~(arrays.seen_until <= at)
    there = np.flatnonzero(is_so & arrays.is_in(progress.sprint.id))
    record = sprint_record(replace(progress.question, now=moment), progress.sprint)
    is_else = ~np.isin(record.items, arrays.item[there])
    issues = arrays.frame.iloc[arrays.rows[there]]
    if is_else.any():
        issues = pd.concat([issues, record.issues[is_else]])
    return issues, np.append(arrays.item[there], record.items[is_else])


def _place(progress: SprintProgress) -> Callable[[str], tuple[int, str]]:
    """A sort key for statuses: as on the board, then by name."""
    places = {name: place for place, name in enumerate(progress.question.board.statuses)}
    return lambda name: (places.get(name, len(places)), name)
