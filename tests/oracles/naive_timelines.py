"""What GitHub recorded of an issue once more: one moment at a time, straight from its events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

LOST_SINCE = datetime(2026, 9, 24, tzinfo=UTC)
OFF, UNKNOWN = "off the board", "unknown"


class Happened(NamedTuple):
    """One event; `before` and `after` are columns, None for none."""

    at: datetime
    kind: str
    before: str | None = None
    after: str | None = None


def ends(first_export: datetime, read_at: datetime) -> datetime:
    """Until when the record says anything."""
    return min(first_export, read_at, LOST_SINCE)


def where(
    events: Sequence[Happened],
    at: datetime,
    first_export: datetime,
    read_at: datetime,
    seen: str | None,
) -> str | None:
    """The column that the issue was in then (None is none), `OFF` or `UNKNOWN`.

    `seen` is the column in which the first export saw it, `OFF` if it did not.
    """
    end = ends(first_export, read_at)
    if at >= end:
        return UNKNOWN
    moves = [event for event in events if event.kind in {"status", "added", "removed"}]
    comes_late = bool(moves) and moves[0].kind == "added"
    moves = [event for event in moves if event.at < end]
    past = [event for event in moves if event.at <= at]
    ahead = moves[len(past) :]
    if not past and not ahead:
        return OFF if comes_late and (end != first_export or seen == OFF) else UNKNOWN
    if not past:
        return OFF if comes_late else UNKNOWN
    last = past[-1]
    column = {"removed": OFF, "added": None, "status": last.after}[last.kind]
    if not ahead:
        return column if end != first_export or column == seen else UNKNOWN
    return column if _fits(column, ahead[0]) else UNKNOWN


def _fits(column: str | None, following: Happened) -> bool:
    if following.kind == "added":
        return column == OFF
    return following.kind == "removed" or column == following.before


def is_open(events: Sequence[Happened], at: datetime) -> bool:
    """Whether the issue was open then."""
    turns = [
        event.kind for event in events if event.kind in {"closed", "reopened"} and event.at <= at
    ]
    return not turns or turns[-1] == "reopened"


def began(
    events: Sequence[Happened],
    is_started: Callable[[str | None], bool],
    first_export: datetime,
    read_at: datetime,
) -> datetime | str | None:
    """When it was open in a started column for the first time; None if the record shows no such
    time, `UNKNOWN` if it shows one but not the first."""
    end = ends(first_export, read_at)
    lost = False
    column: str | None = UNKNOWN
    was_open = True
    for event in events:
        if event.at >= end:
            break
        if event.kind in {"closed", "reopened"}:
            if event.kind == "reopened" and not was_open and _is_in(column, is_started):
                return UNKNOWN if lost else event.at
            was_open = event.kind == "reopened"
            continue
        lost = lost or (column != UNKNOWN and not _fits(column, event))
        if event.kind == "status":
            if is_started(event.before):
                return UNKNOWN
            if was_open and is_started(event.after):
                return UNKNOWN if lost else event.at
        column = {"removed": OFF, "added": None, "status": event.after}[event.kind]
    return None


def _is_in(column: str | None, is_started: Callable[[str | None], bool]) -> bool:
    return column not in {OFF, UNKNOWN} and is_started(column)
