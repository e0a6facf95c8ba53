"""The moment that a day in the past means, and which day a moment is of."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo


def end_of(day: date, timezone: ZoneInfo) -> datetime:
    """The last moment of that day: a report as of a day is of its end."""
    return datetime.combine(day, time.max, timezone)


def day_of(moment: datetime, timezone: ZoneInfo) -> date:
    """The day of that moment in the time zone of a board."""
    return moment.astimezone(timezone).date()
