"""One list of a sprint's issues that was asked for: “who is blocked?”, “what was added?”."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from metrics.issues.details import details
from metrics.model.board import Board
from metrics.model.issue_lists import (
    ADDED,
    BLOCKED,
    CARRIED_OVER,
    CHANGED,
    LEFT,
    REMOVED,
    UNASSIGNED,
)
from metrics.model.iterations import Iteration
from metrics.model.report import Unit
from metrics.sprint.details import left_details, scope_details
from metrics.sprint.progress import SprintProgress, progress_of
from metrics.sprint.recent_changes import RecentChanges
from metrics.text.formatting import amount, count, listing, recent_moment, shortened

_MOST_NAMED, _TITLE = 2, 40
# A headline that is longer is not read at a glance.
_HEADLINE = 120


@dataclass(frozen=True, eq=False)
class Focus:
    """The issues of a sprint that are, or were, what was asked for.

    Attributes:
        name: What was asked for: one of `metrics.model.issue_lists`.
        progress: The sprint.
        work: Its `metrics.sprint.open_work`.
        changes: What has changed in it lately.
    """

    name: str
    progress: SprintProgress
    work: pd.DataFrame
    changes: RecentChanges

    @cached_property
    def issues(self) -> pd.DataFrame:
        """These issues, with the columns of `Report.details`."""
        if self.name in (BLOCKED, UNASSIGNED):
            return marked(self.work, self.name, self.progress)
        if self.name == CHANGED:
            return self.changes.listed
        if self.name == LEFT:
            return left_details(self.progress)
        if self.name == CARRIED_OVER and not self.progress.is_finished:
            return self._brought_along
        listed = scope_details(self.progress)
        return listed[listed["what"] == self.name].reset_index(drop=True)

    @property
    def headline(self) -> str:
        """`2 issues are blocked in Sprint 10: #12 Search index, #7 Login and 1 more`."""
        title, found = shortened(self.progress.sprint.title), self.issues
        board = self.progress.question.board
        if self.name == CHANGED:
            zone = self.progress.question.board.timezone
            since = f"since {recent_moment(self.changes.since, zone)}"
            if self.progress.is_finished:
                return f"{title} is over: nothing changes in it any more"
            if found.empty:
                return f"Nothing changed in {title} {since}"
            return leading(f"{self.changes.in_words} in {title} {since}", found, board)
        if self._why_none_yet:
            return self._why_none_yet
        if not self.is_known:
            return f"What was {self._words} is not known: no export saw it"
        if found.empty:
            return f"No issue {self._verb(1)} {self._words}"
        told = f"{count(len(found), 'issue')} {self._verb(len(found))} {self._words}"
        return leading(f"{told}{self._amount}", found, board)

    @property
    def is_known(self) -> bool:
        """Whether exports saw what dates alone do not tell."""
        progress = self.progress
        if self.name == CARRIED_OVER:
            of = progress if progress.is_finished else self._sprint_before
            return of is not None and of.seen_since is not None
        return self.name != REMOVED or progress.seen_since is not None

    @property
    def _words(self) -> str:
        title = shortened(self.progress.sprint.title)
        if self.name == CARRIED_OVER and self.progress.is_finished:
            return f"carried over from {title}"
        if self.name == CARRIED_OVER:
            before = self._sprint_before
            source = f" from {shortened(before.sprint.title)}" if before else ""
            return f"carried over into {title}{source}"
        if self.name in (ADDED, REMOVED):
            return f"{self.name} {'to' if self.name == ADDED else 'from'} {title} since it began"
        if self.name == LEFT and self.progress.is_future:
            return f"planned in {title}"
        return f"{self.name} in {title}"

    @property
    def _amount(self) -> str:
        """` (8 points)`, of what is left, where that says more than how many issues it is."""
        progress = self.progress
        is_more = self.name == LEFT and progress.unit is Unit.POINTS and progress.open > 0
        return f" ({amount(progress.open, progress.unit)})" if is_more else ""

    @property
    def _why_none_yet(self) -> str:
        """Why there can be none in a sprint that is to come; empty where there can."""
        if not self.progress.is_future:
            return ""
        title = shortened(self.progress.sprint.title)
        if self.name in (ADDED, REMOVED):
            return f"{title} has not begun: nothing counts as {self.name} before it does"
        before = self._sprint_before
        if self.name == CARRIED_OVER and before and not before.is_finished:
            ends = shortened(before.sprint.title)
            return f"{ends} is not over yet: nothing has been carried over from it into {title}"
        return ""

    def _verb(self, issues: int) -> str:
        is_past = self.name in (ADDED, REMOVED, CARRIED_OVER) or self.progress.is_finished
        if is_past:
            return "was" if issues == 1 else "were"
        return "is" if issues == 1 else "are"

    @cached_property
    def _sprint_before(self) -> SprintProgress | None:
        """The sprint that ended last before this one begins."""
        question, start = self.progress.question, self.progress.sprint.start
        ended = [each for each in question.board.iterations if each.end < start]
        before: Iteration | None = max(ended, key=lambda each: each.end, default=None)
        return progress_of(before, replace(question, sprint=before.id)) if before else None

    @property
    def _brought_along(self) -> pd.DataFrame:
        """What was open at the end of the sprint before, and is in this one."""
        inside = self.progress.issues["url"]
        if self._sprint_before is None:
            return left_details(self.progress)[:0]
        left = left_details(self._sprint_before)
        brought = left[left["url"].isin(inside)].reset_index(drop=True)
        return brought.assign(what=pd.Series(CARRIED_OVER, brought.index, dtype="string"))


def marked(work: pd.DataFrame, mark: str, progress: SprintProgress) -> pd.DataFrame:
    """The rows of `open_work` that have the mark of that name, as `Report.details` has them."""
    rows = work[work[mark]]
    never = pd.to_datetime(pd.Series(pd.NaT, rows.index))
    return details(rows, mark, never, progress.unit)


def leading(finding: str, issues: pd.DataFrame, board: Board) -> str:
    """The finding and the first of its issues; by their numbers alone where titles are too long."""
    told = f"{finding}: {named(issues, board)}"
    return told if len(told) <= _HEADLINE else f"{finding}: {named(issues, board, titled=False)}"


def named(issues: pd.DataFrame, board: Board, *, titled: bool = True) -> str:
    """`#12 Search index, #7 Login and 3 more`, or `#12, #7 and 3 more` without titles; `api#12` on
    a board of several repositories."""
    first = issues.drop_duplicates("issue")
    references = [reference.rpartition("#") for reference in first["issue"]]
    are_several = board.issues["repository"].nunique() > 1
    # The owner is the same for most, and says nothing.
    names = [
        f"{repository.rpartition('/')[2] if are_several else ''}#{number}"
        + (f" {shortened(title, _TITLE)}" if titled else "")
        for (repository, _, number), title in zip(references, first["title"], strict=True)
    ]
    more = len(names) - _MOST_NAMED
    return listing([*names[:_MOST_NAMED], *([f"{more} more"] if more > 0 else [])])
