"""Items for the store, said in as few words as the test needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
DTYPES: dict[str, Any] = dict.fromkeys(
    ("item_id", "number", "repository", "url", "title", "type", "state", "state_reason"), "string"
)
DTYPES |= dict.fromkeys(
    ("status", "points", "iteration_id", "sprint", "deliverable", "milestone"), "string"
)
DTYPES |= dict.fromkeys(("ancestor_urls", "labels", "assignees"), "object")
DTYPES |= dict.fromkeys(("created_at", "closed_at"), "datetime64[ns, UTC]")
DTYPES |= {"number": "Int64", "points": "Float64"}


def item(number: int = 1, **others: Any) -> dict[str, Any]:
    """An item with every column, mostly null."""
    plain: dict[str, Any] = dict.fromkeys(DTYPES) | {
        "item_id": f"PVTI_{number}",
        "number": number,
        "repository": "acme/web",
        "url": f"https://github.com/acme/web/issues/{number}",
        "title": f"Issue {number}",
        "state": "open",
        "ancestor_urls": (),
        "labels": (),
        "assignees": (),
        "created_at": pd.Timestamp("2026-01-01T12:00Z"),
    }
    return plain | others


def frame(items: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """The frame of those items, as `Store` documents it."""
    rows = list(items)
    return pd.DataFrame(
        {
            name: pd.Series([row[name] for row in rows], dtype=dtype)
            for name, dtype in DTYPES.items()
        }
    )


def items(number: int = 3, **others: Any) -> pd.DataFrame:
    """The frame of so many items, numbered from 0."""
    return frame(item(each, **others) for each in range(number))


def hours(number: float) -> datetime:
    """So many hours after the first moment of a test."""
    return START + timedelta(hours=number)
