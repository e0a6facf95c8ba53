"""A question about exported files, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class FileRequest:
    """Which report of which files; `board` has the settings of the board that were typed.

    `unit` is None where the setting counts; the rest is as `metrics.model.report.Question` has it.
    """

    report: str
    sprint_file: Path
    issue_file: Path | None = None
    roadmap_file: Path | None = None
    unit: str | None = None
    sprint: str = ""
    statuses: tuple[str, ...] = ()
    board: Mapping[str, Any] = field(default_factory=dict)
