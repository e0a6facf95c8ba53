"""A company with many boards, and reports of them that are due at one minute."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

from bot.asking.report_request import ReportRequest
from bot.schedules.schedule import Plan, Schedule, as_stored
from bot.schedules.triggers import On, Trigger
from integrations.store import Store
from metrics.model.report import Unit
from playground.github.world import World
from playground.sample.board import sample_workspace
from tests.support.crowd import TEAM

REPORTS = (
    *("sprint-burndown", "sprint-burnup", "sprint-summary", "sprint-velocity"),
    "delivery-forecast",
)
# Project numbers of the sample team's own are below.
FIRST = 1001


def world_of(boards: int, items: int) -> World:
    """A GitHub with that many boards of acme, each of the last so many items of the sample team's.

    They share their issues: no board is like another only by its number.
    """
    world = sample_workspace(datetime.now(UTC).date())
    acme = world.owners["acme"]
    sample = acme["projectsV2"][0]
    for number in range(FIRST, FIRST + boards):
        acme["projectsV2"].append(
            {
                **sample,
                "id": f"PVT_{number}",
                "number": number,
                "title": f"Board {number}",
                "url": f"https://github.com/orgs/acme/projects/{number}",
                "items": sample["items"][-items:],
            }
        )
    return world


def settings_of(boards: int) -> str:
    """The settings file that has these boards."""
    return "".join(
        f'[boards.{name}]\nowner = "acme"\nproject = {number}\n'
        for name, number in zip(board_names(boards), range(FIRST, FIRST + boards), strict=True)
    )


def board_names(boards: int) -> Iterator[str]:
    """What the boards are called."""
    return (f"team-{number}" for number in range(boards))


def schedule_all(database_url: str, boards: int, schedules: int, first_channel: int) -> datetime:
    """Schedule that many reports, all due at the same minute, which is given; the reports of board
    `n` are for the conversation `C{first_channel + n}`."""
    due = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=2)
    trigger = Trigger(On.CRON, "UTC", cron=f"{due.minute} {due.hour} * * *")
    names = [*board_names(boards)]
    with closing(Store(database_url)) as store:
        for number in range(schedules):
            board = number % boards
            report = REPORTS[number // boards % len(REPORTS)]
            plan = Plan((ReportRequest(report, names[board], Unit.POINTS),), trigger)
            since = due - timedelta(seconds=90)
            channel = f"C{first_channel + board}"
            store.schedules.save(as_stored(Schedule("", TEAM, channel, "", plan, since)))
    return due
