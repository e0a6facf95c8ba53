"""By when each deliverable should be done, and which are late: by the roadmap's date fields."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date

import pandas as pd

from metrics.issues.references import keys
from metrics.model.board import Board

# What teams call the field of it; GitHub's template says “Target date”.
_NAMES = ("target date", "target", "due date", "due", "deadline", "end date")


def targets(roadmap: Board | None) -> dict[str, date]:
    """The target date of each deliverable that has one, by its key; nothing where the roadmap has
    no such field, or its file does not say."""
    if roadmap is None or not roadmap.field_values:
        return {}
    found: dict[str, date] = {}
    for key, item_id in zip(keys(roadmap.issues), roadmap.issues["item_id"], strict=True):
        values = {
            name.strip().casefold(): value
            for name, value in roadmap.field_values.get(item_id, {}).items()
        }
        for name in _NAMES:
            with suppress(ValueError):
                found.setdefault(str(key), date.fromisoformat(str(values.get(name))))
    return found


def late(table: pd.DataFrame, dates: Mapping[str, date], today: date) -> list[tuple[str, date]]:
    """Title and target of each deliverable of the `deliverable_table` that is not complete though
    its target date has passed, latest first."""
    rows = [
        (dates[str(key)], str(title))
        for key, title, is_complete in zip(
            table.index, table["deliverable_title"], table["is_complete"], strict=True
        )
        if not is_complete and str(key) in dates and dates[str(key)] < today
    ]
    return [(title, target) for target, title in sorted(rows)]
