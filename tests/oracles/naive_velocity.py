"""Velocity once more, in plain Python, from the days of each sprint as reckoned by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.oracles.naive_sprint import DAY, Day, Exports, Meanwhile, Sprint, sprint_days


class Row(NamedTuple):
    """What one sprint was committed to and completed; None is not known.

    `open_issues` are all that were carried over, those without points too.
    """

    sprint: str
    committed: float
    added: float
    removed: float
    completed: float
    carried_over: float | None
    known_from: str
    open_issues: int | None


def velocity(
    exports: Exports, sprints: Sequence[Sprint], zone: ZoneInfo, *, is_kept: bool
) -> list[Row]:
    """The sprints with any scope that had ended at the last of the exports, in order of end.

    If what exports saw is not kept, only the last is known, and what it tells by its dates.
    """
    kept = exports if is_kept else exports[-1:]
    today = exports[-1][0].astimezone(zone).date()
    first = kept[0][0] if len(kept) > 1 else None
    rows = []
    for sprint in sorted(sprints, key=lambda ended: (ended.end, ended.start, ended.name)):
        if sprint.end < today:
            row = _row(sprint, sprint_days(kept, sprint, zone), kept, first, zone)
            if row.committed or row.added or row.completed:
                rows.append(row)
    return rows


def _row(
    sprint: Sprint, days: dict[date, Day], kept: Exports, first: datetime | None, zone: ZoneInfo
) -> Row:
    over = datetime.combine(sprint.end + DAY, time(), zone)
    planned = planned_on(sprint, kept if first and first < over else [], zone)
    end = days.get(sprint.end, Day())
    later = [days.get(day, Day()) for day in sprint.days if day > planned]
    evening = datetime.combine(planned + DAY, time(), zone)
    return Row(
        sprint.name,
        days.get(planned, Day()).scope,
        sum(day.added for day in later),
        sum(day.removed for day in later),
        sum(days.get(day, Day()).closed for day in sprint.days),
        end.scope - end.done if first and first < over else None,
        "exports" if first and first < evening and first < over else "creation dates",
        len(end.open_issues) if first and first < over else None,
    )


def planned_on(sprint: Sprint, exports: Exports, zone: ZoneInfo) -> date:
    """The sprint's first working day, or that of the first export after it; or the eve."""
    if sprint.team.commits_on_the_eve:
        return sprint.start - DAY
    first = sprint.working[0]
    moments = [moment for moment, seen in exports if not isinstance(seen, Meanwhile)]
    seen = [moment.astimezone(zone).date() for moment in moments]
    if not seen or first < seen[0] or first in seen:
        return first
    for before, after in pairwise(moments):
        is_around = before.astimezone(zone).date() < first < after.astimezone(zone).date()
        if is_around and after - before <= timedelta(hours=36):
            return first
    return next((day for day in seen if first < day <= sprint.end), first)
