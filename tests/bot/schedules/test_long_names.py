"""Schedules of long names and of many days, in the blocks and forms of Slack."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.asking.report_request import ReportRequest
from bot.blocks.report_form import METADATA_CHARACTERS
from bot.errors import WrongUsage
from bot.schedules.draft import Draft
from bot.schedules.form import schedule_form
from bot.schedules.form_when import DAYS_OF_MONTH
from bot.schedules.list_blocks import schedule_blocks
from bot.schedules.schedule import Plan, Schedule
from bot.schedules.status import ScheduleStatus
from bot.schedules.triggers import On, Trigger
from bot.tenancy.visibility import all_boards
from config import BoardSettings, Settings
from metrics.model.report import Unit
from playground.slack.validation import problems, view_problems

BOARD = "b" * 150
VISIBLE = all_boards(Settings({BOARD: BoardSettings(BOARD, "acme", 1, timezone=ZoneInfo("UTC"))}))
EVERY_DAY = Trigger(
    On.MONTH, "America/Argentina/ComodRivadavia", time(9), month=",".join(DAYS_OF_MONTH)
)


def plan(statuses: tuple[str, ...]) -> Plan:
    asked = ReportRequest("deliverable-status", BOARD, Unit.POINTS, {"statuses": statuses})
    return Plan((asked,), EVERY_DAY)


@pytest.mark.attack
@pytest.mark.parametrize("length", [10, 1_000, 100_000])
def test_a_schedule_of_long_names_and_many_days_is_listed(length: int) -> None:
    schedule = Schedule(
        "7", "T1", "C1", "U1", plan(("標" * length,)), datetime(2026, 11, 30, tzinfo=UTC)
    )
    blocks = schedule_blocks([ScheduleStatus(schedule, None, None, may_change=True)])
    assert problems([block.to_dict() for block in blocks], lambda _: True) == []


@pytest.mark.attack
@pytest.mark.parametrize("length", [10, 100, 1_000, 100_000])
def test_a_form_of_a_schedule_has_room_or_says_so(length: int) -> None:
    draft = Draft(plan(tuple(f"{letter * length}" for letter in "abcde")), "C1")
    if 5 * length > METADATA_CHARACTERS:
        with pytest.raises(WrongUsage, match="no room"):
            schedule_form(draft, VISIBLE)
    else:
        view = schedule_form(draft, VISIBLE).to_dict()
        assert view_problems(view, lambda _: True, "modal") == []
