"""Many who ask at once, and a bot whose every worker is held: nobody goes without an answer."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest

from bot.asking.asked import Asked, as_text
from bot.asking.report_request import ReportRequest
from bot.blocks.buttons import SHOW_UNIT
from bot.blocks.report_form import RELATIVE_OPTIONS, REPORT_FORM, report_form
from bot.schedules.draft import Draft, usual_plan
from bot.schedules.form import schedule_form
from bot.schedules.form_when import CRON, ON
from bot.tenancy.conversation import Conversation, ConversationId
from bot.wiring import Analytics
from bot.work.job import Asker, Job
from bot.work.lanes import THREE_UNDER_WAY
from bot.work.queue import FULL
from bot.work.under_way import ON_ITS_WAY
from metrics.model.report import Unit
from playground.slack.faults import too_many_requests
from tests.support.crowd import TEAM, AskedBot, Crowd, asked_bot, crowd
from tests.support.patience import PATIENCE, until
from tests.support.postgres_server import PostgresServer, postgres_server

WAYS = ["socket", "http"]
ASKED = [
    *(f"{sprint} by {unit}" for sprint in ("sprint 8", "sprint 9", "") for unit in Unit),
    "@previous",
]


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        server.execute("CREATE DATABASE flood")
        yield server


def flood(way: str, folder: Path, people: int, conversations: int, commands: int) -> None:
    """Everybody types two commands while exports hang and Slack answers 429; then neither does."""
    url, released = f"sqlite:///{folder}/store.sqlite3", Event()
    with crowd() as asking, asked_bot(asking, way, url) as bot:
        asking.joins(conversations, people)
        bot.knows(asking)
        bot.github.on_query = lambda _: released.wait(10 * PATIENCE)
        asking.workspace.faults.always("*", too_many_requests(1))
        asked = [
            (f"U{number % people}", f"C{number % conversations}", number)
            for number in range(commands)
        ]
        acks = [
            asking.command(_text(number, conversations), person, channel)
            for person, channel, number in asked
        ]
        answers = [ack.result(PATIENCE) for ack in acks]
        # Nobody has a report yet, and everybody is acknowledged.
        assert not any(asking.reports(f"C{number}") for number in range(conversations))
        asking.workspace.faults.end()
        # After six in a row people are told, and one worker may be so fast as to meet them all.
        asking.workspace.faults.next("chat.postMessage", *[too_many_requests(1)] * 5)
        released.set()
        told = [answer.get("text", "") for answer in answers]
        assert {*told} <= {"", ON_ITS_WAY}
        for (person, channel, _), said in zip(asked, told, strict=True):
            if not said:
                until(lambda channel=channel, person=person: _asked_by(asking, person, channel))  # type: ignore[misc]
        bot.analytics.lanes.wait()
        # Of equal questions in a conversation there is one report.
        assert sum(len(asking.reports(f"C{number}")) for number in range(conversations)) == (
            told.count("")
        )
        assert not asking.told


def _text(number: int, conversations: int) -> str:
    return ASKED[number // conversations % len(ASKED)]


def _asked_by(asking: Crowd, person: str, channel: str) -> bool:
    return any(f"asked by <@{person}>" in report for report in asking.reports(channel))


@pytest.mark.fault
@pytest.mark.parametrize("way", WAYS)
def test_many_who_ask_at_once_are_all_acked_and_answered(way: str, tmp_path: Path) -> None:
    flood(way, tmp_path, people=12, conversations=3, commands=24)


@pytest.mark.fault
@pytest.mark.long
@pytest.mark.parametrize("way", WAYS)
def test_two_hundred_commands_of_a_hundred_people_are_all_acked_and_answered(
    way: str, tmp_path: Path
) -> None:
    flood(way, tmp_path, people=100, conversations=20, commands=200)


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Nobody else writes to the store, and in PostgreSQL nobody reads it either."""
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        with closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            yield
            connection.execute("ROLLBACK")
        return
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        ).fetchall()
        for (table,) in tables:
            connection.execute(f'LOCK TABLE "{table}" IN ACCESS EXCLUSIVE MODE'.encode())
        yield


