"""Which day a moment in the past is of."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo


def day_of(moment: datetime, timezone: ZoneInfo) -> date:
    """The day of that moment in the time zone of a board."""
    return moment.astimezone(timezone).date()
