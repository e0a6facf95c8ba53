"""Velocity once more, in plain Python, from the days of each sprint as reckoned by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.oracles.naive_sprint import DAY, Day, Exports, Sprint, sprint_days


class Row(NamedTuple):
    """What one sprint was committed to and completed; None is not known.

    `open_issues` are all that were carried over, those without points too.
    """

    sprint: str
    committed: float | None
    added: float | None
    removed: float | None
    completed: float
    carried_over: float | None
    known_from: str | None
    open_issues: int | None


# The stretches in which exports came and saw the same.
Runs = Sequence[tuple[datetime, datetime]]


def runs_of(exports: Exports) -> Runs:
    """Of exports as they came; those more than a day and a half apart are not of one stretch."""
    runs = [(exports[0][0], exports[0][0])]
    for (_, before), (moment, seen) in pairwise(exports):
        first, last = runs[-1]
        if seen == before and moment - last <= timedelta(hours=36):
            runs[-1] = (first, moment)
        else:
            runs.append((moment, moment))
    return runs


def velocity(
    exports: Exports, sprints: Sequence[Sprint], zone: ZoneInfo, runs: Runs | None
) -> list[Row]:
    """The sprints with any scope that had ended at the last of the exports, in order of end.

    If what exports saw is not kept (no `runs`), only the last is known, and what it tells by its
    dates.
    """
    kept = exports[-1:] if runs is None else exports
    today = exports[-1][0].astimezone(zone).date()
    seen = runs if runs and len(kept) > 1 else []
    rows = [
        _row(sprint, sprint_days(kept, sprint, zone), seen, zone)
        for sprint in sorted(sprints, key=lambda ended: (ended.end, ended.start, ended.name))
        if sprint.end < today
    ]
    return [row for row in rows if row]


def _row(sprint: Sprint, days: dict[date, Day], runs: Runs, zone: ZoneInfo) -> Row | None:
    over = datetime.combine(sprint.end + DAY, time(), zone)
    is_seen = bool(runs) and runs[0][0] < over
    planned, is_planned_seen = planned_on(sprint, runs if is_seen else [], zone)
    committed = days.get(planned, Day()).scope
    later = [days.get(day, Day()) for day in sprint.days if day > planned]
    added = sum(day.added for day in later)
    removed = sum(day.removed for day in later)
    completed = sum(days.get(day, Day()).closed for day in sprint.days)
    if not (committed or added or completed):
        return None
    end = days.get(sprint.end, Day())
    is_known = is_planned_seen or not is_seen
    source = "exports" if is_planned_seen else "creation dates"
    return Row(
        sprint.name,
        committed if is_known else None,
        added if is_known else None,
        removed if is_known else None,
        completed,
        end.scope - end.done if is_seen else None,
        source if is_known else None,
        len(end.open_issues) if is_seen else None,
    )


def planned_on(sprint: Sprint, runs: Runs, zone: ZoneInfo) -> tuple[date, bool]:
    """The day at whose end a sprint is committed to what is in it, and whether exports saw that.

    It is the first working day, or the next one that exports know: one came on it, or it lies
    between two that saw the same. It may be the eve, whatever day that is.
    """
    first = sprint.start - DAY if sprint.team.commits_on_the_eve else sprint.working[0]
    known = [(a.astimezone(zone).date(), b.astimezone(zone).date()) for a, b in runs]
    if not known or first < known[0][0]:
        return first, False
    if sprint.team.commits_on_the_eve:
        return first, True
    for day in sprint.days:
        if day >= first and any(begun <= day <= ended for begun, ended in known):
            return day, True
    return first, False
