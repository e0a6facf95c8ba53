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
    then, today = max(day for day in days if day <= since), days[-1]
    before, after = exports[then], exports[today]
    later = [day for day in days if day > since]
    changed: set[tuple[str, str, int]] = set()
    for number in {number for seen in exports.values() for number in seen}:
        old, new = before.get(number), after.get(number)
        was_in, is_in = bool(old and old.sprint == sprint), bool(new and new.sprint == sprint)
        counted = _counts(exports, then, number, sprint, begins)
        counts = _counts(exports, today, number, sprint, begins)
        if not counts:
            if counted and not is_in and not _is_descoped(_last(exports, then, number)):
                changed.add(("removed", _gone(exports, later, number, sprint, begins), number))
            continue
        last = _last(exports, today, number)
        if last.closed and last.closed > since:
            what = "closed" if last.reason == "completed" else "not planned"
            changed.add((what, str(last.closed), number))
        if not counted and not was_in:
            changed.add(("added", _first_inside(exports, number, sprint), number))
        elif new and not new.closed:
            known = _last(exports, then, number)
            if known.closed:
                changed.add(("reopened", _first(exports, later, number, "closed"), number))
            if known.status != new.status:
                day = _first(exports, later, number, "status")
                changed.add((f"moved to {new.status or 'no status'}", day, number))
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


def _last(exports: Exports, day: date, number: int) -> Seen:
    """The issue as the last export up to that day has it that has it."""
    return [
        exports[each][number] for each in sorted(exports) if each <= day and number in exports[each]
    ][-1]


def _is_descoped(seen: Seen) -> bool:
    return bool(seen.closed and seen.reason != "completed")


def _counts(exports: Exports, day: date, number: int, sprint: str, begins: date) -> bool:
    """Whether the issue counts in the sprint after the export of that day.

    It does if it is in it; and wherever it is, if it was done in it. It does not if it was done
    before the sprint.
    """
    days = [each for each in sorted(exports) if each <= day]
    if not any(number in exports[each] for each in days):
        return False
    last, here = _last(exports, day, number), exports[day].get(number)
    is_done = bool(last.closed and last.reason == "completed")
    if is_done and last.closed and last.closed < begins:
        return False
    if here and here.sprint == sprint:
        return True
    if not is_done:
        return False
    # From the export before it was closed on: then it may have left on the day of closing.
    closing = [each for each in days if last.closed and each >= last.closed]
    before = [each for each in days if last.closed and each < last.closed][-1:]
    inside = (exports[each].get(number) for each in (*before, *closing))
    return any(seen is not None and seen.sprint == sprint for seen in inside)


def _gone(exports: Exports, days: Sequence[date], number: int, sprint: str, begins: date) -> str:
    """The first day of the last stretch in which the issue has not counted."""
    first = days[-1]
    for day in reversed(days):
        if _counts(exports, day, number, sprint, begins):
            break
        first = day
    return str(first)


def _first_inside(exports: Exports, number: int, sprint: str) -> str:
    """The first day of the last stretch in which the issue was in the sprint."""
    first = ""
    for day in sorted(exports, reverse=True):
        seen = exports[day].get(number)
        if seen and seen.sprint == sprint:
            first = str(day)
        elif first:
            break
    return first
