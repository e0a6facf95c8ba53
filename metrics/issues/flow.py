"""How long completed issues took, and how many issues were in each status on each day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from math import ceil

import pandas as pd

from metrics.issues.days import DAY, days_of, per_day
from metrics.issues.lifetimes import data_day, lifetimes, with_archived
from metrics.issues.rates import weekly_rate
from metrics.issues.weights import weights
from metrics.model.issue_columns import ISSUE_KEY, NO_STATUS, issue_index
from metrics.model.iterations import Iteration, find_sprint
from metrics.model.report import Question

PERCENTILES = (50, 85, 95)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, eq=False)
class Flow:
    """What flowed on the days `first` … `last`, both inclusive; no days if `last` comes before.

    `sprint` is the one asked about. Without one, the days are those of the last weeks
    (`conventions.forecast_weeks`) to the day of the export.
    """

    question: Question
    first: date
    last: date
    sprint: Iteration | None = None

    @property
    def days(self) -> pd.DatetimeIndex:
        return pd.date_range(self.first, self.last)

    @cached_property
    def completed(self) -> pd.DataFrame:
        """The issues completed on these days, as `Board.issues` has them, in order of day.

        More columns: `created_on`, `started_on` and `completed_on`, datetime64[ns] at midnight;
        `lead_days` and `cycle_days`, Int64, the calendar days from the first and from the second of
        them to the last, 0 on the same day. Unknown values are null.
        """
        board = self.question.board
        lives = lifetimes(board.issues, board.timezone, self.question.conventions)
        issues = board.issues.assign(
            created_on=lives["created"], completed_on=lives["completed"], started_on=self._started()
        )
        first, last = pd.Timestamp(self.first), pd.Timestamp(self.last)
        completed = issues[issues["completed_on"].between(first, last)].copy()
        # A reopened issue can have been closed before any export saw it in progress.
        is_late = completed["started_on"] > completed["completed_on"]
        completed["started_on"] = completed["started_on"].mask(is_late)
        for name, since in (("lead_days", "created_on"), ("cycle_days", "started_on")):
            completed[name] = (completed["completed_on"] - completed[since]).dt.days.astype("Int64")
        return completed.sort_values(["completed_on", *ISSUE_KEY], ignore_index=True)

    def percentiles(self, column: str) -> dict[int, int]:
        """Within how many days each of `PERCENTILES` percent of `completed` were done.

        Empty if the column of days is known of no issue.
        """
        lengths = sorted(self.completed[column].dropna())
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

    @property
    def shown_days(self) -> pd.DatetimeIndex:
        """The `days` from the first on which the board had an issue."""
        created = days_of(self.question.board.issues["created_at"], self.question.board.timezone)
        shown: pd.DatetimeIndex = self.days[self.days >= created.min()]
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
        """How many issues on the board were in each status at the end of each day, or until now.

        A row per day with an export, or between two exports without a gap; a column per status in
        the board's order, after those that the board no longer has.
        """
        history, board = self.question.history, self.question.board
        if history is None or "status" in board.missing:
            return pd.DataFrame(index=pd.DatetimeIndex([]))
        counts = {}
        for day in self.days:
            start, end = (
                datetime.combine(midnight, time(), board.timezone)
                for midnight in (day.date(), day.date() + DAY)
            )
            until = min(end - _INSTANT, self.question.now)
            if any(begun <= until and start <= ended for begun, ended in history.sightings):
                statuses = history.as_of(until)["status"].fillna(NO_STATUS)
                counts[day] = statuses.value_counts()
        table = pd.DataFrame(counts).T.fillna(0).astype("int64")
        gone = sorted(set(table.columns) - {NO_STATUS, *board.statuses})
        order = [NO_STATUS, *gone, *board.statuses]
        return table[[name for name in order if name in table]]

    def _started(self) -> pd.Series:
        """The first day on which each issue of the board was in a started status, by its index.

        Null of issues that no export saw open in one. Also null of those that were in one already
        when exports began, or began again after a gap, as their first day is unknown.
        """
        issues, history = self.question.board.issues, self.question.history
        if history is None:
            return pd.Series(pd.NaT, index=issues.index, dtype="datetime64[ns]")
        versions = history.versions
        statuses = versions["status"].dropna().unique()
        started = [name for name in statuses if self.question.conventions.is_started(name)]
        seen = versions[
            versions["status"].isin(started)
            & (versions["state"] == "open")
            & (versions["seen_from"] <= self.question.now)
        ]
        first = seen.groupby(ISSUE_KEY)["seen_from"].min()
        begun = pd.DatetimeIndex([begun for begun, _ in history.sightings])
        first = first[~first.isin(begun)]
        moments = first.reindex(issue_index(issues)).set_axis(issues.index)
        return days_of(moments, self.question.board.timezone)


def flow_of(question: Question) -> Flow:
    """The flow in the sprint that a question names, or else in the last weeks.

    Raises UnknownSprint.
    """
    question = with_archived(question)
    today = data_day(question)
    if question.sprint.strip():
        sprint = find_sprint(question.sprint, question.board.iterations, today)
        return Flow(question, sprint.start, min(sprint.end, today), sprint)
    weeks = question.conventions.forecast_weeks
    return Flow(question, today - (7 * weeks - 1) * DAY, today)
