"""The remaining work of what is asked about, and the past days that show its pace."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from functools import cached_property

import numpy as np
import pandas as pd

from metrics.deliverables.membership import Deliverables, deliverables
from metrics.deliverables.several_boards import with_other_boards
from metrics.deliverables.standing import Standing, standing
from metrics.forecast.breakdown import Breakdowns, breakdowns
from metrics.forecast.past_days import NO_DAYS, added_to_sprints, full_days, past_days
from metrics.forecast.supposed import NOTHING, Supposed
from metrics.issues.containers import without_containers, work_alone
from metrics.issues.days import DAY, per_day
from metrics.issues.lifetimes import data_day, lifetimes, lives_of_work, with_archived
from metrics.issues.weights import weights
from metrics.model.errors import IN_ISSUES, MissingField, NothingToReport
from metrics.model.iterations import Iteration, find_sprint
from metrics.model.question_days import is_day_over
from metrics.model.report import Question, Unit
from metrics.sprint.progress import SprintProgress, progress_of
from metrics.text.formatting import count, shortened

LEAST_COMPLETED, LEAST_DAYS = 10, 21


@dataclass(frozen=True, eq=False)
class RemainingWork:
    """What is open at the end of a day of the work that is asked about, in the question's unit.

    Attributes:
        question: As it was asked, with archived issues.
        name: What the work is called.
        today: The day of the export, if that is older than the question.
        issues: The issues of the work, archived ones too.
        team: The issues whose pace counts: of deliverables their own, also those that were broken
            down since, of a sprint all of the board.
        progress: Of a sprint, what its burndown says; None for deliverables.
        standing: How the deliverables stand, as their status has it; None for a sprint.
        membership: The deliverables and their issues, archived ones too; None for a sprint.
        supposed: What is supposed beside what is known; `amount` and `past` know nothing of it.
        sprints: Other sprints of the board that were looked at so far, by unit and id.
    """

    question: Question
    name: str
    today: date
    issues: pd.DataFrame
    team: pd.DataFrame
    progress: SprintProgress | None = None
    standing: Standing | None = None
    membership: Deliverables | None = None
    supposed: Supposed = NOTHING
    sprints: dict[tuple[Unit, str], SprintProgress] = field(default_factory=dict)

    @property
    def sprint(self) -> Iteration | None:
        return self.progress.sprint if self.progress else None

    @property
    def due(self) -> date | None:
        """The last working day of the sprint, by whose end it should be done; its last day where
        that is all there is to come. None of others."""
        if self.progress is None:
            return None
        last = max(self.progress.working_days)
        return last if last >= self.first else self.progress.sprint.end

    def of_sprint(self, sprint: Iteration) -> SprintProgress:
        """What happened to any sprint of the board, of work that is a sprint's: computed once."""
        if self.progress is None:
            raise ValueError("Only the remaining work of a sprint knows of other sprints.")
        if sprint.id == self.progress.sprint.id:
            return self.progress
        key = self.progress.unit, sprint.id
        if key not in self.sprints:
            self.sprints[key] = progress_of(sprint, self.progress.question)
        return self.sprints[key]

    @property
    def containers(self) -> int:
        """How many issues are left out as their sub-issues count."""
        if self.progress:
            return self.progress.containers
        return len(self.team) - len(self.issues)

    @cached_property
    def left(self) -> pd.Series:
        """What was open at the end of each day, from the first with anything open until today."""
        if self.progress:
            total_open: pd.Series = self.progress.daily["total_open"]
            days = pd.date_range(total_open.index[0], self.today) if len(total_open) else NO_DAYS
            return total_open.reindex(days).ffill()
        work = self._open_lives
        days = pd.date_range(work["created"].min(), self.today) if len(work) else NO_DAYS
        amounts = weights(work, self.question.unit)
        came, *went = (
            per_day(amounts, work[end], days) for end in ("created", "completed", "removed", "left")
        )
        left: pd.Series = (came - sum(went)).cumsum().round(6) + 0.0
        # What was broken down into issues that were archived since is work again.
        left.iloc[-1:] = self.amount
        return left

    @cached_property
    def amount(self) -> float:
        if self.standing:
            open_now = weights(self.standing.open_issues, self.question.unit)
            return round(float(open_now.sum()), 6)
        if self.progress:
            return self.progress.total("total_open", self.today)
        return float(self.left.iloc[-1]) if len(self.left) else 0.0

    @cached_property
    def done_today(self) -> float:
        """What of the work was done today so far, where today is the first day of the forecast."""
        if self.first > self.today:
            return 0.0
        if self.progress:
            return max(self.progress.total("closed", self.today), 0.0)
        work, day = self._open_lives, pd.DatetimeIndex([self.today])
        return float(per_day(weights(work, self.question.unit), work["completed"], day).sum())

    @property
    def to_do(self) -> float:
        """What is open, and what is supposed to come on top."""
        return self.amount + self.supposed.more(self.question.unit)

    @property
    def at_first(self) -> float:
        """What is left when the first day of the forecast begins, with all that came since."""
        return self.to_do + self.done_today

    @cached_property
    def open_issues(self) -> pd.DataFrame:
        if self.progress:
            record = self.progress.record
            return self.issues[np.isin(record.items, record.items_open_after(self.today)[0])]
        return self.standing.open_issues if self.standing else self.issues[:0]

    @property
    def has_scope(self) -> bool:
        """Whether any of the work, done or open, counts in the unit."""
        return bool(weights(self.issues, self.question.unit).sum() > 0)

    @cached_property
    def open_without_points(self) -> pd.Series:
        """The estimates of open issues that add nothing to `amount`: null, or 0; none by issues."""
        left = self.open_issues
        return left.loc[weights(left, self.question.unit) == 0, "points"]

    @cached_property
    def by_issues(self) -> RemainingWork:
        """The same work by issues."""
        question = replace(self.question, unit=Unit.ISSUES)
        if self.progress:
            work = remaining_of_sprint(self.progress.by_issues, self.question)
            return replace(work, supposed=self.supposed, sprints=self.sprints)
        issues = without_containers(self.issues, question)
        standing = self.standing and self.standing.by_issues
        return replace(self, question=question, issues=issues, standing=standing)

    @cached_property
    def breakdowns(self) -> Breakdowns | None:
        """When the deliverables were broken down; None of a sprint."""
        if self.membership is None:
            return None
        return breakdowns(self.membership, self.issues, self.question, self.last_full_day)

    @cached_property
    def past(self) -> pd.DataFrame:
        """The days that a forecast draws from (`metrics.forecast.past_days.past_days`).

        What is `done` is what the team completed. What is `added` is, of deliverables, by what
        their scope grew after their breakdown; of a sprint, what was added to sprints while they
        ran, less what was removed.
        """
        lives, conventions = self._open_lives, self.question.conventions
        days = full_days(lives, self.last_full_day, conventions)
        amounts = weights(lives, self.question.unit)
        added, grows_from = pd.Series(0.0, index=days), date.min
        if self.progress:
            added = added_to_sprints(days, self.question.board.iterations, self.of_sprint)
        elif self.breakdowns:
            added = self.breakdowns.growth(lives, amounts, days)
            grows_from = self.breakdowns.grows_from or date.max
        return past_days(lives, amounts, added, grows_from, conventions)

    @property
    def completed(self) -> int:
        """How many issues the team completed on the days of `past`."""
        return int(self.past["completed"].sum())

    @property
    def has_enough_history(self) -> bool:
        return self.completed >= LEAST_COMPLETED and len(self.past) >= LEAST_DAYS

    def at_end_of(self, day: date) -> RemainingWork:
        """The same work as it was at the end of an earlier day, by what is known now; of a sprint
        with its progress as it is."""
        now = datetime.combine(day, time.max, self.question.board.timezone)
        return replace(self, question=replace(self.question, now=now), today=day)

    @property
    def first(self) -> date:
        """The first day of the forecast: today, lest each morning have a day less than the night
        before. When today is over, the day after; of a sprint to come, its first."""
        first = self.last_full_day + DAY
        return max(first, self.sprint.start) if self.sprint else first

    @property
    def last_full_day(self) -> date:
        """The last day that is over: yesterday, or of a report as of a past day, that day."""
        return self.today if is_day_over(self.question) else self.today - DAY

    @property
    def grows_until(self) -> date:
        """The last day on which scope may be added."""
        return self.sprint.end if self.sprint else date.max

    @cached_property
    def _open_lives(self) -> pd.DataFrame:
        """The team's `lives_of_work`, where only open ones are broken down or come back: what is
        done makes nothing less or more to do. Of a sprint, what its past needs."""
        team, question = self.team, self.question
        if self.sprint:
            lives = lifetimes(team, question.board.timezone, question.conventions)
            return lives.assign(points=team["points"])
        work = lives_of_work(team, question, with_archived=True)
        came_done = work["completed"] < work["created"]
        return work.assign(left=work["left"].mask(work["completed"].notna()))[~came_done]


