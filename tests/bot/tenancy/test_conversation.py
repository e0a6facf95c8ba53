"""Conversations by their ids, and whose boards may be asked about, as tables."""

from __future__ import annotations

import pytest

from bot.tenancy.conversation import DIRECT, Conversation, ConversationId


@pytest.mark.parametrize(
    ("channel", "is_direct", "is_open"),
    [
        ("C0TEAM", False, True),
        ("G0TEAM", False, True),
        ("D0ANA", True, True),
        (DIRECT, True, False),
    ],
)
def test_what_a_channel_id_says(channel: str, is_direct: bool, is_open: bool) -> None:
    conversation = ConversationId("T1", channel)
    assert (conversation.is_direct, conversation.is_open) == (is_direct, is_open)


def test_a_channel_is_another_one_in_another_workspace() -> None:
    assert ConversationId("T1", "C0TEAM").key == "T1/C0TEAM"
    assert ConversationId("T2", "C0TEAM").key == "T2/C0TEAM"


@pytest.mark.parametrize(
    ("origin", "asked_in"), [("", "D0ANA"), ("C0TEAM", "C0TEAM"), ("D0ANA", "D0ANA")]
)
def test_a_question_belongs_to_where_it_was_asked_first(origin: str, asked_in: str) -> None:
    to = Conversation(ConversationId("T1", "D0ANA"), "U1", origin=origin)
    assert to.asked_in == ConversationId("T1", asked_in)
