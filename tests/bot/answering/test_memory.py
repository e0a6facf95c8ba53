"""One memory of a conversation for all processes: a follow-up is about what was asked last."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from bot.answering.answer import Answering
from bot.answering.answer_or_ask import answer_or_ask
from bot.answering.ephemeral import AddressedReply, PrivateAddress
from bot.asking.asked import Asked
from bot.asking.report_request import ReportRequest
from bot.tenancy.conversation import Conversation, ConversationId
from bot.wiring import build_analytics
from integrations.errors import IntegrationError
from integrations.slack import SlackDestination
from metrics.model.report import Unit
from tests.support.listening_bot import ACME, ANA, DIRECT, NOW, OneIssue, listening_bot
from tests.support.patience import PATIENCE, until

HERE = Conversation(ConversationId(ACME, DIRECT), ANA)


@dataclass(frozen=True)
class SlowGitHub(OneIssue):
    """Gives a board, or fails as it is told, as soon as it is let go."""

    go: Event = field(default_factory=Event)

    def export_project(self, owner: str, number: int, *_: Any, **__: Any) -> dict[str, Any]:
        assert self.go.wait(PATIENCE)
        return super().export_project(owner, number)


@dataclass
class Processes:
    """Two processes on one store: one answers at once, the other when it is let go."""

    quick: Answering
    slow: Answering
    github: SlowGitHub
    slack: SlackDestination
    begun: list[Thread] = field(default_factory=list)

    def ask(self, report: str, answering: Answering, here: Conversation = HERE) -> None:
        asked = Asked(ReportRequest(report, "web", Unit.ISSUES))
        reply = AddressedReply(self.slack, PrivateAddress(here.asker))
        answer_or_ask(asked, here, self.slack, reply, answering)

    def begin_slowly(self, report: str) -> None:
        """Ask the slow process, and wait until it has begun to answer."""
        self.begun.append(Thread(target=self.ask, args=[report, self.slow]))
        self.begun[-1].start()
        until(lambda: self.last == report)

    def let_go(self) -> None:
        """Let the slow process answer, and wait until it has."""
        self.github.go.set()
        for thread in self.begun:
            thread.join(PATIENCE)

    @property
    def last(self) -> str:
        """The report that a follow-up to the quick process is about."""
        last = self.quick.memory.last(HERE)
        return last.request.report if last else ""


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    seconds = count()
    with ExitStack() as ending:
        bot = ending.enter_context(listening_bot(tmp_path))

        def clock() -> Any:
            """Each moment is a second after the one before."""
            return NOW + timedelta(seconds=next(seconds))

        github = SlowGitHub()
        slow = ending.enter_context(build_analytics(bot.analytics.settings, clock, github))
        quick = replace(bot.analytics, clock=clock)
        slack = SlackDestination(bot.client)
        both = Processes(quick.answering, slow.answering, github, slack)
        ending.callback(both.let_go)
        yield both


@pytest.mark.fault
def test_a_follow_up_to_another_process_is_about_the_question_under_way(
    processes: Processes,
) -> None:
    processes.ask("flow", processes.quick)
    processes.begin_slowly("sprint-burndown")
    processes.let_go()
    assert processes.last == "sprint-burndown"


@pytest.mark.fault
def test_an_older_question_that_another_process_answers_later_is_not_followed_up(
    processes: Processes,
) -> None:
    processes.begin_slowly("sprint-burndown")
    processes.ask("flow", processes.quick)
    assert processes.last == "flow"
    processes.let_go()
    assert processes.last == "flow"


def test_what_waited_for_its_turn_is_as_old_as_when_it_was_asked(processes: Processes) -> None:
    processes.ask("flow", processes.quick)
    until(lambda: processes.last == "flow")
    waited = replace(HERE, asked_at=NOW - timedelta(seconds=1))
    processes.ask("sprint-burndown", processes.quick, waited)
    processes.ask("sprint-summary", processes.quick, replace(HERE, asked_at=NOW))
    assert processes.last == "flow"


@pytest.mark.fault
def test_a_question_under_way_that_fails_is_not_followed_up(processes: Processes) -> None:
    processes.ask("flow", processes.quick)
    processes.github.failures.append(IntegrationError("GitHub is away."))
    processes.begin_slowly("sprint-burndown")
    processes.let_go()
    assert processes.last == "flow"
