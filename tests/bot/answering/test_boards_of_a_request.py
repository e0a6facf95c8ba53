"""A request may name several boards: each must be one to see, wherever it is answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from slack_sdk.models.blocks import Block

from bot.answering.answer_or_ask import answer_or_ask
from bot.answering.ephemeral import AddressedReply, PrivateAddress
from bot.answering.thread import send_data
from bot.asking.asked import Asked, as_text
from bot.asking.report_request import ReportRequest
from bot.errors import WrongUsage
from bot.listeners.forms import FormSources, open_from_button
from bot.listeners.schedule_form import open_for_report
from bot.schedules.building import build_schedule_commands
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.visibility import NOT_THIS_BOARD
from integrations.slack import SlackDestination
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import Parameter, Source, ValueKind
from tests.support.listening_bot import (
    ACME,
    ANA,
    CHANNEL,
    ListeningBot,
    Said,
    listening_bot,
    new_ack,
    on_message,
    press,
)

BOARDS = Parameter(
    "boards",
    ValueKind.TEXT,
    label="Boards",
    meaning="other boards",
    usage="board, …",
    hint="Search",
    option="boards",
    option_help="Other boards.",
    words=("across",),
    most=None,
    source=Source.BOARDS,
)
HERE = Conversation(ConversationId(ACME, CHANNEL), ANA)
REFUSED = [Said(CHANNEL, NOT_THIS_BOARD.split(":")[0], ANA)]


@pytest.fixture
def bot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ListeningBot]:
    monkeypatch.setitem(CATALOGUE, "flow", replace(CATALOGUE["flow"], takes=(BOARDS,)))
    with listening_bot(tmp_path) as bot:
        yield bot


@pytest.fixture
def request_() -> ReportRequest:
    """Of a board that is seen, and one that is not."""
    return ReportRequest("flow", "web", Unit.ISSUES).asking(BOARDS, ("app", "secret"))


def test_it_is_not_answered(bot: ListeningBot, request_: ReportRequest) -> None:
    slack = SlackDestination(bot.client)
    reply = AddressedReply(slack, PrivateAddress(HERE.asker))
    with pytest.raises(WrongUsage) as error:
        answer_or_ask(Asked(request_), HERE, slack, reply, bot.analytics.answering)
    assert str(error.value) == NOT_THIS_BOARD


def test_its_data_is_not_shared(bot: ListeningBot, request_: ReportRequest) -> None:
    told: list[str] = []
    slack = SlackDestination(bot.client)

    def reply(text: str, blocks: list[Block] | None = None) -> None:
        told.append(text)

    send_data(request_, HERE, slack, reply, bot.analytics.sources)
    assert told == [NOT_THIS_BOARD]


def test_no_form_is_opened_for_it(bot: ListeningBot, request_: ReportRequest) -> None:
    body = press(bot, as_text(Asked(request_)), **on_message(CHANNEL, "1.2"))
    parts = bot.analytics
    sources = FormSources(
        parts.unit,
        parts.visible_from,
        parts.known_boards.get,
        parts.choices.at_hand,
        parts.memberships,
        parts.clock,
    )
    open_from_button(new_ack(), body, bot.context(), sources=sources, lanes=parts.lanes)
    assert (bot.said(), bot.workspace.modal) == (REFUSED, ())


def test_it_cannot_be_scheduled(bot: ListeningBot, request_: ReportRequest) -> None:
    commands = build_schedule_commands(bot.analytics)
    body = press(bot, as_text(Asked(request_)), **on_message(CHANNEL, "1.2"))
    open_for_report(new_ack(), body, bot.context(), commands=commands, lanes=bot.analytics.lanes)
    assert (bot.said(), bot.workspace.modal) == (REFUSED, ())
    assert json.loads(as_text(Asked(request_)))["boards"] == ["app", "secret"]
