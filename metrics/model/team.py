"""What a team's own statuses, labels and days mean for numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_DONE = frozenset({"done", "closed", "complete", "completed"})
# When a sprint's scope is what the team is committed to.
ON_THE_FIRST_WORKING_DAY, ON_THE_EVE = "first working day", "eve"
_STARTED = ("progress", "review")


@lru_cache(maxsize=256)
def public_holidays(region: str, year: int) -> frozenset[date]:
    """The public holidays of a year in a region, `DE` or `DE-BY`, as the package `holidays` knows
    them."""
    # It takes a while to import, and most teams name no region.
    from holidays import country_holidays

    country, _, subdivision = region.partition("-")
    return frozenset(country_holidays(country, subdiv=subdivision or None, years=year))


@dataclass(frozen=True)
class Conventions:
    """How a team works. Statuses, labels and headings are compared in any case.

    Attributes:
        working_days: ISO weekdays (Monday is 1).
        holidays: Region whose public holidays are days off, such as `DE-BY`; empty for none.
        days_off: Spans of other days off, first and last day.
        count_not_planned_as_done: Whether issues closed as not planned count as done.
        count_containers: Whether issues count beside their sub-issues on the board.
        started_statuses: Columns of the board for work that is started; where empty, those with
            “progress” or “review” in their name.
        done_statuses: Columns for work that is done; where empty, those called done, closed,
            complete or completed.
        blocked_labels: Labels of an issue that cannot go on.
        acceptance_heading: The heading in a deliverable's body above its acceptance criteria,
            which are checkboxes.
        forecast_weeks: From how many of the last weeks a forecast draws.
        commitment: Whether the scope of a sprint is its commitment `ON_THE_FIRST_WORKING_DAY`, at
            its end, or `ON_THE_EVE`.
    """

    working_days: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    holidays: str = ""
    days_off: tuple[tuple[date, date], ...] = ()
    count_not_planned_as_done: bool = False
    count_containers: bool = False
    started_statuses: tuple[str, ...] = ()
    done_statuses: tuple[str, ...] = ()
    blocked_labels: tuple[str, ...] = ("blocked",)
    acceptance_heading: str = "Acceptance criteria"
    forecast_weeks: int = 12
    commitment: str = ON_THE_FIRST_WORKING_DAY

    @property
    def days_of_a_usual_week(self) -> int:
        """The working days of a week without days off; without working days, all of it."""
        return len(self.working_days) or 7

    def works_on(self, day: date) -> bool:
        """Whether the team works on that day; without working days, on each that is not off."""
        if any(first <= day <= last for first, last in self.days_off):
            return False
        if self.holidays and day in public_holidays(self.holidays, day.year):
            return False
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
