"""What is handed over to workers, and what who asks is told where it is not."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from bot.answering.answer_or_ask import answer_or_ask
from bot.answering.ephemeral import AddressedReply, PrivateAddress
from bot.asking.asked import Asked
from bot.asking.report_request import ReportRequest
from bot.queue.payload import Question, read
from bot.schedules.due import Due
from bot.schedules.schedule import Plan, Schedule
from bot.schedules.triggers import On, Trigger
from bot.tenancy.conversation import Conversation, ConversationId
from bot.work.lanes import THREE_UNDER_WAY
from bot.work.under_way import ON_ITS_WAY
from integrations.slack import SlackDestination
from metrics.model.report import Unit
from metrics.reports.parameters import SPRINT
from tests.support.handed_over import handed_over
from tests.support.listening_bot import ACME, ANA, CHANNEL, DIRECT, NOT_JOINED, NOW, ListeningBot

BURNDOWN = ReportRequest("sprint-burndown", "web", Unit.ISSUES)
HERE = Conversation(ConversationId(ACME, CHANNEL), ANA)
PLAN = Plan((BURNDOWN,), Trigger(On.CRON, "UTC", cron="0 9 * * 1"))
DUE = Due(Schedule("7", ACME, CHANNEL, "", PLAN, NOW), NOW)
BEN = "U0BEN"


def ask(bot: ListeningBot, request: ReportRequest = BURNDOWN, to: Conversation = HERE) -> None:
    slack = SlackDestination(bot.client)
    reply = AddressedReply(slack, PrivateAddress(to.asker, to.id.channel))
    answer_or_ask(Asked(request), to, slack, reply, bot.analytics.answering)


def told(bot: ListeningBot) -> list[tuple[str, str]]:
    return [(message.reader, message.text) for _, message in bot.messages]


def test_a_question_waits_with_when_it_was_asked_and_nothing_is_said(bot: ListeningBot) -> None:
    ask(bot)
    (begun,) = handed_over(bot)
    address = PrivateAddress(ANA, CHANNEL)
    carried = read(begun.work.payload)
    assert isinstance(carried, Question)
    assert (carried.request, carried.to) == (BURNDOWN, replace(HERE, asked_at=NOW))
    assert carried.address == address
    assert told(bot) == []


def test_the_same_question_waits_behind_the_first_whose_answer_is_for_all(
    bot: ListeningBot,
) -> None:
    ask(bot)
    ask(bot, to=replace(HERE, asker=BEN))
    ask(bot, to=replace(HERE, asker=BEN))
    assert told(bot) == [(BEN, ON_ITS_WAY)]
    begun, *_ = handed_over(bot)
    assert bot.analytics.queue
    bot.analytics.queue.work.end(begun, is_answered=True)
    assert handed_over(bot) == []


@pytest.mark.parametrize(
    "other",
    [
        replace(HERE, asker=BEN, thread_ts="1.1"),
        replace(HERE, asker=BEN, private=True),
        replace(HERE, asker=BEN, id=ConversationId(ACME, DIRECT)),
        replace(HERE, asker=BEN, id=ConversationId(ACME, NOT_JOINED)),
        replace(HERE, asker=BEN, replaces={"ts": "1.1", "text": "", "blocks": []}),
    ],
)
def test_what_is_answered_elsewhere_is_another_question_to_workers(
    bot: ListeningBot, other: Conversation
) -> None:
    ask(bot)
    ask(bot, to=other)
    assert len(handed_over(bot)) == 2
    assert told(bot) == []


def test_a_fourth_question_of_a_person_to_any_process_is_refused_once(bot: ListeningBot) -> None:
    sprints = (BURNDOWN.asking(SPRINT, f"Sprint {number}") for number in count(1))
    for _ in range(5):
        ask(bot, next(sprints))
    assert told(bot) == [(ANA, THREE_UNDER_WAY)]
    begun, *_ = handed_over(bot)
    assert bot.analytics.queue
    bot.analytics.queue.work.end(begun, is_answered=True)
    ask(bot, next(sprints))
    assert len(handed_over(bot)) == 3


def test_a_due_report_waits_once(bot: ListeningBot) -> None:
    for _ in range(2):
        bot.analytics.deliver(DUE)
    assert [begun.work.person for begun in handed_over(bot)] == [""]
