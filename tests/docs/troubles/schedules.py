"""Schedules that cannot be made or changed, and reports that did not come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import Any

from slack_bolt import BoltContext

from bot.asking.report_request import ReportRequest
from bot.schedules.building import build_schedule_commands
from bot.schedules.due import Due
from bot.schedules.retries import FAILURES_TO_PAUSE
from bot.schedules.schedule import Plan, Schedule, as_stored, from_stored
from bot.schedules.sentences import schedule_commanded
from bot.schedules.triggers import On, Trigger
from bot.tenancy.conversation import Conversation, ConversationId
from bot.wiring import build_deliveries
from metrics.model.report import Unit
from tests.docs.troubles.scene import CHANNEL, SETTINGS, Scene, Trouble
from tests.support.requests import asking

MONDAY = datetime(2023, 11, 6, 9, tzinfo=UTC)
EVERY_MONDAY = "burndown board platform every monday 9:00"


def says(words: str) -> Trouble:
    """Those words behind the command."""
    return lambda scene: scene.says(f"/report-schedule {words}")


def with_settings(words: str, channel: str, **settings: Any) -> Trouble:
    """Those words of Ben's in a conversation, with other settings than the playground's."""

    def trouble(scene: Scene) -> object:
        opened = scene.servers.playground.analytics
        analytics = replace(opened, settings=replace(opened.settings, **settings))
        commands = build_schedule_commands(analytics)
        context = BoltContext({"client": scene.slack.client})
        told: list[str] = []
        commands.handle(
            Conversation(ConversationId("T0ACME", channel), "U0BEN"),
            context,
            "",
            lambda text, _=None: told.append(text),
            lambda request: commands.answer(schedule_commanded(words), request),
        )
        return told[-1]

    return trouble


def _in_form(scene: Scene) -> object:
    ana = scene.ana
    ana.say(CHANNEL, "/report-schedule")
    ana.press(ana.modal(), "schedule_on", "cron")
    form = ana.modal(lambda view: "Minute, hour" in str(view["blocks"]))
    (told,) = ana.submit(form, {"cron": {"cron": "61 9 * * *"}})["errors"].values()
    return told


def _from_settings(scene: Scene) -> object:
    kept = scene.servers.playground.analytics.store.schedules
    plan = Plan(
        (ReportRequest("sprint-burndown", "platform", Unit.POINTS),),
        Trigger(On.WEEKDAYS, "UTC", time(9), frozenset({1})),
    )
    made = Schedule("settings:weekly", "", "C0PLATFORM", "U0ANA", plan, MONDAY, paused=True)
    kept.save(as_stored(made))
    try:
        return says("delete settings:weekly")(scene)
    finally:
        kept.remove(made.id)


@contextmanager
def _failing(scene: Scene, owner: str = "U0ANA") -> Iterator[Schedule]:
    """A schedule of somebody's that cannot be posted."""
    kept = scene.servers.playground.analytics.store.schedules
    plan = Plan(
        (asking("sprint-burndown", "platform", Unit.POINTS, sprint="Sprint 99"),),
        Trigger(On.WEEKDAYS, "UTC", time(9), frozenset({1})),
    )
    made = kept.save(as_stored(Schedule("", "T0ACME", "C0PLATFORM", owner, plan, MONDAY)))
    try:
        yield from_stored(made)
    finally:
        kept.remove(made.id)


def _beside_one(words: str, scene: Scene) -> object:
    """What is told of another schedule than the one that there is."""
    with _failing(scene):
        return says(words)(scene)


def _twice(scene: Scene) -> object:
    """What Ben is told who makes a schedule a second time."""
    kept = scene.servers.playground.analytics.store.schedules
    ask = with_settings(EVERY_MONDAY, "C0PLATFORM")
    try:
        ask(scene)
        return ask(scene)
    finally:
        for made in kept.all():
            if made.owner == "U0BEN":
                kept.remove(made.id)


def _run(scene: Scene) -> object:
    with _failing(scene, "U0BEN") as schedule:
        return with_settings(f"run {schedule.id}", "C0PLATFORM")(scene)


def failed(times: int, scene: Scene) -> str:
    """What the owner is told at last of a schedule that failed so many times."""
    deliveries = build_deliveries(scene.servers.playground.analytics)
    with _failing(scene) as schedule:
        for week in range(times - 1):
            deliveries.deliver(Due(schedule, MONDAY + week * timedelta(days=7)))
        last = Due(schedule, MONDAY + times * timedelta(days=7))
        return scene.tells_directly(lambda: deliveries.deliver(last))


TROUBLES: dict[str, Trouble] = {
    "a schedule without days": says("burndown"),
    "a channel that Slack does not know": says("burndown every monday in #nowhere"),
    "a schedule asked for in a direct message": with_settings("burndown every monday", "D0BEN"),
    "a schedule where several boards are known": with_settings(
        "burndown every monday", "C0PLATFORM", boards=SETTINGS.boards, default_board=""
    ),
    "a time that no clock shows": says("burndown every monday 25:00"),
    "days that are several schedules": says("burndown every monday and last day of each sprint"),
    "days with times of their own": says("burndown monday 9:00 and friday 17:00"),
    "a month without a day": says("burndown monthly"),
    "a weekday by the month or by weeks": says("burndown every third friday"),
    "a day in a schedule": says("burndown as of Monday every friday"),
    "a person in a schedule": says("burndown for <@U0BEN> every friday"),
    "an abbreviation of several time zones": says("burndown every monday 9:00 EDT"),
    "a time zone by its distance": says("burndown every monday 9:00 UTC+2"),
    "a schedule that is not there": partial(_beside_one, "pause the friday velocity of mars"),
    "a time zone that there is not": says("burndown every monday Europe/Atlantis"),
    "a schedule by hours or minutes": says("burndown every 5 minutes"),
    "a crontab of several minutes an hour": says("burndown cron 0,30 9 * * 1"),
    "a channel that one is not in": with_settings(
        f"{EVERY_MONDAY} in <#C0LEADS|leads>", "C0PLATFORM"
    ),
    "a schedule that its channel has already": _twice,
    "as many schedules as one may have": with_settings(
        EVERY_MONDAY, "C0PLATFORM", schedules_per_person=0
    ),
    "as many schedules as a channel may have": with_settings(
        EVERY_MONDAY, "C0PLATFORM", schedules_per_channel=0
    ),
    "wrong fields of cron": says("burndown cron 61 9 * * *"),
    "words of a schedule that are not understood": says("burndown every friday when it rains"),
    "an issue's history among other reports": says("burndown and history every monday"),
    "a number that no schedule has, or somebody else's": partial(_beside_one, "pause 99"),
    "a button of somebody else's schedule": lambda scene: scene.presses("schedule_pause", "99"),
    "a schedule of the settings to edit or delete": _from_settings,
    "a Schedule button of another version": lambda scene: scene.presses("schedule", "old"),
    "somebody who may not schedule": with_settings(
        "list", "C0PLATFORM", schedulers=frozenset({"admins"})
    ),
    "wrong fields of cron in the form": _in_form,
    "a schedule that is run and fails": _run,
    "a scheduled report that failed": partial(failed, 1),
    "a scheduled report that fails again and again": partial(failed, FAILURES_TO_PAUSE),
}
