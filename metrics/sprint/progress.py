"""Where a sprint stands: what burndown and burnup both say, so that their numbers agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cached_property
from itertools import compress

import numpy as np
import pandas as pd

from metrics.issues.containers import work_alone
from metrics.issues.days import DAY, days_between, days_of
from metrics.issues.totals import DailyTotals, daily_totals
from metrics.issues.weights import is_descoped
from metrics.model.arrays import Array, at_moment
from metrics.model.errors import IN_ISSUES, MissingField
from metrics.model.issue_columns import ISSUE_KEY, issue_index, issue_keys
from metrics.model.iterations import Iteration, find_sprint
from metrics.model.question_days import board_day
from metrics.model.report import Question, Unit
from metrics.model.team import ON_THE_EVE
from metrics.sprint.renewals import PUT_BACK
from metrics.sprint.scope_events import SprintRecord, sprint_record


@dataclass(frozen=True, eq=False)
class SprintProgress:
    """A sprint on a day, in the unit of the question.

    All figures but `totals` are as of `at`, the earlier of today and the sprint's end, so that a
    finished sprint stays as it ended whatever is closed later.

    Attributes:
        question: As it was asked.
        sprint: The sprint asked about.
        today: The day of asking, in the board's zone.
        record: What happened to its scope.
        totals: The `metrics.issues.totals.daily_totals` of all its days.
    """

    question: Question
    sprint: Iteration
    today: date
    record: SprintRecord
    totals: DailyTotals

    @property
    def issues(self) -> pd.DataFrame:
        """Those in the sprint at `at`; without a history, those in it now, as GitHub keeps no
        record of moves between sprints."""
        return self.record.issues

    @property
    def events(self) -> pd.DataFrame:
        """Those of `metrics.sprint.scope_events`."""
        return self.record.events

    @property
    def done_before(self) -> int:
        """How many of the sprint's issues were done before it, which count nowhere."""
        return self.record.done_before

    @property
    def unit(self) -> Unit:
        return self.question.unit

    @property
    def at(self) -> date:
        return min(self.today, self.sprint.end)

    @property
    def is_future(self) -> bool:
        return self.today < self.sprint.start

    @property
    def is_finished(self) -> bool:
        return self.today > self.sprint.end

    @property
    def begins(self) -> datetime:
        """The moment at which the sprint begins."""
        return self._midnight(self.sprint.start)

    @property
    def ends(self) -> datetime:
        """The moment at which the sprint is over."""
        return self._midnight(self.sprint.end + DAY)

    @property
    def seen_since(self) -> datetime | None:
        """The moment from which exports saw the sprint's scope.

        None if no export saw it while it could change.
        """
        history = self.question.history
        if history is None or history.since >= self.ends:
            return None
        # The history of a single sprint has exports only where they saw a change.
        last = max(history.sightings[-1][1], self.question.board.exported_at or history.since)
        return history.since if last > history.since else None

    @property
    def is_begun_inside(self) -> bool:
        """Whether exports saw the sprint, but began after the day of its commitment."""
        return self.seen_since is not None and self.seen_since >= self._midnight(
            self.committed_on + DAY
        )

    @property
    def is_commitment_seen(self) -> bool:
        """Whether exports saw what the sprint was committed to, or is so far."""
        if self.seen_since is None or self.is_begun_inside:
            return False
        return self._commitment_known_on is not None or self.is_commitment_open

    @property
    def is_commitment_missed(self) -> bool:
        """Whether exports saw the sprint, but not its commitment: they began after the day of it,
        or none came from then to the sprint's end."""
        return self.seen_since is not None and not self.is_commitment_seen

    @property
    def daily(self) -> pd.DataFrame:
        """`totals` as a table."""
        return self.totals.frame

    @property
    def daily_so_far(self) -> pd.DataFrame:
        """`daily` up to `at`: no day that has not come yet, and none after the sprint."""
        return self.daily.loc[: pd.Timestamp(self.at)]

    def total(self, column: str, day: date) -> float:
        """The running total `column` at the end of `day`; 0 before the first day of the totals."""
        return self.totals.total(column, day)

    @property
    def scope(self) -> float:
        return self.total("total_opened", self.at)

    @property
    def completed(self) -> float:
        """What was done in the sprint's days, while it was in the sprint; never negative."""
        return self.total("total_closed", self.at)

    @property
    def open(self) -> float:
        return self.total("total_open", self.at)

    @cached_property
    def open_issues(self) -> int:
        """How many issues are open, in either unit."""
        return self.record.open_issues(self.at)

    @property
    def is_all_done(self) -> bool:
        """Whether there is scope, and no issue of the sprint is open, pointed or not; nor one that
        may be put back into it."""
        return self.scope > 0 and not self.open_issues and not self.is_undecided

    @property
    def is_undecided(self) -> bool:
        """Whether no issue is open but what lost the sprint when it got a new id, and will have
        been in it all along if it is put back."""
        return not self.open_issues and self.has_lost_work

    @cached_property
    def open_without_points(self) -> pd.Series:
        """The estimates of the open issues that add nothing to `open`: null, or 0; none by issues.

        They are work all the same, so nothing is all done while there are any.
        """
        items, amounts = self.record.items_open_after(self.at)
        is_uncounted = np.isin(self.record.items, items[amounts.round(6) == 0])
        return pd.Series(self.record.estimates[is_uncounted])

    @cached_property
    def by_issues(self) -> SprintProgress:
        """The same sprint by issues."""
        if self.unit is Unit.ISSUES:
            return self
        return progress_of(self.sprint, work_alone(replace(self.question, unit=Unit.ISSUES)))

    @property
    def first_working_day(self) -> date:
        """The sprint's first working day; its first day if it has none."""
        return min(self.working_days)

    @property
    def committed_on(self) -> date:
        """The day at whose end the sprint's scope is its commitment.

        It is the first working day, as plans are made on it; without an export on it, the day of
        the next one. With the convention `ON_THE_EVE` it is the day before the sprint.
        """
        if self.question.conventions.commitment == ON_THE_EVE:
            return self.sprint.start - DAY
        return self._commitment_known_on or self.first_working_day

    @property
    def is_commitment_open(self) -> bool:
        """Whether the day of the commitment is not over yet."""
        return self.today <= self.committed_on

    @property
    def committed(self) -> float:
        """The scope at the end of the day `committed_on`; until that is over, the scope so far.

        That is what was open in the sprint then, and what was completed in it until then.
        """
        return self.total("total_opened", min(self.committed_on, self.at))

    @property
    def added(self) -> float:
        return float(self.changes("added").sum())

    @property
    def removed(self) -> float:
        return float(self.changes("removed").sum())

    def changes(self, column: str) -> Array:
        """`added` or `removed` on each day of the sprint up to `at`, beyond what is committed: none
        up to the day of the commitment.

        `committed + added - removed - completed` is what is open.
        """
        start = self.sprint.start
        changes = self.totals.on(column, days_between(start, self.at))
        changes[: max((self.committed_on - start).days + 1, 0)] = 0.0
        return changes

    def net_scope(self, days: Sequence[date]) -> Array:
        """`added` less `removed` on each of these days, one after the other; 0 outside the
        sprint."""
        start, net = self.sprint.start, self.changes("added") - self.changes("removed")
        places = (days[0] - start).days + np.arange(len(days))
        is_there = (places >= 0) & (places < len(net))
        values = np.zeros(len(days))
        values[is_there] = net[places[is_there]]
        return values

    @property
    def happened_inside(self) -> Array:
        """The `SprintRecord.happened` of the sprint's days, up to `at`."""
        return self.record.between(self.sprint.start, self.at)

    @property
    def happened_since_commitment(self) -> Array:
        """That of the days after that of the commitment, up to `at`."""
        return self.record.between(max(self.sprint.start, self.committed_on + DAY), self.at)

    @property
    def carried_over(self) -> float | None:
        """What was open when the sprint ended; None if it has not ended, or if no export saw it.

        Without an export, issues that have moved to another sprint since would be missing.
        """
        return self.open if self.is_finished and self.seen_since else None

    @property
    def shown_days(self) -> list[date]:
        """The days a chart shows: the sprint's, up to `at`."""
        return [] if self.is_future else days_between(self.sprint.start, self.at)

    @cached_property
    def working_days(self) -> frozenset[date]:
        """The sprint's working days; all of its days if none of them is one."""
        return self.sprint.working_days(self.question.conventions)

    @property
    def working_days_left(self) -> int:
        """Working days from today, which counts, to the sprint's end."""
        return sum(day >= self.today for day in self.working_days)

    @property
    def working_days_begun(self) -> int:
        """Working days from the sprint's start to today, which counts."""
        return sum(day <= self.today for day in self.working_days)

    @property
    def done_on(self) -> date | None:
        """The day since when no issue has been open; None if any is, or none ever was overnight."""
        return self.record.done_on(self.at)

    @property
    def closed_late(self) -> float:
        """What was done after the sprint's end."""
        in_all = self.total("total_closed", date.max)
        return round(in_all - self.total("total_closed", self.sprint.end), 6)

    @property
    def written_late(self) -> int:
        """How many issues that are in the sprint now were created after its end."""
        issues = self.question.board.issues
        inside = issues["iteration_id"].isin([self.sprint.id])
        return int((inside & (issues["created_at"] >= self.ends)).sum())

    @property
    def containers(self) -> int:
        """How many issues in the sprint are broken down into sub-issues, and do not count."""
        return len(self.broken_down)

    @property
    def broken_down(self) -> Sequence[tuple[str, int]]:
        """The repository and number of the issues that are broken down, and are in the sprint or
        were until then."""
        left_out = self.question.containers
        if left_out is None or left_out.empty:
            return []
        arrays, items = self.record.arrays, self.record.arrays.items_of(left_out)
        inside = np.array(
            [str(each) == self.sprint.id for each in left_out["iteration_id"].tolist()]
        )
        first, end = at_moment(self._midnight(self.sprint.start)), at_moment(self.ends)
        in_days = (arrays.seen_until >= first) & (arrays.seen_until < end)
        # Of what is moved on instead, another version begins where this one ends.
        in_days &= arrays.is_in(self.sprint.id) & ~(arrays.seen_again == arrays.seen_until)
        inside = inside | np.append(arrays.has(in_days), False)[items]
        # What was broken down after it was done, or after the sprint, counts all the same.
        is_so = inside & ~np.isin(items, self.record.items)
        return list(compress(issue_keys(left_out), is_so.tolist()))

    @property
    def cleared(self) -> Mapping[date, int]:
        """How many issues lost the sprint when it got a new id, by day, that may still be put back
        as if they had never left."""
        return Counter(day.date() for day in self._lost["day"])

    @cached_property
    def has_lost_work(self) -> bool:
        """Whether any of the `cleared` issues is open."""
        if self._lost.empty:
            return False
        issues = self.question.board.issues
        open_issues = issue_index(issues[issues["state"] == "open"])
        return bool(issue_index(self._lost).isin(open_issues).any())

    @cached_property
    def _lost(self) -> pd.DataFrame:
        history = self.question.history
        if history is None or history.cleared.empty:
            return pd.DataFrame(columns=[*ISSUE_KEY, "day"])
        lost = history.cleared[history.cleared["iteration_id"] == self.sprint.id]
        # What a sprint loses once it is over changes none of its figures.
        lost = lost[lost["moment"] < self.ends]
        lost = lost.assign(day=days_of(lost["moment"], self.question.board.timezone))
        return lost[lost["day"] >= pd.Timestamp(self.today - PUT_BACK * DAY)]

    @property
    def descoped(self) -> int:
        """How many issues were closed as not planned or duplicate."""
        as_done = self.question.conventions.count_not_planned_as_done
        return int(is_descoped(self.issues, not_planned_as_done=as_done).sum())

    @cached_property
    def _commitment_known_on(self) -> date | None:
        """The day of the commitment, if exports know its evening; else None.

        Exports that began later saw a sprint that had changed already: there is no next one.
        """
        history, board = self.question.history, self.question.board
        if self.question.conventions.commitment == ON_THE_EVE:
            return self.sprint.start - DAY
        first = self.first_working_day
        if history is None or not self.seen_since or self.seen_since >= self._midnight(first + DAY):
            return None
        day = history.next_day_known(first, board.timezone)
        return day if day and day <= self.sprint.end else None

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.question.board.timezone)


def sprint_progress(question: Question) -> SprintProgress:
    """The sprint that is asked about, and what happened to it, containers left out.

    Raises UnknownSprint, MissingField.
    """
    check_fields(question)
    sprint = find_sprint(question.sprint, question.board.iterations, board_day(question))
    return progress_of(sprint, work_alone(question))


def progress_of(sprint: Iteration, question: Question) -> SprintProgress:
    """What happened to `sprint`, even if the question names another one."""
    record = sprint_record(question, sprint)
    happened = record.happened
    totals = daily_totals(happened["day"], happened["scope"], happened["done"], sprint.end)
    return SprintProgress(question, sprint, board_day(question), record, totals)


def check_fields(question: Question) -> None:
    """Raise MissingField if the board lacks the sprint field, or the points field asked for."""
    needed = ("sprint", "points") if question.unit is Unit.POINTS else ("sprint",)
    for role in needed:
        if role in question.board.missing:
            instead = [IN_ISSUES] if role == "points" else []
            raise MissingField(question.board.missing[role], *instead)
