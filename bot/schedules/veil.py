"""What people learn of a schedule whose reports they may not see."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.errors import WrongUsage
from bot.schedules.schedule import Plan, Schedule
from bot.tenancy.visibility import VisibleBoards
from integrations.errors import IntegrationError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class VeiledPlan(Plan):
    """When something is posted, without what it is."""

    @property
    def title(self) -> str:
        """No name of a report, nor of a board."""
        return "Reports on a board that is not available here"


def is_veiled(schedule: Schedule) -> bool:
    """Whether it does not say what it posts."""
    return isinstance(schedule.plan, VeiledPlan)


def as_may_be_known(
    schedule: Schedule, visible: VisibleBoards, is_member: Callable[[str], bool]
) -> Schedule:
    """The schedule, or a veiled one where its boards are not `visible` and who asks is no member of
    its channel; `is_member` says so, and may raise IntegrationError."""
    if are_seen(schedule, visible):
        return schedule
    try:
        if is_member(schedule.channel):
            return schedule
    except IntegrationError as error:
        log.warning("Who is in %s is not known: %s", schedule.channel, error)
    return veiled(schedule)


def veiled(schedule: Schedule) -> Schedule:
    """The schedule without what it posts."""
    return replace(schedule, plan=VeiledPlan((), schedule.plan.trigger, schedule.plan.kind))


def are_seen(schedule: Schedule, visible: VisibleBoards) -> bool:
    """Whether all that its reports read may be seen."""
    try:
        for report in schedule.plan.requests:
            visible.check(report.report, *report.boards)
    except WrongUsage:
        return False
    return True
