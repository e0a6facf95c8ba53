"""What GitHub recorded of a board's issues, and where they were by it before the first export."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple

import pandas as pd

from metrics.model.issue_columns import ISSUE_KEY

# GitHub has lost most changes of status since about then, so a move that it does not tell may have
# been made: https://github.com/orgs/community/discussions/209484 (nothing promises an end).
MOVES_LOST_SINCE = datetime(2026, 9, 24, tzinfo=UTC)

# The only field whose moves GitHub records. A project has it from the beginning, and cannot be rid
# of it: no other field has its name. Renamed, it cannot be told from the others.
MOVED_FIELD = "Status"

EVENT_COLUMNS = {
    "repository": "string",
    "number": "Int64",
    "read_at": "datetime64[ns, UTC]",
    "at": "datetime64[ns, UTC]",
    "kind": "string",
    "before": "string",
    "after": "string",
}
STRETCH_COLUMNS = {
    "repository": "string",
    "number": "Int64",
    "since": "datetime64[ns, UTC]",
    "until": "datetime64[ns, UTC]",
    "is_on_board": "bool",
    "status": "string",
    "state": "string",
    "entered_from": "string",
    "is_whole": "bool",
}
# Before any event that GitHub has.
_EVER = pd.Timestamp(0, tz="UTC")


@dataclass(frozen=True, eq=False)
class Timelines:
    """What GitHub recorded of the issues of a board.

    Attributes:
        events: In order of time for each issue, with the columns of `EVENT_COLUMNS`. `kind` is
            `closed`, `reopened`, `added` or `removed` (on the board), `status`, or `field` (one of
            the organization's); `before` and `after` are values, null for none; of `closed`,
            `after` is the reason. `read_at` is when the issue's timeline was read.
        read: How many issues' timelines are read.
        unread: How many are not yet, of those older than the first export.
        trouble: Why they cannot be read, in a sentence; empty if they can.
        status_field: The name of the field that serves as status, in any case.
    """

    events: pd.DataFrame
    read: int
    unread: int = 0
    trouble: str = ""
    status_field: str = MOVED_FIELD

    @property
    def has_moves(self) -> bool:
        """Whether changes of status among the events are those of the field that serves as it."""
        return self.status_field.casefold() == MOVED_FIELD.casefold()

    def moved(self, latest: Mapping[Hashable, tuple[Any, ...]]) -> Timelines:
        """The same with the latest repository and number of issues that had others."""
        keys = self.events[ISSUE_KEY].itertuples(index=False, name=None)
        moved = [latest.get(key, key) for key in keys]
        now = pd.DataFrame(moved, self.events.index, ISSUE_KEY, dtype="object")
        events = self.events.assign(**now).astype(EVENT_COLUMNS)
        return replace(self, events=events)


class _Event(NamedTuple):
    """A row of `EVENT_COLUMNS`.

    Attributes:
        at: When.
        kind: What happened.
        before: The value before.
        after: The value after.
        end: Until when the events of the issue tell anything.
    """

    at: pd.Timestamp
    kind: str
    before: str | None
    after: str | None
    end: pd.Timestamp


@dataclass
class _Column:
    """Where an issue is while its events are gone through; `since` then, `entered_from` there."""

    since: pd.Timestamp
    status: str | None
    entered_from: str | None
    is_on_board: bool = True


def nothing_recorded() -> pd.DataFrame:
    """What `recorded_stretches` gives of no events."""
    return _without_rows().copy()


@cache
def _without_rows() -> pd.DataFrame:
    columns = {name: pd.Series(dtype=kind) for name, kind in STRETCH_COLUMNS.items()}
    return pd.DataFrame(columns)


def recorded_stretches(
    events: pd.DataFrame, first_export: datetime, first_statuses: Mapping[Hashable, Any]
) -> pd.DataFrame:
    """In which column each issue was from when to when, as far as its events tell, in order.

    `events` are those of `Timelines`. `first_statuses` has the status that the first export saw, by
    repository and number. The columns are those of `STRETCH_COLUMNS`; a null status is none.

    Between two moves, an issue was where the first one took it, if the second one took it from
    there; else a move is lost, and only the moment of the first one is known: a stretch that ends
    when it begins. The last stretch ends with the first export, if that saw the issue there.
    Nothing is known from `MOVES_LOST_SINCE` on. Time off the board is known between `removed` and
    `added`, and before an `added` that comes first, however late. `entered_from` is the status
    before; null is none, or off the board. `is_whole` says that no move was lost until the stretch
    began.
    """
    export, lost = pd.Timestamp(first_export), pd.Timestamp(MOVES_LOST_SINCE)
    latest = min(export, lost)
    end = events["read_at"].where(events["read_at"] < latest, latest)
    known = events.assign(end=end).sort_values([*ISSUE_KEY, "at"], kind="stable")
    for side in ("before", "after"):
        known[side] = known[side].astype("object").where(known[side].notna(), None)
    columns = ("at", "kind", "before", "after", "end")
    moments = zip(*(known[name].tolist() for name in (*ISSUE_KEY, *columns)), strict=True)
    rows: list[tuple[Any, ...]] = []
    for issue, told in groupby(moments, lambda row: row[:2]):
        of_issue = [_Event(*row[2:]) for row in told]
        until = of_issue[0].end
        ends_in = first_statuses.get(issue, _ABSENT) if until == export else _UNASKED
        moves = (event.kind for event in of_issue if event.kind in _MOVES)
        begins_off = next(moves, "") == "added"
        past = [event for event in of_issue if event.at < until]
        rows += ((*issue, *stretch) for stretch in _stretches(past, until, begins_off, ends_in))
    return pd.DataFrame(rows, columns=list(STRETCH_COLUMNS)).astype(STRETCH_COLUMNS)


# The first export did not see the issue; or it came too late to tell.
_ABSENT, _UNASKED = object(), object()
_MOVES = {"status", "added", "removed"}


def _stretches(
    events: Iterable[_Event], end: pd.Timestamp, begins_off: bool, ends_in: object
) -> Iterator[tuple[Any, ...]]:
    here = _Column(_EVER, None, None, is_on_board=False) if begins_off else None
    is_open, is_whole = True, True
    # Of the column that it is in, until it was closed or reopened there.
    before_now: list[tuple[Any, ...]] = []

    def ended(column: _Column, at: pd.Timestamp) -> tuple[Any, ...]:
        state = "open" if is_open else "closed"
        where = (column.is_on_board, column.status, state, column.entered_from)
        return column.since, at, *where, is_whole

    def left(column: _Column, at: pd.Timestamp, fits: bool) -> Iterator[tuple[Any, ...]]:
        parts = [*before_now, ended(column, at)]
        before_now.clear()
        return ((since, until if fits else since, *where) for since, until, *where in parts)

    for event in events:
        at, before, after = event.at, event.before, event.after
        match event.kind:
            case "closed" | "reopened":
                if here is not None and is_open == (event.kind == "closed"):
                    before_now.append(ended(here, at))
                    # Who reopens an issue in a column of work begins it.
                    was = here.status if is_open else None
                    here = _Column(at, here.status, was, here.is_on_board)
                is_open = event.kind == "reopened"
            case "status":
                fits = here is None or (here.is_on_board and here.status == before)
                if here is not None:
                    yield from left(here, at, fits)
                is_whole = is_whole and fits
                here = _Column(at, after, before)
            case "added":
                fits = here is None or not here.is_on_board
                if here is not None:
                    yield from left(here, at, fits)
                is_whole = is_whole and fits
                here = _Column(at, None, None)
            case "removed":
                if here is not None:
                    yield from left(here, at, fits=True)
                here = _Column(at, here.status if here else None, None, is_on_board=False)
    if here is not None:
        if ends_in is _UNASKED:
            fits = True
        elif ends_in is _ABSENT or not here.is_on_board:
            fits = ends_in is _ABSENT and not here.is_on_board
        else:
            fits = here.status == _text(ends_in)
        yield from left(here, end, fits)


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)
