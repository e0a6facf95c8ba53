"""Where a sprint's pace leads: its ideal line, and the day on which nothing would be open."""

from __future__ import annotations

from datetime import date

from metrics.issues.days import DAY, days_between
from metrics.model.question_days import is_day_over
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


def is_today_ahead(progress: SprintProgress) -> bool:
    """Whether today is a working day on which less was done than on the days before it, on average.

    It is one of the days to come then, lest every morning, and the first issue of a day, put the
    projection off. It is one of the days worked once as much was done on it, or once it is over.
    """
    if is_day_over(progress.question) or progress.today not in progress.working_days:
        return False
    done = _done_today(progress)
    days = progress.working_days_begun - 1
    burned = progress.committed - progress.open - done
    return done <= 0 or (days > 0 and done * days < burned - 1e-9)


def working_days_counted(progress: SprintProgress) -> int:
    """The working days that the pace is of: those begun, without a day that `is_today_ahead`."""
    return progress.working_days_begun - is_today_ahead(progress)


def projected(progress: SprintProgress) -> dict[date, float]:
    """What will be open at the end of each day, at the current pace, until nothing is.

    The pace is by how much less is open than was committed, per working day since the sprint began:
    new scope slows it. While `is_today_ahead`, what was done today is left out, and yesterday's
    evening is the first of the result. Empty if the work would never be done at this pace, or only
    in over a year, or while nothing is open but what may be put back.
    """
    is_ahead, day, left = is_today_ahead(progress), progress.today, progress.open
    worked = progress.working_days_begun - is_ahead
    if is_ahead:
        day, left = day - DAY, left + _done_today(progress)
    burned = progress.committed - left
    if not worked or burned <= 0 or progress.is_undecided:
        return {}
    pace = burned / worked
    needed, remaining = left / pace, {day: left}
    for _ in range(LONGEST_PROJECTION):
        if needed <= 1e-9:
            return remaining
        day += DAY
        needed -= progress.question.conventions.works_on(day)
        remaining[day] = pace * max(needed, 0)
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


def _done_today(progress: SprintProgress) -> float:
    return max(progress.total("closed", progress.today), 0.0)
