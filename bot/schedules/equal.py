"""Whether a channel has an equal schedule already: it would post the same twice."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace

from bot.schedules.permissions import is_of
from bot.schedules.schedule import NotAPlan, Plan, Schedule, as_text, from_stored, from_text
from integrations.store.schedules import StoredSchedule


class ThereAlready(Exception):
    """A channel has an equal `schedule`."""

    def __init__(self, schedule: Schedule) -> None:
        super().__init__(schedule.id)
        self.schedule = schedule


def check_unequal(new: Schedule, schedules: Iterable[Schedule | StoredSchedule]) -> None:
    """Raise ThereAlready where another schedule posts the same at the same times there, or would
    if it were not paused."""
    # As it is read again.
    plan = _comparable(from_text(as_text(new.plan)))
    for each in schedules:
        with suppress(NotAPlan):
            other = from_stored(each) if isinstance(each, StoredSchedule) else each
            is_there = other.channel == new.channel and is_of(new.team, other)
            if is_there and other.id != new.id and _comparable(other.plan) == plan:
                raise ThereAlready(other)


def _comparable(plan: Plan) -> tuple[Plan, int]:
    """The plan whenever it began, and in which of every so many weeks it is due."""
    trigger = plan.trigger
    day = trigger.starting.toordinal() - 1 if trigger.starting else 0
    return replace(plan, trigger=replace(trigger, starting=None)), day // 7 % trigger.weeks
