"""Questions that wait for their turn: what follows is about them, in each process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

import pytest

from bot.answering.memory import Memory
from bot.connecting.building import build_connector
from bot.listeners.actions import answer_question
from bot.listeners.commands import report_command
from bot.listeners.messages import direct_message
from bot.schedules.building import build_schedule_commands
from bot.tenancy.conversation import Conversation, ConversationId
from bot.wiring import build_store
from bot.work.job import Asker, Job
from bot.work.queue import WorkQueue
from integrations.github.errors import RateLimited
from tests.support.listening_bot import (
    ACME,
    ANA,
    DIRECT,
    NOW,
    ListeningBot,
    Said,
    asked_as,
    listening_bot,
    new_ack,
    on_message,
    press,
)
from tests.support.patience import PATIENCE, until

HERE = Conversation(ConversationId(ACME, DIRECT), ANA)
BURNDOWN = "board web burndown"


@dataclass(frozen=True)
class Waiting:
    """A bot whose one worker is busy, and another process on its store."""

    bot: ListeningBot
    queue: WorkQueue
    go: Event
    elsewhere: Memory

    def writes(self, text: str) -> None:
        bot = self.bot
        event = {"channel_type": "im", "channel": DIRECT, "user": ANA, "text": text, "ts": "9.1"}
        direct_message(
            event,
            {"team_id": ACME, "event_id": text, "event": event},
            bot.context(DIRECT),
            seen_events=bot.seen_events(),
            answering=bot.analytics.answering,
            schedules=build_schedule_commands(bot.analytics),
            connector=build_connector(bot.analytics),
            lanes=bot.analytics.lanes,
        )

    def types(self) -> None:
        report_command(
            new_ack(),
            {
                "command": "/sprint-burndown",
                "text": "board web",
                "team_id": ACME,
                "channel_id": DIRECT,
                "user_id": ANA,
            },
            self.bot.context(DIRECT),
            unit=self.bot.analytics.unit,
            visible_from=self.bot.analytics.visible_from,
            answering=self.bot.analytics.answering,
            lanes=self.bot.analytics.lanes,
        )

    def presses(self) -> None:
        value = asked_as("sprint-burndown", "web")
        answer_question(
            new_ack(),
            press(self.bot, value, **on_message(DIRECT, "1.2")),
            self.bot.context(DIRECT),
            presses=self.bot.presses(),
            answering=self.bot.analytics.answering,
            lanes=self.bot.analytics.lanes,
        )

    @property
    def last(self) -> str:
        """The report that a follow-up to the other process is about."""
        last = self.elsewhere.last(HERE)
        return last.request.report if last else ""

    def ends(self) -> None:
        self.go.set()
        assert self.queue.wait(PATIENCE)


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[Waiting]:
    queue, go = WorkQueue("reports", 1, 100), Event()
    with ExitStack() as ending:
        bot = ending.enter_context(listening_bot(tmp_path))
        store = build_store(bot.analytics.settings)
        ending.callback(store.close)
        ending.callback(queue.wait, PATIENCE)
        ending.callback(go.set)
        lanes = replace(bot.analytics.lanes, reports=queue)
        bot = replace(bot, analytics=replace(bot.analytics, lanes=lanes))
        queue.take_in(Job(lambda: go.wait(PATIENCE), Asker(ACME, "C0", "U0")))
        until(lambda: queue.running == 1 and not queue.waiting)
        yield Waiting(bot, queue, go, Memory(store.conversations, lambda: NOW))


@pytest.mark.fault
@pytest.mark.parametrize(
    "asks",
    [lambda room: room.writes(BURNDOWN), Waiting.types, Waiting.presses],
    ids=["message", "command", "button"],
)
def test_a_question_that_waits_for_its_turn_is_followed_up_in_each_process(
    waiting: Waiting, asks: Callable[[Waiting], None]
) -> None:
    asks(waiting)
    until(lambda: waiting.last == "sprint-burndown")
    waiting.writes("and by points?")
    waiting.ends()
    assert waiting.bot.said() == [Said(DIRECT, "Sprint burndown")] * 2


@pytest.mark.fault
def test_a_question_that_fails_when_its_turn_comes_leaves_no_trace(waiting: Waiting) -> None:
    waiting.bot.github.failures.append(RateLimited("GitHub is away."))
    waiting.writes(BURNDOWN)
    until(lambda: waiting.last == "sprint-burndown")
    waiting.ends()
    assert [said.text for said in waiting.bot.said()] == ["GitHub is away."]
    assert waiting.last == ""
