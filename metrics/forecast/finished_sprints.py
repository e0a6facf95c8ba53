"""What finished sprints burned from the same share of their working days on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from metrics.forecast.remaining_work import RemainingWork
from metrics.issues.days import DAY, days_between
from metrics.model.iterations import Iteration
from metrics.sprint.progress import SprintProgress

# So many of the last sprints count; with fewer than `LEAST` of them none does, as these would say
# more of chance than of the team (docs/metrics/calibration.md).
MOST, LEAST = 12, 6
# What the draws weigh beside the finished sprints, where each sprint weighs 1.
DRAWS_WEIGH = 2
_NOTHING = 1e-9  # sums of fractions may leave a rest


@dataclass(frozen=True, eq=False)
class FinishedSprint:
    """What was open in a sprint that is over, in its unit.

    Attributes:
        left: When each of its working days began, oldest first, and when the last one ended. As
            the plan is made on the first working day, that begins with what was committed.
        added: What had been added to it by then, less what was removed; nothing where it is empty.
    """

    left: Sequence[float]
    added: Sequence[float] = ()

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

    def burned_a_day(self, since: float, until: float = 1.0, *, grows: bool = True) -> float:
        """The net burned per working day between two shares of its working days.

        That is what was open at the one less what was open at the other, so that scope that came
        in between counts against it; and so does scope that came later, so that what is done by a
        day is done by every later one. Within a day it is in proportion.

        A sprint that was done early would have burned on: only the days that it used count. Of one
        that was done before `since`, it is all that it burned, by all days that it used.

        Unless scope `grows`, it is what would have been burned had nothing been added or removed.
        """
        first, last = since * self.days, until * self.days
        used, left = self.days_used, np.array(self.left, dtype=float)
        if not grows and len(self.added):
            left -= self.added
        if used is not None and used <= first:
            return float(left[0] - left[used]) / used if used else 0.0
        left_at_first, left_at_last = np.interp([first, last], range(len(left)), left)
        if used is not None and used < last:
            return float(left_at_first - left[used]) / (used - first)
        stays = max(left_at_last, *left[int(np.ceil(last)) :])
        return float(left_at_first - stays) / (last - first)


def finished_sprint(progress: SprintProgress) -> FinishedSprint:
    """What was open in that sprint, which must be over."""
    _, *later = sorted(progress.working_days)
    evenings = [*(day - DAY for day in later), max(progress.working_days)]
    days = days_between(progress.sprint.start, progress.at)
    net = dict(zip(days, progress.net_scope(days).cumsum(), strict=True))
    left = [progress.total("total_open", evening) for evening in evenings]
    return FinishedSprint([progress.committed, *left], [0.0, *map(net.__getitem__, evenings)])


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


def left_by(work: RemainingWork, by: date, sprints: Sequence[FinishedSprint]) -> np.ndarray:
    """What would be left of this sprint at the end of the day `by`, were it to go as each of the
    finished ones went; at least nothing.

    They are compared from the same share of the working days on, which is that of all that were
    over when the first day of the forecast began; what they burned is scaled by the working days
    to come. Where that first day is today, what is done on it may also be more than they did on
    such a day: then what is open now is compared with what they burned once it was over.

    What is supposed of the work counts here too: the work that comes on top, the mean pace of the
    working days to come, and whether scope may still be added.
    """
    left = work.to_do - _burned(work, by, sprints, grows=work.supposed.grows)
    return np.where(left <= _NOTHING, 0.0, left)


def burned_by(work: RemainingWork, by: date, sprints: Sequence[FinishedSprint]) -> np.ndarray:
    """What would be done of this sprint from now to the end of the day `by`, were it to go as each
    of the finished ones went, compared as in `left_by`; never more than there would be to do."""
    done = _burned(work, by, sprints, grows=False)
    added = done - _burned(work, by, sprints, grows=work.supposed.grows)
    then: np.ndarray = np.clip(done, 0.0, work.to_do + np.maximum(added, 0.0))
    return then


def _burned(
    work: RemainingWork, by: date, sprints: Sequence[FinishedSprint], *, grows: bool
) -> np.ndarray:
    """What each of the sprints burns from now to the end of the day `by`."""
    if work.progress is None:
        return np.zeros(0)
    days = sorted(work.progress.working_days)
    over = sum(day < work.first for day in days)
    end = sum(day <= by for day in days)
    done_today = work.at_first - work.to_do
    burned = _burned_on(days, (over, end), work, sprints, grows=grows) - done_today
    if work.first in days and work.first <= work.today:
        after_today = _burned_on(days, (over + 1, end), work, sprints, grows=grows)
        burned = np.maximum(burned, after_today)
    return burned


def _burned_on(
    days: list[date],
    stretch: tuple[int, int],
    work: RemainingWork,
    sprints: Sequence[FinishedSprint],
    *,
    grows: bool,
) -> np.ndarray:
    """What each of the sprints burns on that stretch of the working days of this one."""
    over, end = stretch
    if end <= over:
        return np.zeros(len(sprints))
    since, until = over / len(days), end / len(days)
    rates = [sprint.burned_a_day(since, until, grows=grows) for sprint in sprints]
    burned: np.ndarray = np.array(rates) * sum(map(work.supposed.pace, days[over:end]))
    return burned
