"""What changed in a sprint and since when, the slow and simple way: export by export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

BEGUN = {"In Progress", "In Review", "Done"}


@dataclass(frozen=True)
class Seen:
    """One issue in one export; `closed` is the day, and `reason` is completed or not_planned."""

    sprint: str | None
    status: str | None
    closed: date | None = None
    reason: str = "completed"


# What each export saw, by the number.
Exports = Mapping[date, Mapping[int, Seen]]


def ages(exports: Exports, sprint: str) -> dict[int, tuple[int, bool]]:
    """How many days each open issue of the sprint is in progress, and whether its start was seen.

    Only of issues in progress; as of the last export.
    """
    days = sorted(exports)
    ages_by_number = {}
    for number, last in exports[days[-1]].items():
        if last.sprint != sprint or not _is_begun(last):
            continue
        start = len(days) - 1
        while start > 0 and _is_begun(exports[days[start - 1]].get(number)):
            start -= 1
        ages_by_number[number] = ((days[-1] - days[start]).days, start > 0)
    return ages_by_number


def changes(
    exports: Exports, sprint: str, begins: date, now: datetime
) -> set[tuple[str, str, int]]:
    """Group, ISO day and number of what changed since the working day (Monday to Friday) before.

    Exports are at noon, and `now` is after noon on the day of the last one. The sprint `begins` on
    that day; what was done before counts nowhere in it.
    """
    days = sorted(exports)
    since = now.date() - timedelta(days=1)
    while since.weekday() > 4:
        since -= timedelta(days=1)
    before = exports[max(day for day in days if day <= since)]
    after = exports[days[-1]]
    later = [day for day in days if day > since]
    changed: set[tuple[str, str, int]] = set()
    for number in before.keys() | after.keys():
        old, new = before.get(number), after.get(number)
        if new and new.closed and new.closed < begins and new.reason == "completed":
            continue
        was_in, is_in = bool(old and old.sprint == sprint), bool(new and new.sprint == sprint)
        if new and is_in:
            if new.closed and new.closed > since:
                what = "closed" if new.reason == "completed" else "not planned"
                changed.add((what, str(new.closed), number))
            if not old or not was_in:
                changed.add(("added", _first(exports, later, number, "sprint"), number))
            elif not new.closed:
                if old.closed:
                    changed.add(("reopened", _first(exports, later, number, "closed"), number))
                if old.status != new.status:
                    day = _first(exports, later, number, "status")
                    changed.add((f"moved to {new.status or 'no status'}", day, number))
        elif old and was_in and not old.closed:
            changed.add(("removed", _left(exports, later, number, sprint), number))
    return changed


@dataclass(frozen=True)
class Dependency:
    """Another issue that one depends on; a hidden one counts, and cannot be named."""

    number: int
    is_open: bool
    is_hidden: bool = False


def waits_for(dependencies: Sequence[Dependency]) -> tuple[list[int], int]:
    """The numbers of those it waits for, three at most, and how many more there are."""
    named: list[int] = []
    more = 0
    for each in dependencies:
        if not each.is_open:
            continue
        if each.is_hidden or len(named) == 3:
            more += 1
        else:
            named.append(each.number)
    return named, more


def _is_begun(seen: Seen | None) -> bool:
    return bool(seen and not seen.closed and seen.status in BEGUN)


def _first(exports: Exports, days: Sequence[date], number: int, what: str) -> str:
    """The first day of the last stretch with the final value."""
    first = days[-1]
    for day in reversed(days):
        seen = exports[day].get(number)
        if not seen or getattr(seen, what) != getattr(exports[days[-1]][number], what):
            break
        first = day
    return str(first)


def _left(exports: Exports, days: Sequence[date], number: int, sprint: str) -> str:
    first = days[-1]
    for day in reversed(days):
        seen = exports[day].get(number)
        if seen and seen.sprint == sprint:
            break
        first = day
    return str(first)