@contextmanager
def all_workers_held(analytics: Analytics) -> Iterator[Event]:
    """Every worker of every lane waits until the event is set, at the latest at the end."""
    lanes, over = analytics.lanes, Event()
    try:
        for lane, workers in ((lanes.quick, 6), (lanes.talk, 8), (lanes.reports, 16)):
            for number in range(workers):
                held = Job(lambda: over.wait(PATIENCE), Asker("T0", "C0", f"UHELD{number}"))
                assert lane.take_in(held) is None
            until(lambda lane=lane: not lane.waiting)  # type: ignore[misc]
        yield over
    finally:
        over.set()


@dataclass(frozen=True)
class Held:
    """A bot that nothing can be got from but acknowledgements."""

    asking: Crowd
    bot: AskedBot
    over: Event

    def form(self) -> dict[str, Any]:
        visible = self.bot.analytics.visible_from(ConversationId(TEAM, "C0"))
        request = ReportRequest("sprint-burndown", "platform", Unit.POINTS)
        to = Conversation(ConversationId(TEAM, "C0"), "U0")
        view = report_form(Asked(request), to, visible, {}).to_dict()
        return {
            **view,
            "id": "V1",
            "hash": "1",
            "state": {"values": {}},
            "callback_id": REPORT_FORM,
        }

    def schedule_form(self) -> dict[str, Any]:
        visible = self.bot.analytics.visible_from(ConversationId(TEAM, "C0"))
        draft = Draft(usual_plan("platform", Unit.POINTS, "UTC"), "C0")
        chosen = {"selected_option": {"value": "cron"}}
        values = {ON: {ON: chosen}, CRON: {CRON: {"value": "whenever"}}}
        view = schedule_form(draft, visible).to_dict()
        return {**view, "id": "V2", "hash": "1", "state": {"values": values}}


@contextmanager
def held_bot(way: str, url: str) -> Iterator[Held]:
    with ExitStack() as ending:
        asking = ending.enter_context(crowd())
        bot = ending.enter_context(asked_bot(asking, way, url))
        asking.joins(2, 5)
        bot.knows(asking)
        # The store is there, and the clock of its first use has nothing to do with it.
        bot.analytics.choices.choose(f"{TEAM}/C0", "platform")
        bot.analytics.lanes.memory.wait()
        over = ending.enter_context(all_workers_held(bot.analytics))
        yield Held(asking, bot, over)


