"""What the random draws say of the remaining work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from metrics.forecast.monte_carlo import days_ahead, done_by
from metrics.forecast.remaining_work import (
    RemainingWork,
)
from metrics.issues.rates import weekly_rate


@dataclass(frozen=True, eq=False)
class DeliveryForecast:
    """What the random draws say of the remaining work `work`."""

    work: RemainingWork

    @property
    def is_possible(self) -> bool:
        work = self.work
        return work.amount > 0 and work.has_enough_history and work.past["done"].sum() > 0

    @cached_property
    def ahead(self) -> pd.DataFrame:
        """`monte_carlo.days_ahead` of the work, at least to the end of its sprint."""
        work = self.work
        return days_ahead(
            work.past,
            work.amount,
            work.first,
            work.question.conventions.works_on,
            grows_until=work.grows_until,
            at_least_until=work.sprint.end if work.sprint else date.min,
        )

    @cached_property
    def without_growth(self) -> date | None:
        """The day by which all is done with 85 % confidence if no scope is added."""
        work = self.work
        works_on = work.question.conventions.works_on
        fixed = days_ahead(work.past, work.amount, work.first, works_on, grows_until=date.min)
        return done_by(fixed, 85)

    def sure_by(self, confidence: int) -> date | None:
        return done_by(self.ahead, confidence)

    @property
    def chance_by_sprint_end(self) -> str | None:
        """The chance that all is done by the end of the sprint; None without a running sprint."""
        sprint = self.work.sprint
        if sprint is None or sprint.end < self.work.first:
            return None
        chance = int(100 * dict(self.ahead["done"])[sprint.end])
        return f"{chance}%" if 1 <= chance <= 99 else "under 1%" if chance < 1 else "over 99%"

    def a_week(self, column: str) -> float | None:
        """What a usual week had of a column of `past` (`metrics.issues.rates.weekly_rate`)."""
        return weekly_rate(self.work.past[column], self.work.question.conventions)

    @property
    def outgrows(self) -> bool:
        """Whether scope was added at least as fast as work was done, with no end in sight."""
        done, added = self.a_week("done"), self.a_week("added")
        is_as_fast = done is not None and added is not None and added >= done
        return self.work.sprint is None and is_as_fast
