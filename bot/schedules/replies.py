"""Replies to a person who has changed a schedule (mrkdwn)."""

from __future__ import annotations

from datetime import datetime

from bot.blocks.mrkdwn import date_link, escape
from bot.schedules.grammar import COMMAND
from bot.schedules.list_blocks import schedule_in_words
from bot.schedules.schedule import Schedule

ALL_PAUSED = "All of these are paused already."
NONE_PAUSED = "None of these is paused."


def saved(schedule: Schedule, due: datetime | None, invite: str) -> str:
    """The schedule, and when it is due next; `invite` says how to let the bot into the channel,
    where that is needed."""
    next_ = f"It is paused: {_resuming(schedule)}" if schedule.paused else _next(due)
    return " ".join(filter(None, [f"{_named(schedule)}.", next_, invite]))


def there_already(schedule: Schedule, due: datetime | None) -> str:
    """It is the same, so that nothing is made; when it is due next, or how to resume it."""
    next_ = f"It is paused: {_resuming(schedule)}" if schedule.paused else _next(due)
    return f"There is one already, so I made no other: {_of_whom(schedule)}. {next_}"


def paused(schedule: Schedule) -> str:
    """It is paused, and how to resume it."""
    return f"Paused: {_named(schedule)}; {_resuming(schedule)}"


def paused_already(schedule: Schedule) -> str:
    """It was paused before, and how to resume it."""
    return f"{_named(schedule)}, is paused already: {_resuming(schedule)}"


def resumed(schedule: Schedule, due: datetime | None) -> str:
    """It goes on, and when it is due next."""
    return f"{_named(schedule)}, goes on. {_next(due)}"


def not_paused(schedule: Schedule, due: datetime | None) -> str:
    """It was not paused, and when it is due next."""
    return f"{_named(schedule)}, is not paused. {_next(due)}"


def started(schedule: Schedule) -> str:
    """It is posted now, and where."""
    return f"{_title(schedule)} comes to <#{schedule.channel}> in a moment."


def not_posted(schedule: Schedule, reason: str) -> str:
    """Why it was not posted."""
    return f"{_title(schedule)} was not posted: {escape(reason)}"


def deleted(schedule: Schedule) -> str:
    """It is deleted."""
    return f"Deleted: {_named(schedule)}."


def _named(schedule: Schedule) -> str:
    """Its number, reports, channel and times."""
    return f"Schedule {schedule.id}, {schedule_in_words(schedule)}"


def _of_whom(schedule: Schedule) -> str:
    whose = f"by <@{schedule.owner}>" if schedule.owner else "by the settings"
    return f"{_named(schedule)}, {whose}"


def _title(schedule: Schedule) -> str:
    return f"*{escape(schedule.plan.title)}*"


def _next(due: datetime | None) -> str:
    return f"Next: {date_link(due)}." if due else "It starts with the next sprint."


def _resuming(schedule: Schedule) -> str:
    return f"`{COMMAND} resume {schedule.id}` goes on with it."