@pytest.mark.fault
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("store", ["sqlite", "postgresql"])
def test_while_every_worker_is_held_and_the_store_locked_all_is_acked(
    way: str, store: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    if store == "postgresql":
        url = request.getfixturevalue("postgres").url("flood")
    with held_bot(way, url) as held:
        asking = held.asking
        calls = len(asking.workspace.faults.called)
        with locked(url):
            acks = {
                "a report": asking.command("", "U0", "C0"),
                "wrong usage": asking.command("by hours", "U0", "C0"),
                "help of a command": asking.command("help", "U0", "C0"),
                "help": asking.command("", "U0", "C0", "report-help"),
                "help where nobody asked": asking.command("", "U1", "C1", "report-help"),
                "help of schedules": asking.command("help", "U0", "C0", "report-schedule"),
                "the form of schedules": asking.command("", "U1", "C0", "report-schedule"),
                "sprints": asking.interacts(
                    "U0",
                    type="block_suggestion",
                    action_id="sprint",
                    block_id="sprint",
                    value="",
                    view=held.form(),
                ),
                "time zones": asking.interacts(
                    "U0",
                    type="block_suggestion",
                    action_id="timezone",
                    block_id="timezone",
                    value="berlin",
                    view=held.schedule_form(),
                ),
                "a wrong form": asking.interacts(
                    "U0", type="view_submission", view=held.schedule_form()
                ),
                "a form": asking.interacts("U1", type="view_submission", view=held.form()),
                "a button": asking.interacts("U2", **_pressed()),
                "a mention": asking.event(
                    type="app_mention", user="U3", channel="C0", text="<@U0ANALYTICS> burndown"
                ),
                "a message": asking.event(
                    type="message", channel_type="im", user="U4", channel="D4", text="hello"
                ),
                "the home tab": asking.event(type="app_home_opened", user="U4", tab="home"),
            }
            answers = {name: ack.result(PATIENCE) for name, ack in acks.items()}
            # Every acknowledgement came, and none took a call of Slack.
            assert len(asking.workspace.faults.called) == calls
            said = {name: str(answer.get("text", "")) for name, answer in answers.items()}
            assert said["wrong usage"].startswith("I cannot count by `hours`")
            assert said["help of a command"].startswith("*/sprint-burndown*")
            assert "`platform` (default)" in said["help"]
            assert said["help where nobody asked"]
            assert said["help of schedules"].startswith("*/report-schedule*")
            offered = [option["value"] for option in answers["sprints"]["options"]]
            assert offered[: len(RELATIVE_OPTIONS)] == [*RELATIVE_OPTIONS]
            zones = [option["value"] for option in answers["time zones"]["options"]]
            assert "Europe/Berlin" in zones
            assert CRON in answers["a wrong form"]["errors"]
            for name in ("a report", "a form", "a button", "a mention", "a message"):
                assert answers[name] == {}
            assert said["the form of schedules"] == ""
        held.over.set()
        # What was acknowledged is answered as soon as there is somebody to do it.
        until(lambda: len(asking.reports("C0")) >= 2)
        held.bot.analytics.lanes.wait()
        assert any("asked by <@U0>" in report for report in asking.reports("C0"))


@pytest.mark.fault
def test_who_asks_too_much_is_told_by_the_acknowledgement(tmp_path: Path) -> None:
    with held_bot("socket", f"sqlite:///{tmp_path}/store.sqlite3") as held:
        asking, reports = held.asking, held.bot.analytics.lanes.reports
        told = [
            asking.command(text, "U0", "C0").result(PATIENCE).get("text", "")
            for text in ("sprint 8", "sprint 9", "sprint 10", "previous by issues", "sprint 8")
        ]
        assert told == ["", "", "", THREE_UNDER_WAY, ON_ITS_WAY]
        # In another conversation they are too many, too; and a form says so where one looks.
        assert asking.command("", "U0", "C1").result(PATIENCE)["text"] == THREE_UNDER_WAY
        submitted = asking.interacts("U0", type="view_submission", view=held.form())
        assert THREE_UNDER_WAY in submitted.result(PATIENCE)["errors"].values()
        assert asking.command("sprint 8", "U1", "C1").result(PATIENCE) == {}
        number = 0
        while reports.take_in(Job(lambda: None, Asker("T1", "C9", f"UX{number}"))) is None:
            number += 1
        assert asking.command("", "U2", "C0").result(PATIENCE)["text"] == FULL
        held.over.set()
        until(lambda: len(asking.reports("C0")) == 3 and asking.reports("C1"))


def _pressed() -> dict[str, Any]:
    asked = Asked(ReportRequest("sprint-burndown", "platform", Unit.ISSUES), origin="C0")
    message = {"ts": "1700000000.000001", "text": "A report", "blocks": []}
    return {
        "type": "block_actions",
        "channel": {"id": "C0", "name": "team-0"},
        "container": {"type": "message", "message_ts": message["ts"], "channel_id": "C0"},
        "message": message,
        "actions": [
            {
                "type": "button",
                "action_id": SHOW_UNIT,
                "block_id": "b",
                "value": as_text(asked),
                "action_ts": "1",
            }
        ],
    }
