"""What an export of a board tells of itself: its moments, and whose items were read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from config import BoardSettings
from metrics.model.board import Board
from metrics.model.field_names import FieldNames

# An export, as the file format of `analytics export gh-project-data`.
Document = dict[str, Any]

# As far as those of machines that share a store may.
CLOCKS_DIFFER = timedelta(minutes=1)


def field_names(board: BoardSettings) -> FieldNames:
    """The board's configured names of the fields that reports read."""
    return FieldNames(
        sprint=board.sprint_field,
        points=board.points_field,
        status=board.status_field,
        deliverable=board.deliverable_field,
    )


def as_read(board: Board, export: Document) -> Board:
    """The board without the items that an earlier export told of: these may be older than what
    another process has stored meanwhile."""
    if (read := export.get("read")) is None:
        return board
    return replace(board, issues=board.issues[board.issues["item_id"].isin(read)])


def is_to_come(export: Document) -> bool:
    """Whether it is of a moment to come, as the clock was set back: what has changed since can not
    be asked for."""
    at = datetime.fromisoformat(export["exported_at"])
    return at > datetime.now(UTC) + CLOCKS_DIFFER


def seen_at(export: Document) -> datetime:
    """The moment after which an export may lack something; its own where it lacks nothing."""
    at: str = export["all_seen_at"] if "all_seen_at" in export else export["exported_at"]
    return datetime.fromisoformat(at)
