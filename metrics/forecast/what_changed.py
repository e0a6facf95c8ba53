"""What moved a sprint since the end of a day, in the few words that say why its outlook changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from metrics.issues.days import DAY, days_between
from metrics.model.issue_columns import ISSUE_KEY
from metrics.model.question_days import is_day_over
from metrics.sprint.progress import SprintProgress
from metrics.sprint.scope_events import CLOSED, REESTIMATED
from metrics.text.formatting import amount, count, number, short_day, weekday

# A part is left out that moved less than this share of what the weightiest part did.
_WORTH_A_WORD = 1 / 3
# Less than this share of what was to be closed is little.
_LITTLE = 3 / 4


def what_changed(
    progress: SprintProgress,
    since: date,
    *,
    is_worse: bool | None = None,
    with_today: bool = False,
) -> str:
    """`5 points added, nothing closed for 2 days`: what moved the sprint after the day `since`.

    In the unit of `progress`, the weightiest first, at most three parts; empty where nothing did.
    Only what makes the outlook worse is told, or what makes it better: which of them `is_worse`
    says, or else the sum of all that happened. Scope counts from the day after that of the
    commitment. What was closed is compared with what was open at the end of `since`, in equal
    shares on the working days that were left; today is one of them once it is over, or else
    `with_today`.
    """
    moves = Moves(progress, since, with_today)
    sign = 1 if (moves.sum > 0 if is_worse is None else is_worse) else -1
    parts = [part for part in moves.parts if part.weight * sign > 0]
    least = _WORTH_A_WORD * max((abs(part.weight) for part in parts), default=0.0)
    told = sorted(
        (part for part in parts if part.words and abs(part.weight) >= least),
        key=lambda part: -abs(part.weight),
    )
    # The unit is said once.
    written = iter([lambda value: amount(value, progress.unit)])
    return ", ".join(
        part.words.format(*(next(written, number)(value) for value in part.values)) for part in told
    )


@dataclass(frozen=True)
class _Part:
    """One thing that happened: by how much it moved what is open, compared with what was to be
    expected, and the words for it, with a place for each of the values."""

    weight: float
    words: str
    values: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Moves:
    """All that moved the sprint `progress` after the day `since`, in its unit.

    `added - removed + reopened - closed` is by how much what is open has changed, from the day of
    the commitment on. `with_today` counts today as worked though it is not over.
    """

    progress: SprintProgress
    since: date
    with_today: bool = False

    @property
    def added(self) -> float:
        return float(self._by_issue["scope"].clip(lower=0).sum())

    @property
    def removed(self) -> float:
        return -float(self._by_issue["scope"].clip(upper=0).sum())

    @property
    def reopened(self) -> float:
        by_issue = self._by_issue
        return -float(by_issue.loc[by_issue["closes"] < 0, "done"].sum())

    @property
    def closed(self) -> float:
        by_issue = self._by_issue
        return float(by_issue.loc[by_issue["closes"] > 0, "done"].sum())

    @property
    def to_be_closed(self) -> float:
        """What was to be closed on the days worked since, to be done in time in equal steps."""
        left = sum(day > self.since for day in self.progress.working_days)
        open_then = self.progress.total("total_open", self.since)
        return open_then * len(self.worked) / left if left else 0.0

    @cached_property
    def parts(self) -> tuple[_Part, ...]:
        return (self._scope, _Part(self.reopened, "{} reopened", (self.reopened,)), self._closing)

    @property
    def sum(self) -> float:
        return sum(part.weight for part in self.parts)

    @cached_property
    def worked(self) -> list[date]:
        """The working days since, up to yesterday, and today once it is over."""
        progress = self.progress
        is_over = progress.is_finished or self.with_today or is_day_over(progress.question)
        last = progress.at if is_over else progress.at - DAY
        return sorted(day for day in progress.working_days if self.since < day <= last)

    @property
    def idle(self) -> list[date]:
        """The last of these days, on which no issue of the sprint was closed, and none since."""
        closed = self._events.loc[self._events["kind"] == CLOSED, "day"]
        last = closed.max().date() if len(closed) else self.since
        return [day for day in self.worked if day > last]

    @property
    def _scope(self) -> _Part:
        """Added and removed; the lesser of them too where it takes half of the other back."""
        estimate = self._by_issue["estimate"]
        told = [
            (self.added, float(estimate.clip(lower=0).sum()), "added"),
            (self.removed, -float(estimate.clip(upper=0).sum()), "removed"),
        ]
        told.sort(key=lambda each: -each[0])
        words, values = [], list[float]()
        for whole, estimated, verb in told:
            if whole <= 0 or whole < told[0][0] / 2:
                continue
            values.append(whole)
            by = ""
            if estimated >= whole:
                by = " by re-estimate"
            elif estimated:
                by = " ({} by re-estimate)"
                values.append(estimated)
            words.append(f"{{}} {verb}{by}")
        return _Part(round(self.added - self.removed, 6), ", ".join(words), tuple(values))

    @property
    def _closing(self) -> _Part:
        closed, expected = self.closed, self.to_be_closed
        weight = round(expected - closed, 6)
        if weight <= 0:
            return _Part(weight, "{} closed" if closed else "", (closed,))
        if idle := self.idle:
            return _Part(weight, f"nothing closed {_on(idle)}")
        if closed >= _LITTLE * expected:
            return _Part(weight, "")
        within = f" in {_in_days(self.worked)}" if len(self.worked) > 1 else ""
        # An issue may have been closed that counts no points.
        little = "only {}" if closed else f"no {self.progress.unit}"
        return _Part(weight, f"{little} closed{within}", (closed,) if closed else ())

    @cached_property
    def _events(self) -> pd.DataFrame:
        events = self.progress.events
        first, last = pd.Timestamp(self.since + DAY), pd.Timestamp(self.progress.at)
        return events[events["day"].between(first, last)]

    @cached_property
    def _by_issue(self) -> pd.DataFrame:
        """How each issue has changed in all, by its key.

        `scope`; `estimate`, the part of it by a new estimate; `done`; and `closes`, 1 for what was
        closed, -1 for what was reopened.
        """
        events = self._events
        is_plan = events["day"] <= pd.Timestamp(self.progress.committed_on)
        scope = events["scope"].mask(is_plan, 0.0)
        changes = events[ISSUE_KEY].assign(
            scope=scope,
            estimate=scope.where(events["kind"] == REESTIMATED, 0.0),
            done=events["done"],
            enters=events["enters"],
            closes=events["enters"] - events["opens"],
        )
        sums = changes.groupby(ISSUE_KEY).sum().round(6)
        # A new estimate of what is done, and what left when it was done, change nothing to do.
        is_same = (sums["closes"] == 0) & (sums["done"] != 0)
        is_same |= (sums["closes"] < 0) & (sums["enters"] < 0)
        # Of what came into scope, the first estimate that counts is the last.
        sums.loc[sums["enters"] != 0, "estimate"] = 0.0
        return sums[~is_same]


def _on(days: list[date]) -> str:
    if len(days) == 1:
        return f"on {weekday(days[0])} {short_day(days[0])}"
    return f"for {_in_days(days)}"


def _in_days(days: list[date]) -> str:
    """`2 days`, or `2 working days` where there were days off between them."""
    is_all = days_between(days[0], days[-1]) == days
    return count(len(days), "day" if is_all else "working day")
