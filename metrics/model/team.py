"""What a team's own statuses, labels and days mean for numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

_DONE = frozenset({"done", "closed", "complete", "completed"})
_STARTED = ("progress", "review")


@dataclass(frozen=True)
class Conventions:
    """How a team works. Statuses, labels and headings are compared in any case.

    Attributes:
        working_days: ISO weekdays (Monday is 1).
        count_not_planned_as_done: Whether issues closed as not planned count as done.
        started_statuses: Columns of the board for work that is started; where empty, those with
            “progress” or “review” in their name.
        done_statuses: Columns for work that is done; where empty, those called done, closed,
            complete or completed.
        blocked_labels: Labels of an issue that cannot go on.
        acceptance_heading: The heading in a deliverable's body above its acceptance criteria,
            which are checkboxes.
        forecast_weeks: From how many of the last weeks a forecast draws.
    """

    working_days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    count_not_planned_as_done: bool = False
    started_statuses: tuple[str, ...] = ()
    done_statuses: tuple[str, ...] = ()
    blocked_labels: tuple[str, ...] = ("blocked",)
    acceptance_heading: str = "Acceptance criteria"
    forecast_weeks: int = 12

    def works_on(self, day: date) -> bool:
        """Whether the team works on that day; on every day if it has no working days."""
        return not self.working_days or day.isoweekday() in self.working_days

    def is_started(self, status: str) -> bool:
        """Whether work on an issue with that status is in progress."""
        folded = status.strip().casefold()
        if self.started_statuses:
            return folded in {name.strip().casefold() for name in self.started_statuses}
        return any(word in folded for word in _STARTED)

    def is_done(self, status: str) -> bool:
        """Whether that status means done."""
        folded = status.strip().casefold()
        named = {name.strip().casefold() for name in self.done_statuses}
        return folded in (named or _DONE)
