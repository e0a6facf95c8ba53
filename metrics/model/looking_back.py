"""What is said of a report on the past: its day, and the export that saw it; the end of a day
stands for all of it."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from metrics.model.board import Caution
from metrics.text.formatting import day, moment, short_day, weekday


def is_end_of_day(at: datetime, timezone: ZoneInfo) -> bool:
    """Whether the moment is the last of its day, so that nothing more is done on it."""
    return at.astimezone(timezone).time() == time.max


def as_of_caution(at: datetime, exported_at: datetime | None, timezone: ZoneInfo) -> Caution:
    """That the report is as of the moment `at`; the end of a day is that day."""
    local = at.astimezone(timezone)
    is_whole_day = is_end_of_day(at, timezone)
    short = f"as of {weekday(local.date())} {short_day(local.date())}"
    then = f"{day(local.date())}, at the end of that day" if is_whole_day else moment(at, timezone)
    seen = f", as the export of {moment(exported_at, timezone)} saw it" if exported_at else ""
    return Caution(
        short if is_whole_day else f"{short}, {local:%H:%M}", f"This is of {then}{seen}."
    )
