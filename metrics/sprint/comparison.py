"""Two sprints side by side: which they are, and what was open after as many working days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from metrics.issues.containers import work_alone
from metrics.issues.days import DAY
from metrics.model.errors import NothingToReport
from metrics.model.iterations import Iteration, find_sprint, have_one_title
from metrics.model.question_days import board_day
from metrics.model.report import Question
from metrics.sprint.pace import working_days_counted
from metrics.sprint.progress import SprintProgress, check_fields, progress_of
from metrics.text.formatting import days, shortened

LONGEST_NAME = 24


@dataclass(frozen=True, eq=False)
class ComparedSprint:
    """One of the two sprints.

    Attributes:
        progress: What happened to it.
        name: What it is called beside the other.
    """

    progress: SprintProgress
    name: str

    @property
    def is_known(self) -> bool:
        """Whether it is known what was open in it: of a sprint that is over, only exports tell."""
        return not self.progress.is_finished or self.progress.seen_since is not None

    @property
    def length(self) -> int:
        """How many working days it has."""
        return len(self.progress.working_days)

    @property
    def worked(self) -> int:
        """How many of them are behind it; today is once it brought what a usual day brings."""
        return working_days_counted(self.progress)

    @cached_property
    def open_after(self) -> list[float | None]:
        """What was open after each number of working days, from none to those behind it.

        After none it is what was committed; null where no export saw that. A working day lasts
        until the next one begins, and the last of those behind it until now, or the sprint's end.
        """
        progress = self.progress
        planned = progress.open if progress.is_future else progress.committed
        first = None if progress.is_commitment_missed else planned
        return [first, *(progress.total("total_open", end) for end in self._ends)]

    def scope_after(self, worked: int) -> float:
        """The scope after that many working days."""
        progress = self.progress
        if not worked:
            return progress.scope if progress.is_future else progress.committed
        return progress.total("total_opened", self._ends[worked - 1])

    @property
    def _ends(self) -> list[date]:
        following = sorted(self.progress.working_days)[1 : self.worked]
        return [*(day - DAY for day in following), self.progress.at][: self.worked]


@dataclass(frozen=True, eq=False)
class SprintComparison:
    """Two sprints, in order of their first days."""

    earlier: ComparedSprint
    later: ComparedSprint

    @property
    def both(self) -> tuple[ComparedSprint, ComparedSprint]:
        return self.earlier, self.later

    @property
    def worked(self) -> int:
        """How many working days are behind both of them."""
        return min(each.worked for each in self.both)

    @property
    def are_over(self) -> bool:
        return all(each.progress.is_finished for each in self.both)

    @property
    def are_of_one_length(self) -> bool:
        return self.earlier.length == self.later.length

    @property
    def lead(self) -> float | None:
        """By which share of the scope less is open in the later sprint than was in the earlier one
        after as many working days.

        None where that does not tell who is ahead: their numbers of working days differ, no working
        day is behind both, or what was open is not known, or nothing was in scope.
        """
        can_tell = self.are_of_one_length and all(each.is_known for each in self.both)
        if not (can_tell and self.worked):
            return None
        scopes = [each.scope_after(self.worked) for each in self.both]
        if not all(scope > 0 for scope in scopes):
            return None
        before, now = (
            (each.open_after[self.worked] or 0) / scope
            for each, scope in zip(self.both, scopes, strict=True)
        )
        return before - now


def sprint_comparison_of(question: Question) -> SprintComparison:
    """The two sprints that a question compares.

    Without words they are the last two that have begun; a single one is compared with the last that
    has begun, or if it is that, with the one before. Raises UnknownSprint, MissingField,
    NothingToReport.
    """
    check_fields(question)
    sprints = compared(question)
    question = work_alone(question)
    earlier, later = (
        ComparedSprint(progress_of(sprint, question), name)
        for sprint, name in zip(sprints, _names(sprints), strict=True)
    )
    return SprintComparison(earlier, later)


def compared(question: Question) -> list[Iteration]:
    """The sprints to compare, in order of their first days. Raises as `sprint_comparison_of`."""
    iterations, today = question.board.iterations, board_day(question)
    if len(question.sprints) > 2:
        raise NothingToReport(
            f"A comparison is of two sprints, and {len(question.sprints)} are named: name two."
        )
    sprints = [find_sprint(words, iterations, today) for words in question.sprints]
    if len(sprints) == 2 and sprints[0] == sprints[1]:
        title = shortened(sprints[0].title)
        raise NothingToReport(f"Both are “{title}”: name another sprint to compare it with.")
    begun = [each for each in iterations if each.start <= today and each not in sprints]
    missing = 2 - len(sprints)
    if len(begun) < missing:
        # Says so in its own words where the board has none.
        find_sprint("", iterations, today)
        raise NothingToReport(
            "There is no other sprint that has begun to compare with: name two sprints."
        )
    sprints += begun[len(begun) - missing :]
    return sorted(sprints, key=lambda each: (each.start, each.end, each.id))


def _names(sprints: Sequence[Iteration]) -> list[str]:
    """Their titles, with their days where these are the same."""
    one, other = sprints
    same = have_one_title(one.title, other.title)
    return [
        f"{shortened(each.title, LONGEST_NAME)}{f' ({days(each.start, each.end)})' if same else ''}"
        for each in sprints
    ]
