"""Which questions one answer is enough for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.asking.asked import from_text
from bot.listeners.jobs import same_question
from bot.tenancy.conversation import DIRECT, Conversation, ConversationId
from tests.support.listening_bot import ACME, ANA, CHANNEL, asked_as

REQUEST = from_text(asked_as("sprint-burndown", "web")).request
HERE = Conversation(ConversationId(ACME, CHANNEL), ANA)
BY_BEN = replace(HERE, asker="U0BEN")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (HERE, BY_BEN),
        (HERE, replace(BY_BEN, thread_ts="1.1", opens_thread=True)),
        (replace(HERE, thread_ts="1.1"), replace(BY_BEN, thread_ts="1.1")),
        (replace(HERE, replaces={"ts": "1.2"}), replace(BY_BEN, replaces={"ts": "1.2"})),
    ],
    ids=["a channel", "a mention in it", "a thread", "a report"],
)
def test_one_answer_is_enough_for_all_who_see_it(first: Conversation, second: Conversation) -> None:
    assert same_question(REQUEST, first) == same_question(REQUEST, second)


@pytest.mark.fault
@pytest.mark.parametrize(
    "other",
    [
        replace(HERE, id=ConversationId(ACME, "C0GENERAL")),
        replace(HERE, id=ConversationId("T0BETA", CHANNEL)),
        replace(HERE, thread_ts="1.1"),
        replace(HERE, replaces={"ts": "1.2"}),
        replace(HERE, origin="C0LEADS"),
        replace(BY_BEN, private=True),
        replace(BY_BEN, id=ConversationId(ACME, DIRECT)),
    ],
    ids=["channel", "workspace", "thread", "report", "origin", "private", "direct"],
)
def test_what_is_answered_elsewhere_is_another_question(other: Conversation) -> None:
    assert same_question(REQUEST, HERE) != same_question(REQUEST, other)


@pytest.mark.fault
@pytest.mark.parametrize(
    ("to", "private"),
    [
        (replace(HERE, private=True), False),
        (HERE, True),
        (replace(HERE, id=ConversationId(ACME, DIRECT)), False),
    ],
    ids=["sent privately", "asked privately", "direct"],
)
def test_what_one_person_alone_sees_answers_nobody_else(to: Conversation, private: bool) -> None:
    by_ben = replace(to, asker="U0BEN")
    assert same_question(REQUEST, to, private) == same_question(REQUEST, to, private)
    assert same_question(REQUEST, to, private) != same_question(REQUEST, by_ben, private)
