"""A question about exported files, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class FileRequest:
    """A report asked of exported files.

    Attributes:
        report: its name in the catalogue.
        sprint_file: the exported board.
        issue_file: the exported issues, for a board that gh listed.
        roadmap_file: the exported roadmap.
        unit: what is counted; None means the setting `default_unit`.
        sprint: the sprint in words; empty means the current one.
        sprints: the sprints to compare in words; empty means the usual ones.
        statuses: deliverables to show; empty means all.
        board: settings of the board that were typed, by name.
    """

    report: str
    sprint_file: Path
    issue_file: Path | None = None
    roadmap_file: Path | None = None
    unit: str | None = None
    sprint: str = ""
    sprints: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    board: Mapping[str, Any] = field(default_factory=dict)
