"""How long completed issues took, and how many issues were in each status on each day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import ceil

import numpy as np
import pandas as pd

from metrics.issues.containers import work_alone
from metrics.issues.days import DAY, days_of, per_day
from metrics.issues.in_status import Fall, Statuses, looked_at, statuses_by_day
from metrics.issues.lifetimes import data_day, lifetimes, with_archived
from metrics.issues.rates import weekly_rate
from metrics.issues.recorded import are, began
from metrics.issues.weights import is_descoped, weights
from metrics.model.arrays import at_moment
from metrics.model.arrays import moments as moments_of
from metrics.model.issue_columns import ISSUE_KEY, NO_STATUS, issue_index, issue_keys
from metrics.model.iterations import Iteration
from metrics.model.question_days import board_day
from metrics.model.report import Question
from metrics.model.timelines import MOVES_LOST_SINCE

PERCENTILES = (50, 85, 95)


@dataclass(frozen=True, eq=False)
class Flow:
    """What flowed on the days `first` … `last`, both inclusive; no days if `last` comes before.

    Attributes:
        question: As it was asked, with archived issues.
        first: The first day.
        last: The last day.
        issues: Those whose flow it is, with the columns of `Board.issues`, as they were at the end
            of the last day; and the day on which each was completed, `completed_on`,
            datetime64[ns] at midnight, or null.
        looked_at: The days whose statuses are known (`metrics.issues.in_status.looked_at`).
        statuses: Their `metrics.issues.in_status.statuses_by_day` on them.
        containers: How many issues are left out as their sub-issues count.
        sprint: The one asked about, if one is.
        cleared: How many issues lost it when it got a new id, by day, that may still be put back.
    """

    question: Question
    first: date
    last: date
    issues: pd.DataFrame
    looked_at: pd.DatetimeIndex
    statuses: Statuses
    containers: int
    sprint: Iteration | None = None
    cleared: Mapping[date, int] = field(default_factory=dict)

    @property
    def days(self) -> pd.DatetimeIndex:
        return pd.date_range(self.first, self.last)

    @cached_property
    def completed(self) -> pd.DataFrame:
        """The issues completed on these days, in order of day.

        More columns: `created_on` and `started_on`, datetime64[ns] at midnight; `lead_days` and
        `cycle_days`, Int64, the calendar days from the first and from the second of them to
        `completed_on`: end minus start, so 0 on the same day. Unknown values are null.
        """
        first, last = pd.Timestamp(self.first), pd.Timestamp(self.last)
        completed = self.issues[self.issues["completed_on"].between(first, last)].copy()
        completed["created_on"] = days_of(completed["created_at"], self.question.board.timezone)
        completed["started_on"] = self._started(completed)
        # A reopened issue can have been closed before any export saw it in progress.
        is_late = completed["started_on"] > completed["completed_on"]
        completed["started_on"] = completed["started_on"].mask(is_late)
        for name, since in (("lead_days", "created_on"), ("cycle_days", "started_on")):
            lasted = (completed["completed_on"] - completed[since]).dt.days.astype("Int64")
            # An imported issue can be closed before it is created.
            completed[name] = lasted.clip(lower=0)
        return completed.sort_values(["completed_on", *ISSUE_KEY], ignore_index=True)

    def percentiles(self, column: str) -> dict[int, int]:
        """Within how many days each of `PERCENTILES` percent of `completed` were done.

        Empty if the column of days is known of no issue.
        """
        lengths = sorted(self.completed[column].dropna().tolist())
        if not lengths:
            return {}
        return {share: int(lengths[ceil(share * len(lengths) / 100) - 1]) for share in PERCENTILES}

    def named_percentiles(self, column: str) -> dict[str, int]:
        """The same by name, equal ones as one: `50%`, or `85–95%`."""
        equal: dict[int, list[str]] = {}
        for share, days in self.percentiles(column).items():
            equal.setdefault(days, []).append(f"{share}")
        return {
            f"{'–'.join(dict.fromkeys((shares[0], shares[-1])))}%": days
            for days, shares in equal.items()
        }

    @cached_property
    def shown_days(self) -> pd.DatetimeIndex:
        """The `days` from the first on which the board had an issue."""
        board = self.question.board
        created = [issues["created_at"].min() for issues in (board.issues, self.issues)]
        first = days_of(pd.Series(created, dtype="datetime64[ns, UTC]"), board.timezone).min()
        shown: pd.DatetimeIndex = self.days[self.days >= first]
        return shown

    @cached_property
    def throughput(self) -> pd.Series:
        """What was completed on each day, in the unit of the question."""
        done = self.completed
        return per_day(weights(done, self.question.unit), done["completed_on"], self.days)

    @property
    def a_week(self) -> float | None:
        """What is completed in a usual week (`metrics.issues.rates.weekly_rate`)."""
        done = self.throughput.reindex(self.shown_days)
        today = data_day(self.question)
        return weekly_rate(done, self.question.conventions, unfinished=today)

    @cached_property
    def in_status(self) -> pd.DataFrame:
        """How many issues were in each status at the end of each day, or until now.

        A row per day that is `looked_at`; a column per status in the board's order, after
        those that the board no longer has.
        """
        table = self.statuses.table()
        board = self.question.board
        gone = sorted(set(table.columns) - {NO_STATUS, *board.statuses})
        return table[[name for name in (NO_STATUS, *gone, *board.statuses) if name in table]]

    @cached_property
    def dropped(self) -> pd.DataFrame:
        """How many of the issues `in_status` were closed as not planned or duplicate, as they are
        now: the same rows, and a column per status with any."""
        as_done = self.question.conventions.count_not_planned_as_done
        dropped = self.issues[is_descoped(self.issues, not_planned_as_done=as_done)]
        statuses = self.statuses
        numbers = [statuses.numbers.get(key, -1) for key in issue_keys(dropped)]
        return statuses.only(~statuses.is_open & np.isin(statuses.issue, numbers)).table()

    @cached_property
    def falls(self) -> dict[date, Fall]:
        """The days on which there is less in some status and all those after it, and why.

        None is told of the first export if GitHub had begun to lose moves before.
        """
        found, history = self.statuses.falls(self.in_status), self.question.history
        if history is not None and history.since > MOVES_LOST_SINCE:
            first = history.since.astimezone(self.question.board.timezone).date()
            found.pop(first, None)
        return found

    @property
    def in_progress(self) -> int:
        """How many of the issues are open in a started status."""
        open_ = self.issues.loc[self.issues["state"] == "open", "status"].dropna()
        return sum(map(self.question.conventions.is_started, open_.tolist()))

    @property
    def is_finished(self) -> bool:
        """Whether it is of a sprint that has ended."""
        return self.sprint is not None and self.last == self.sprint.end < board_day(self.question)

    def _started(self, issues: pd.DataFrame) -> pd.Series:
        """The first day on which each of `issues` was in a started status, by their index.

        Null of issues that neither GitHub recorded nor an export saw open in one. Also null of
        those that were in one already when exports began, or began again after a gap, and GitHub
        did not record since when; and of those that began before the first export and were closed
        after GitHub had begun to lose moves.
        """
        history = self.question.history
        if history is None:
            return pd.Series(pd.NaT, index=issues.index, dtype="datetime64[ns]")
        is_started = self.question.conventions.is_started
        arrays = history.arrays
        is_begun = are(is_started, history.versions["status"]).to_numpy(bool)[arrays.rows]
        is_begun &= ~arrays.is_closed & (arrays.seen_from <= at_moment(self.question.now))
        begun = np.flatnonzero(is_begun)
        items, first = np.unique(arrays.item[begun], return_index=True)
        since = np.full(arrays.items + 1, "NaT", "datetime64[ns]")
        since[items] = arrays.seen_from[begun[first]]
        since[np.isin(since, moments_of([begun for begun, _ in history.sightings]))] = "NaT"
        seen = pd.Series(since[arrays.items_of(issues)], issues.index)
        moments = seen.dt.tz_localize("UTC")
        if history.recorded.empty:
            return days_of(moments, self.question.board.timezone)
        recorded = began(history.recorded, is_started)
        moment_of = recorded.reindex(issue_index(issues)).set_axis(issues.index)
        is_recorded = pd.Series(issue_index(issues).isin(recorded.index), issues.index)
        if history.since > MOVES_LOST_SINCE:
            moment_of = moment_of.where(issues["closed_at"] < MOVES_LOST_SINCE)
        moments = moments.mask(is_recorded, moment_of)
        return days_of(moments, self.question.board.timezone)


def first_recent_day(question: Question) -> date:
    """The first day of the last weeks (`conventions.forecast_weeks`), as far as there is data."""
    return data_day(question) - (7 * question.conventions.forecast_weeks - 1) * DAY


def recent_flow(question: Question) -> Flow:
    """The flow on the board in the last weeks (`conventions.forecast_weeks`)."""
    question = work_alone(with_archived(question))
    board = question.board
    first, last = first_recent_day(question), data_day(question)
    lives = lifetimes(board.issues, board.timezone, question.conventions)
    known = looked_at(question, pd.date_range(first, last), board.issues)
    return Flow(
        question,
        first,
        last,
        board.issues.assign(completed_on=lives["completed"]),
        known,
        statuses_by_day(question, first, known, board.issues),
        0 if question.containers is None else len(question.containers),
    )