def is_of_deliverables(question: Question) -> bool:
    """Whether the remaining work is that of deliverables, and not of a sprint."""
    is_of_roadmap = question.roadmap is not None and not question.sprint.strip()
    return bool(question.deliverable) or is_of_roadmap


def remaining_work(question: Question) -> RemainingWork:
    """The remaining work of the deliverable or the sprint that a question names.

    If it names neither, of all deliverables on the roadmap; without a roadmap, of the current
    sprint. Raises UnknownDeliverable, UnknownSprint, UnknownStatus, MissingField, NothingToReport.
    """
    on_boards = question
    if is_of_deliverables(question):
        on_boards = with_other_boards(question)
        question = with_other_boards(question, and_archived=True)
    question = with_archived(question)
    board, today = question.board, data_day(question)
    if question.unit is Unit.POINTS and "points" in board.missing:
        raise MissingField(board.missing["points"], IN_ISSUES)
    if question.deliverable and question.sprint.strip():
        raise NothingToReport("A forecast is of a deliverable or of a sprint: name one of them.")
    if is_of_deliverables(question):
        stands = standing(on_boards)
        membership = stands.membership
        if question is not on_boards:
            membership = _with_archived(membership, question)
        team, name = membership.asked, _name(stands)
        work = without_containers(team, question)
        return RemainingWork(
            question, name, today, work, team, standing=stands, membership=membership
        )
    if "sprint" in board.missing:
        raise MissingField(board.missing["sprint"])
    sprint = find_sprint(question.sprint, board.iterations, today)
    return remaining_of_sprint(progress_of(sprint, work_alone(on_boards)), on_boards)


def _with_archived(membership: Deliverables, question: Question) -> Deliverables:
    """The same deliverables and their issues in a question that has archived ones too."""
    named = next(iter(membership.titles)) if question.deliverable.strip() else ""
    return deliverables(replace(question, deliverable=named))


def _name(stands: Standing) -> str:
    """The name of the deliverables with open work; of all of them if none has any."""
    titles = list((stands.with_work or stands.membership.titles).values())
    return f"“{shortened(titles[0])}”" if len(titles) == 1 else count(len(titles), "deliverable")


def remaining_of_sprint(progress: SprintProgress, question: Question) -> RemainingWork:
    """The remaining work of a sprint, in the unit of its progress; `question` is as it was asked.

    The team works on all of the board: where only the sprint was exported, on what its history has.
    """
    question = with_archived(replace(question, unit=progress.unit))
    return RemainingWork(
        question,
        shortened(progress.sprint.title),
        data_day(question),
        progress.issues,
        without_containers(question.board.issues, question),
        progress,
    )
