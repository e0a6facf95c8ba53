"""What finished sprints burned from the same share of their working days on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from metrics.forecast.remaining_work import RemainingWork
from metrics.issues.days import DAY
from metrics.model.iterations import Iteration
from metrics.sprint.progress import SprintProgress

# So many of the last sprints count; with fewer than `LEAST` of them none does, as these would say
# more of chance than of the team (docs/metrics/calibration.md).
MOST, LEAST = 12, 6
# What the draws weigh beside the finished sprints, each of which weighs 1.
DRAWS_WEIGH = 2
_NOTHING = 1e-9  # sums of fractions may leave a rest


@dataclass(frozen=True, eq=False)
class FinishedSprint:
    """What was open in a sprint that is over, in its unit.

    Attributes:
        left: When each of its working days began, oldest first, and when the last one ended. As
            the plan is made on the first working day, that begins with what was committed.
    """

    left: Sequence[float]

    @property
    def days(self) -> int:
        """How many working days it had."""
        return len(self.left) - 1

    @property
    def left_open(self) -> float:
        """What was open when its last working day was over."""
        return self.left[-1]

    @property
    def days_used(self) -> int | None:
        """How many working days it took until nothing was left; None if something was."""
        if self.left_open > 0:
            return None
        return max((day for day, left in enumerate(self.left, 1) if left > 0), default=0)

    def burned_a_day(self, since: float, until: float = 1.0) -> float:
        """The net burned per working day between two shares of its working days.

        That is what was open at the one less what was open at the other, so that scope that came
        in between counts against it; and so does scope that came later, so that what is done by a
        day is done by every later one. Within a day it is in proportion.

        A sprint that was done early would have burned on: only the days that it used count. Of one
        that was done before `since`, it is all that it burned, by all days that it used.
        """
        first, last = since * self.days, until * self.days
        used = self.days_used
        if used is not None and used <= first:
            return self.left[0] / used if used else 0.0
        if used is not None and used < last:
            return self._left_at(first) / (used - first)
        later = [self._left_at(last), *self.left[int(np.ceil(last)) :]]
        return (self._left_at(first) - max(later)) / (last - first)

    def _left_at(self, position: float) -> float:
        return float(np.interp(position, range(len(self.left)), self.left))


def finished_sprint(progress: SprintProgress) -> FinishedSprint:
    """What was open in that sprint, which must be over."""
    _, *later = sorted(progress.working_days)
    evenings = [*(day - DAY for day in later), max(progress.working_days)]
    left = [progress.committed, *(progress.total("total_open", day) for day in evenings)]
    return FinishedSprint(left)


def last_finished(iterations: Sequence[Iteration], today: date) -> list[Iteration]:
    """The last 12 of the sprints that are over, oldest first."""
    over = [sprint for sprint in iterations if sprint.end < today]
    return sorted(over, key=lambda sprint: (sprint.end, sprint.start, sprint.id))[-MOST:]


def finished_sprints(work: RemainingWork) -> tuple[FinishedSprint, ...]:
    """Those of the last 12 finished sprints that had any scope in the unit, and that exports saw.

    Exports must have seen what a sprint was committed to: without them, what was left open has
    moved on to other sprints, and a sprint looks as if it had always been emptied.
    """
    if work.progress is None or (history := work.question.history) is None:
        return ()
    begun = history.since.astimezone(work.question.board.timezone).date()
    return tuple(
        finished_sprint(progress)
        for sprint in last_finished(work.question.board.iterations, work.progress.today)
        if sprint.end >= begun
        and (progress := work.of_sprint(sprint)).is_commitment_seen
        and (progress.committed or progress.added or progress.completed)
    )


def reached_by(work: RemainingWork, by: date, sprints: Sequence[FinishedSprint]) -> int:
    """How many of the finished sprints burned what is left of this one by the end of the day `by`.

    They are compared from the same share of the working days on, which is that of all that were
    over when the first day of the forecast began; what they burned is scaled by the working days
    to come. Where that first day is today, what is done on it may also be more than they did on
    such a day: then what is open now is compared with what they burned once it was over.
    """
    if work.progress is None:
        return 0
    days = sorted(work.progress.working_days)
    over = sum(day < work.first for day in days)
    end = sum(day <= by for day in days)
    from_morning = _burned(sprints, over, end, len(days))
    reached = from_morning >= work.at_first - _NOTHING
    if work.first in days and work.first <= work.today:
        from_evening = _burned(sprints, over + 1, end, len(days))
        reached |= from_evening >= work.amount - _NOTHING
    return int(reached.sum())


def _burned(sprints: Sequence[FinishedSprint], over: int, end: int, days: int) -> np.ndarray:
    """What each of the sprints burns on the working days of this one after the first `over`."""
    if end <= over:
        return np.zeros(len(sprints))
    rates = [sprint.burned_a_day(over / days, end / days) for sprint in sprints]
    return np.array(rates) * (end - over)
