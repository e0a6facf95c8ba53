"""When deliverables were broken down into issues, and by what their scope has grown since."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from metrics.deliverables.membership import Deliverables
from metrics.issues.days import DAY, days_between, days_of, per_day
from metrics.model.issue_columns import issue_index
from metrics.model.report import Question

# Working days without a new issue that end a breakdown, working days that it lasts at most, and
# calendar days after it that tell how scope grows.
QUIET, LONGEST, LEAST_AFTER = 5, 15, 10


def last_day_of_breakdown(created: Collection[date], works_on: Callable[[date], bool]) -> date:
    """The last day of the breakdown of a deliverable whose issues were created on those days.

    It begins with the first issue, and lasts to the last one before `QUIET` working days without a
    new one, but not beyond its working day number `LONGEST`. Raises ValueError without a day.
    """
    breakdown = [min(created)]
    for day in sorted(set(created))[1:]:
        between = days_between(breakdown[-1] + DAY, day)
        if sum(map(works_on, between[:-1])) >= QUIET:
            break
        breakdown += between
    working = [day for day in breakdown if works_on(day)]
    return working[LONGEST - 1] if len(working) >= LONGEST else breakdown[-1]


@dataclass(frozen=True, eq=False)
class Breakdowns:
    """When the deliverables asked about were broken down.

    Attributes:
        last_days: The last day of each one's breakdown, by its key; not of one without an issue.
        until: The last full day of the past.
    """

    membership: Deliverables
    last_days: Mapping[str, date]
    until: date

    @property
    def known(self) -> Mapping[str, date]:
        """Those of `last_days` with `LEAST_AFTER` days after them, from which growth is known."""
        return {
            key: last
            for key, last in self.last_days.items()
            if (self.until - last).days >= LEAST_AFTER
        }

    @property
    def grows_from(self) -> date | None:
        """The first day from which growth is known of any of them; None if it is of none."""
        return min(self.known.values()) + DAY if self.known else None

    def growth(self, lives: pd.DataFrame, amounts: pd.Series, days: pd.DatetimeIndex) -> pd.Series:
        """By what the scope grew on each of `days`: what came into it less what was taken out of
        it, in sum over the deliverables, of each after its breakdown.

        Of a deliverable not among `known` nothing counts. An issue of several deliverables counts
        after the last of their breakdowns. `lives` are rows of `metrics.issues.lifetimes.
        lives_of_work`, and `amounts` what each counts.
        """
        last_days = self._last_days_of(lives)
        came, *went = (
            per_day(amounts, lives[moment].where(lives[moment] > last_days), days)
            for moment in ("created", "removed", "left")
        )
        growth: pd.Series = (came - sum(went)).round(6) + 0.0
        return growth

    def _last_days_of(self, lives: pd.DataFrame) -> pd.Series:
        """The last day of the breakdown that the issue in each row belongs to; never, where growth
        is not known."""
        issues = self.membership.by_deliverable(self.membership.asked)
        known = {key: pd.Timestamp(day) for key, day in self.known.items()}
        by_row = [known.get(key, pd.Timestamp.max) for key in issues["deliverable_key"].tolist()]
        by_issue = pd.Series(by_row, issue_index(issues), "datetime64[ns]").groupby(level=[0, 1])
        return by_issue.max().reindex(issue_index(lives)).set_axis(lives.index)


def breakdowns(
    membership: Deliverables, work: pd.DataFrame, question: Question, until: date
) -> Breakdowns:
    """When the deliverables asked about were broken down; `work` are the issues that count, and
    `until` the last full day of the past."""
    issues = membership.by_deliverable(work)
    days = days_of(issues["created_at"], question.board.timezone).dt.date
    last_days = {
        str(key): last_day_of_breakdown(set(created), question.conventions.works_on)
        for key, created in days.groupby(issues["deliverable_key"].to_numpy())
    }
    return Breakdowns(membership, last_days, until)
