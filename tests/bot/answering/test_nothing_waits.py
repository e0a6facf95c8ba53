"""No answer waits for a nicety: each is let hang here, and the answer is there all the same."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from bot.answering.answer import answer
from bot.answering.left_behind import take_back_left_behind
from bot.asking.report_request import ReportRequest
from bot.tenancy.conversation import Conversation, ConversationId
from bot.work.job import ForAll
from integrations.slack import SlackDestination, web_client
from metrics.model.report import Unit
from playground.slack.faults import too_many_requests
from playground.slack.model import Message
from tests.support.listening_bot import (
    ACME,
    ANA,
    CHANNEL,
    NOW,
    ListeningBot,
    OneIssue,
    listening_bot,
)
from tests.support.patience import PATIENCE, until

BURNDOWN = ReportRequest("sprint-burndown", "web", Unit.ISSUES)
HERE = Conversation(ConversationId(ACME, CHANNEL), ANA)
# Nobody can wait for so long here.
AN_HOUR = too_many_requests(3600)


@dataclass(frozen=True)
class HeldGitHub(OneIssue):
    """Answers once it may go on."""

    goes_on: Event = field(default_factory=Event)

    # Sets off a further line of progress.
    steps: Event = field(default_factory=Event)

    def export_project(self, *about: Any, **more: Any) -> dict[str, Any]:
        until(lambda: self.steps.is_set() or self.goes_on.is_set())
        more["progress"](1, 4)
        assert self.goes_on.wait(PATIENCE)
        return super().export_project(*about, **more)


@dataclass(frozen=True)
class Room:
    """A bot that shows at once that it works, and whose GitHub answers once it may."""

    bot: ListeningBot
    github: HeldGitHub
    threads: ThreadPoolExecutor

    @property
    def slack(self) -> SlackDestination:
        client = self.bot.client
        return SlackDestination(web_client(client.token, client.base_url))

    def ask(self, to: Conversation = HERE) -> Future[ForAll]:
        """Ask for the burndown, in a thread of its own."""
        said: list[str] = []
        return self.threads.submit(
            answer,
            BURNDOWN,
            to,
            self.slack,
            lambda text, _=None: said.append(text),
            self.bot.analytics.answering,
        )

    @property
    def shown(self) -> list[str]:
        """What stands in the channel, in short: each is a report, with a line above or not, or a
        line of progress."""
        return [in_short(message) for _, message in self.bot.messages]

    def report(self) -> dict[str, Any]:
        """Post a report; gives it as Slack does when one of its buttons is pressed."""
        block = {"type": "section", "text": {"type": "mrkdwn", "text": "An earlier report"}}
        ts = self.bot.posts(text="Sprint burndown: an earlier report", blocks=[block])
        return {"ts": ts, "text": "Sprint burndown: an earlier report", "blocks": [block]}

    def comes_to_show(self, *shown: str) -> None:
        """Wait until that stands in the channel, and no more; take back meanwhile what is left
        behind, as is done every half minute."""
        until(lambda: self._tidied() == [*shown])

    def _tidied(self) -> list[str]:
        later = NOW + timedelta(minutes=5)
        lines = self.bot.analytics.store.progress_lines
        take_back_left_behind(lines, lambda _: self.slack, later)
        return self.shown


def in_short(message: Message) -> str:
    words = str(message.blocks) + message.text
    kinds = ("hourglass", "line"), ("earlier", "earlier report"), ("Sprint 1", "report")
    return " and ".join(name for sign, name in kinds if sign in words)


@contextmanager
def opened(folder: Path, **settings: Any) -> Iterator[Room]:
    github = HeldGitHub()
    with ThreadPoolExecutor(4) as threads:
        given = {"working_message_after": 0.0, **settings}
        with listening_bot(folder, github, **given) as bot:
            bot.workspace.clock = lambda: NOW.timestamp()
            try:
                yield Room(bot, github, threads)
            finally:
                github.goes_on.set()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with opened(tmp_path) as room:
        yield room


@pytest.fixture
def quick_room(tmp_path: Path) -> Iterator[Room]:
    """One without lines of progress, and with GitHub at hand."""
    with opened(tmp_path, working_message_after=600) as room:
        room.github.goes_on.set()
        yield room


@pytest.mark.fault
@pytest.mark.parametrize("done", [False, True], ids=["unposted", "posted"])
def test_a_line_of_progress_that_hangs_holds_no_answer(room: Room, done: bool) -> None:
    with room.bot.workspace.access.holding("chat.postMessage", done=done) as hanging:
        asked = room.ask()
        assert hanging.came.wait(PATIENCE)
        room.github.goes_on.set()
        asked.result(PATIENCE)
        assert room.shown == (["line", "report"] if done else ["report"])
        assert not hanging.over.is_set()
    # The line goes as soon as Slack has told of it; where that took too long, within a minute.
    room.comes_to_show("report")


@pytest.mark.fault
def test_a_line_of_progress_on_its_way_does_not_come_to_stand_over_the_answer(room: Room) -> None:
    asked = room.ask()
    until(lambda: room.shown == ["line"])
    with room.bot.workspace.access.holding("chat.update") as hanging:
        room.github.steps.set()
        assert hanging.came.wait(PATIENCE)
        room.github.goes_on.set()
        asked.result(PATIENCE)
        assert room.shown == ["line", "report"]
    room.comes_to_show("report")


@pytest.mark.fault
@pytest.mark.parametrize("done", [False, True], ids=["unchanged", "changed"])
def test_a_line_above_a_report_that_hangs_holds_no_change_of_it(room: Room, done: bool) -> None:
    message = room.report()
    with room.bot.workspace.access.holding("chat.update", done=done) as hanging:
        asked = room.ask(Conversation(HERE.id, ANA, replaces=message))
        assert hanging.came.wait(PATIENCE)
        room.github.goes_on.set()
        asked.result(PATIENCE)
        assert room.shown == ["report"]
        assert not hanging.over.is_set()
    # Where the line came after the answer, the answer is put there again.
    until(lambda: room.bot.workspace.faults.called.count("chat.update") == 3)
    until(lambda: room.shown == ["report"])


@pytest.mark.fault
def test_a_rate_limit_on_a_line_of_progress_holds_no_answer(room: Room) -> None:
    room.bot.workspace.faults.next("chat.postMessage", AN_HOUR)
    asked = room.ask()
    until(lambda: "chat.postMessage" in room.bot.workspace.faults.called)
    room.github.goes_on.set()
    asked.result(PATIENCE)
    assert room.shown == ["report"]


@pytest.mark.fault
def test_a_line_of_progress_that_somebody_deletes_does_not_cost_the_answer(room: Room) -> None:
    asked = room.ask()
    until(lambda: room.shown == ["line"])
    room.bot.workspace.channels[CHANNEL].messages.clear()
    room.github.goes_on.set()
    asked.result(PATIENCE)
    assert room.shown == ["report"]


@pytest.mark.fault
def test_a_locale_that_is_not_told_holds_no_answer(quick_room: Room) -> None:
    with quick_room.bot.workspace.access.holding("users.info") as hanging:
        quick_room.ask().result(PATIENCE)
        assert hanging.came.wait(PATIENCE)
        assert not hanging.over.is_set()
        assert quick_room.shown == ["report"]


@pytest.mark.fault
def test_a_rate_limit_on_the_locale_holds_no_answer(quick_room: Room) -> None:
    faults = quick_room.bot.workspace.faults
    faults.always("users.info", AN_HOUR)
    quick_room.ask().result(PATIENCE)
    quick_room.ask().result(PATIENCE)
    assert quick_room.shown == ["report", "report"]
    # For a minute Slack is not asked again.
    assert faults.called.count("users.info") == 1


@pytest.mark.fault
def test_a_locked_store_holds_no_answer(quick_room: Room, tmp_path: Path) -> None:
    # The board is exported, so that only what is remembered is to be written.
    quick_room.ask().result(PATIENCE)
    with closing(sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        quick_room.ask().result(PATIENCE)
        assert quick_room.shown == ["report", "report"]
        assert other.in_transaction
        other.execute("ROLLBACK")
