"""A report as its messages are tested with, and the issues behind its figures."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd

from metrics.model.board import Board
from metrics.model.report import DETAIL_COLUMNS, Report, Statistic, Unit

REPORT = Report(
    name="sprint-burndown",
    title="Sprint burndown",
    headline="Sprint 12: 18 of 42 points open, 4 days left",
    statistics=tuple(Statistic(f"Label {number}", str(number)) for number in range(10)),
    results=pd.DataFrame(),
    source=pd.DataFrame(),
    alt_text="A line falls from 42 to 18.",
    notes=("Scope is from creation dates.", "3 issues are unpointed."),
    board=Board(
        title="Platform",
        url="https://github.com/orgs/acme/projects/1",
        issues=pd.DataFrame(),
        iterations=(),
        timezone=ZoneInfo("Europe/Berlin"),
        exported_at=datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
    ),
    unit=Unit.POINTS,
    drawing=None,
)
ACME = "https://github.com/acme"
DETAILS = pd.DataFrame(
    [
        (
            "added",
            "2026-11-20",
            "acme/web#1",
            "Sign in",
            "https://github.com/acme/web/issues/1",
            3,
            "",
        ),
        ("added", None, "acme/web#2", "Sign out", "https://github.com/acme/web/issues/2", 1, "ben"),
        ("removed", None, "acme/api#3", "Search", "https://github.com/acme/api/issues/3", 2, "ana"),
    ],
    columns=list(DETAIL_COLUMNS),
).astype(DETAIL_COLUMNS)
