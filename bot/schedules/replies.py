"""Replies to a person who has changed a schedule (mrkdwn)."""

from __future__ import annotations

from datetime import datetime

from bot.blocks.mrkdwn import date_link, escape
from bot.schedules.grammar import COMMAND
from bot.schedules.list_blocks import schedule_in_words
from bot.schedules.schedule import Schedule


def saved(schedule: Schedule, due: datetime | None, invite: str) -> str:
    """The schedule, and when it is due next; `invite` says how to let the bot into the channel,
    where that is needed."""
    next_ = f"Next: {date_link(due)}." if due else "It starts with the next sprint."
    return " ".join(filter(None, [f"{_named(schedule)}.", next_, invite]))


def paused(schedule: Schedule) -> str:
    """It is paused, and how to resume it."""
    resume = f"`{COMMAND} resume {schedule.id}` goes on with it."
    return f"Paused: {_named(schedule)}; {resume}"


def resumed(schedule: Schedule) -> str:
    """It is resumed."""
    return f"{_named(schedule)}, goes on."


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


def _title(schedule: Schedule) -> str:
    return f"*{escape(schedule.plan.title)}*"
