"""The status of schedules: the last delivery, and when each is due next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.schedules.due import DueSchedules
from bot.schedules.permissions import may_run
from bot.schedules.schedule import Schedule
from integrations.slack import Person
from integrations.store.ledger import Delivery, Ledger


@dataclass(frozen=True)
class ScheduleStatus:
    """A schedule with its last delivery and its next due time; None where not known."""

    schedule: Schedule
    last: Delivery | None
    next: datetime | None


def statuses_for(
    person: Person, team: str, due: DueSchedules, ledger: Ledger
) -> list[ScheduleStatus]:
    """The schedules that this member of the workspace `team` may change. Raises StoreError."""
    latest = ledger.latest()
    return [
        ScheduleStatus(schedule, latest.get(schedule.id), due.next(schedule))
        for schedule in due.schedules()
        if may_run(person, team, schedule)
    ]
