"""Where a sprint's pace leads: its ideal line, and the day on which nothing would be open."""

from __future__ import annotations

from datetime import date

from metrics.issues.days import DAY, days_between
from metrics.sprint.progress import SprintProgress

LONGEST_PROJECTION = 366


def ideal_line(progress: SprintProgress) -> dict[date, float]:
    """What would be open at the end of each day, from the day before the sprint to its end.

    It falls from what was committed to zero by the same step on each working day, and is flat on
    other days.
    """
    sprint, committed = progress.sprint, progress.committed
    left = {sprint.start - DAY: committed}
    worked = 0
    for day in days_between(sprint.start, sprint.end):
        worked += day in progress.working_days
        left[day] = committed * (1 - worked / len(progress.working_days))
    return left


def projected(progress: SprintProgress) -> dict[date, float]:
    """What will be open at the end of each day, at the current pace, until nothing is.

    The pace is by how much less is open now than was committed, per working day since the
    sprint began, today included: new scope slows it. Empty if the work would never be done at
    this pace, or only in over a year, or while nothing is open but what may be put back.
    """
    burned = progress.committed - progress.open
    if not progress.working_days_begun or burned <= 0 or progress.is_undecided:
        return {}
    pace = burned / progress.working_days_begun
    needed, day = progress.open / pace, progress.today
    left = {day: progress.open}
    for _ in range(LONGEST_PROJECTION):
        if needed <= 1e-9:
            return left
        day += DAY
        needed -= progress.question.conventions.works_on(day)
        left[day] = pace * max(needed, 0)
    return {}


def projected_end(progress: SprintProgress) -> date | None:
    """The working day on which nothing is open at the current pace; None for never.

    In the unit of `progress` alone: `binding` has the one to tell.
    """
    return max(projected(progress), default=None)


def binding(progress: SprintProgress) -> SprintProgress:
    """The progress whose projection is told: by issues where open issues count no points and
    the issues take longer, as nothing is all done while one of them is open; else `progress`.
    """
    if progress.scope <= 0 or progress.open_without_points.empty:
        return progress
    if not progress.open:
        return progress.by_issues
    return max(progress, progress.by_issues, key=lambda each: projected_end(each) or date.max)
