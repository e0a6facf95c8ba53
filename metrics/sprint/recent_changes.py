"""What changed in a sprint since the previous working day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

import pandas as pd

from metrics.issues.days import DAY, days_of
from metrics.issues.details import details
from metrics.issues.held_since import in_state_since
from metrics.issues.weights import is_descoped
from metrics.model.history import History
from metrics.model.issue_columns import ISSUE_KEY, NO_STATUS, issue_index
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
    def listed(self) -> pd.DataFrame:
        """`recent_changes` since then; nothing for a sprint that is over."""
        return (
            no_details() if self.progress.is_finished else recent_changes(self.progress, self.since)
        )

    @property
    def statistic(self) -> Statistic:
        """How many there are of each kind."""
        since = recent_moment(self.since, self.progress.question.board.timezone)
        return Statistic(f"Since {since}", self.in_words)

    @property
    def in_words(self) -> str:
        """`2 closed, 1 added and 1 moved to In Review`."""
        counts = self.listed["what"].value_counts(sort=False)
        return listing([f"{number} {what}" for what, number in counts.items()]) or "nothing changed"


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


def recent_changes(progress: SprintProgress, since: datetime) -> pd.DataFrame:
    """What was closed, added, removed or moved since then, with the columns of `Report.details`.

    `what` is one of the kinds of `metrics.sprint.scope_events`, or `MOVED` with the status that an
    open issue has now. An issue may be in several groups. Without exports of that time there is
    only what dates say: closed, not planned, and created.
    """
    question, issues = progress.question, progress.issues
    zone, unit = question.board.timezone, question.unit
    as_done = question.conventions.count_not_planned_as_done
    ended = issues[issues["closed_at"] > since]
    descoped = is_descoped(ended, not_planned_as_done=as_done)
    groups = [
        details(members, what, days_of(members["closed_at"], zone), unit)
        for what, members in ((CLOSED, ended[~descoped]), (NOT_PLANNED, ended[descoped]))
    ]
    history = seen_changes(progress, since)
    if history is None:
        members = issues[issues["created_at"] > since]
        groups.append(details(members, CREATED, days_of(members["created_at"], zone), unit))
    else:
        groups += [
            details(
                members,
                what,
                days_of(seen.reindex(issue_index(members)).set_axis(members.index), zone),
                unit,
            )
            for what, members, seen in _seen_groups(progress, history.until(question.now), since)
        ]
    return pd.concat(groups, ignore_index=True)


def _seen_groups(
    progress: SprintProgress, history: History, since: datetime
) -> Iterator[tuple[str, pd.DataFrame, pd.Series]]:
    """Each group that exports saw: its name, its issues, and when each issue first matched."""
    issues, versions, before = progress.issues, history.versions, history.as_of(since)
    was_inside = before[_is_inside(before, progress)]
    # What was done in the sprint had left it by then, perhaps, and counted all the same.
    record = sprint_record(replace(progress.question, now=since), progress.sprint)
    was_there = pd.concat([was_inside, record.issues]).drop_duplicates(ISSUE_KEY)
    inside = _is_inside(versions, progress)
    reopened = in_state_since(versions, versions["state"] == "open")
    is_new = ~issue_index(issues).isin(issue_index(was_there))
    yield ADDED, issues[is_new], in_state_since(versions, inside)

    as_done = progress.question.conventions.count_not_planned_as_done
    counted = ~is_descoped(was_there, not_planned_as_done=as_done)
    # What was done before the sprint counts nowhere in it, but is in it or leaves it.
    counted &= ~(was_there["closed_at"] < progress.begins)
    still_inside = versions[inside & versions["seen_until"].isna()]
    present = issue_index(pd.concat([issues[ISSUE_KEY], still_inside[ISSUE_KEY]]))
    has_left = counted & ~issue_index(was_there).isin(present)
    last_inside = versions[inside].drop_duplicates(ISSUE_KEY, keep="last").set_index(ISSUE_KEY)
    # What had left when it was done is removed when it is reopened.
    was_done = issue_index(was_there[was_there["state"] == "closed"])
    left, again = last_inside["seen_until"], reopened.reindex(last_inside.index)
    yield REMOVED, was_there[has_left], left.mask((left < again) & left.index.isin(was_done), again)

    previous = was_there.set_index(ISSUE_KEY)[["state", "status"]].reindex(issue_index(issues))
    is_open = (issues["state"] == "open") & ~is_new
    was_closed = (previous["state"] == "closed").set_axis(issues.index).fillna(False).astype(bool)
    yield REOPENED, issues[is_open & was_closed], reopened

    none = NO_STATUS.lower()
    status, column = issues["status"].fillna(none), versions["status"].fillna(none)
    has_moved = is_open & (status != previous["status"].fillna(none).array)
    for name in sorted(set(status[has_moved]), key=_place(progress)):
        yield (
            f"{MOVED}{name}",
            issues[has_moved & (status == name)],
            in_state_since(versions, column == name),
        )


def _is_inside(issues: pd.DataFrame, progress: SprintProgress) -> pd.Series:
    return issues["iteration_id"].isin([progress.sprint.id])


def _place(progress: SprintProgress) -> Callable[[str], tuple[int, str]]:
    """A sort key for statuses: as on the board, then by name."""
    places = {name: place for place, name in enumerate(progress.question.board.statuses)}
    return lambda name: (places.get(name, len(places)), name)
