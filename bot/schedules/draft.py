"""A schedule before it is saved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from bot.asking.report_request import ReportRequest
from bot.schedules.schedule import Plan
from bot.schedules.triggers import On, Trigger
from metrics.model.report import Unit

USUAL_DAYS = frozenset({1})
USUAL_DAY_OF_MONTH = "1st mon"


@dataclass(frozen=True)
class Draft:
    """A schedule to be saved for a conversation: a changed one by its `id`, or a new one."""

    plan: Plan
    channel: str
    id: str = ""


def usual_plan(board: str, unit: Unit, timezone: str) -> Plan:
    """The plan that a new form starts with: a burndown every Monday at nine."""
    trigger = Trigger(On.WEEKDAYS, timezone, time(9), USUAL_DAYS)
    return Plan((ReportRequest("sprint-burndown", board, unit),), trigger)
