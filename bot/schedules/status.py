"""The status of schedules: the last delivery, and when each is due next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from bot.schedules.due import DueSchedules
from bot.schedules.permissions import is_of, may_run
from bot.schedules.schedule import Schedule
from bot.schedules.schedule_request import ScheduleRequest
from bot.schedules.veil import are_seen, as_may_be_known
from bot.tenancy.visibility import VisibleBoards
from integrations.slack import Person
from integrations.store.ledger import Delivery, Ledger


@dataclass(frozen=True)
class ScheduleStatus:
    """A schedule with its last delivery and its next due time; None where not known.

    `may_change` says whether who looks at it may pause, resume and run it.
    """

    schedule: Schedule
    last: Delivery | None
    next: datetime | None
    may_change: bool = True


def statuses_for(
    person: Person,
    team: str,
    due: DueSchedules,
    ledger: Ledger,
    visible: VisibleBoards,
    is_member: Callable[[str], bool],
) -> list[ScheduleStatus]:
    """The schedules that this member of the workspace `team` may change, as far as they may know
    them: those of `visible` boards, or in channels that `is_member` says they are in.

    Raises StoreError.
    """
    latest, is_member = ledger.latest(), cache(is_member)
    return [
        ScheduleStatus(
            as_may_be_known(schedule, visible, is_member),
            latest.get(schedule.id),
            due.next(schedule),
        )
        for schedule in due.schedules()
        if may_run(person, team, schedule)
    ]


def statuses_shown(
    request: ScheduleRequest, due: DueSchedules, ledger: Ledger
) -> list[ScheduleStatus]:
    """The schedules of the conversation, as far as their boards may be seen there, and elsewhere
    those that the person may change. Raises StoreError."""
    latest, person, team = ledger.latest(), request.person, request.team
    is_member = cache(request.is_member_of)
    statuses = [
        ScheduleStatus(
            as_may_be_known(schedule, request.visible, is_member),
            latest.get(schedule.id),
            due.next(schedule),
            may_change,
        )
        for schedule in due.schedules()
        if (may_change := request.may_schedule and may_run(person, team, schedule))
        or _is_seen(schedule, request)
    ]
    return sorted(statuses, key=lambda status: status.schedule.channel != request.to.id.channel)


def _is_seen(schedule: Schedule, request: ScheduleRequest) -> bool:
    """Whether it posts where the person asks, of boards that may be seen there."""
    is_here = is_of(request.team, schedule) and schedule.channel == request.to.id.channel
    return is_here and are_seen(schedule, request.visible)
