"""Puts together what people can do with schedules."""

from __future__ import annotations

from bot.schedules.commands import ScheduleCommands
from bot.schedules.making import ScheduleMaker
from bot.wiring import Analytics


def build_schedule_commands(analytics: Analytics) -> ScheduleCommands:
    """The commands of `/report-schedule`."""
    maker = ScheduleMaker(
        analytics.settings,
        analytics.boards,
        analytics.store,
        analytics.clock,
        analytics.due,
        analytics.choices.at_hand,
    )
    return ScheduleCommands(
        maker=maker,
        settings=analytics.settings,
        people=analytics.people,
        memberships=analytics.memberships,
        store=analytics.store,
        clock=analytics.clock,
        due=analytics.due,
        deliveries=analytics.deliveries,
    )
