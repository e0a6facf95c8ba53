"""A refusal offers, as buttons, the questions that can be meant; each of them works."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from bot.answering.answer import answer
from bot.answering.instead import MOST_OFFERED, buttons_instead
from bot.asking.asked import from_text
from bot.asking.report_request import ReportRequest
from bot.blocks.suggestions import Suggestions
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.visibility import visible_boards
from config import BoardSettings, Settings
from integrations.slack import SlackDestination
from metrics.model.board import Board
from metrics.model.errors import IN_ISSUES, Instead, ReportError, UnknownSprint
from metrics.model.report import Unit
from metrics.reports.parameters import DELIVERABLE, SPRINT
from tests.support.listening_bot import ACME, ANA, CHANNEL, LEADS, NOW, ListeningBot, listening_bot
from tests.support.sample_boards import board, issue

HERE = Conversation(ConversationId(ACME, CHANNEL), ANA)
ROADMAP = board(
    issue(7, None, "2023-11-01", title="Product search", repository="acme/plans"),
    issue(8, None, "2023-11-01", title="Public API v2", repository="acme/plans"),
    issue(9, None, "2023-11-01", title="API keys", repository="acme/plans"),
)
PRODUCT_SEARCH = "https://github.com/acme/plans/issues/7"
BOARDS = {
    "web": BoardSettings("web", "acme", 1, roadmap="plans"),
    "ios": BoardSettings("ios", "acme", 2, roadmap="hidden"),
    "plans": BoardSettings("plans", "acme", 3),
    "hidden": BoardSettings("hidden", "acme", 4, channels=frozenset({LEADS})),
}
VISIBLE = visible_boards(HERE.id, Settings(boards=BOARDS))
KNOWN = Suggestions(VISIBLE, {"plans": ROADMAP, "hidden": ROADMAP}.get, NOW)
REQUEST = ReportRequest("sprint-burndown", "web", Unit.POINTS).asking(SPRINT, "Sprint 99")


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[ListeningBot]:
    with listening_bot(tmp_path) as bot:
        yield bot


def ask(bot: ListeningBot, request: ReportRequest, to: Conversation = HERE) -> None:
    slack = SlackDestination(bot.client)

    def reply(text: str, blocks: list[Block] | None = None) -> None:
        slack.tell(to.id.channel, ANA, text, blocks)

    answer(request, to, slack, reply, bot.analytics.answering)


def test_a_sprint_that_is_not_there_offers_those_that_are(bot: ListeningBot) -> None:
    ask(bot, REQUEST, Conversation(HERE.id, ANA, thread_ts="1.2"))
    assert [each.text for each in bot.said()] == ["No sprint is called “Sprint 99”"]
    offered = bot.buttons()
    assert [*offered] == ["Sprint 1"]
    assert offered["Sprint 1"]["thread_ts"] == "1.2"
    asked = ReportRequest("sprint-burndown", "web", Unit.POINTS)
    ask(bot, asked.asking(SPRINT, offered["Sprint 1"]["sprint"]))
    assert bot.said()[-1].text == "Sprint burndown"


@pytest.mark.parametrize(
    ("instead", "asks"),
    [
        (IN_ISSUES, {"unit": "issues", "sprint": "Sprint 99"}),
        (Instead("sprint", "@previous", "Previous sprint"), {"sprint": "@previous"}),
        (Instead("statuses", "Done", "Done"), {"statuses": ("Done",)}),
    ],
)
def test_what_is_offered_changes_the_question_in_that_alone(
    instead: Instead, asks: dict[str, Any]
) -> None:
    (block,) = buttons_instead(REQUEST, HERE, KNOWN, ReportError("No.", instead))
    (button,) = block.to_dict()["elements"]
    assert button["text"]["text"] == instead.label
    request = from_text(button["value"]).request
    said = {**request.values, "unit": request.unit}
    assert said == {"unit": "points", "sprint": "Sprint 99", **asks}


@pytest.mark.parametrize(
    ("report", "label", "meant"),
    [
        ("sprint-burndown", "Deliverable burnup: Product search", "deliverable-burnup"),
        ("sprint-burnup", "Deliverable burnup: Product search", "deliverable-burnup"),
        ("sprint-summary", "Deliverable status: Product search", "deliverable-status"),
        ("sprint-risk", "Delivery forecast: Product search", "delivery-forecast"),
    ],
)
def test_what_is_no_sprint_may_be_a_deliverable(report: str, label: str, meant: str) -> None:
    request = ReportRequest(report, "web", Unit.ISSUES).asking(SPRINT, "search")
    (block,) = buttons_instead(
        request, HERE, KNOWN, UnknownSprint("No.", Instead("sprint", "@next", "Next"))
    )
    first, second = block.to_dict()["elements"]
    assert [first["text"]["text"], second["text"]["text"]] == [label, "Next"]
    expected = ReportRequest(meant, "web", Unit.ISSUES).asking(DELIVERABLE, PRODUCT_SEARCH)
    assert from_text(first["value"]).request == expected


def test_which_of_several_deliverables_is_meant_is_left_to_their_report() -> None:
    request = ReportRequest("sprint-burndown", "web", Unit.ISSUES).asking(SPRINT, "api")
    (block,) = buttons_instead(request, HERE, KNOWN, UnknownSprint("No."))
    (button,) = block.to_dict()["elements"]
    assert button["text"]["text"] == "Deliverable burnup: api"
    assert from_text(button["value"]).request.of(DELIVERABLE) == "api"


@pytest.mark.parametrize(
    ("board", "words", "exported"),
    [
        # Nothing on the roadmap is called like that.
        ("web", "banana", {"plans": ROADMAP}),
        # The roadmap was never exported, or is not seen in the conversation.
        ("web", "search", {}),
        ("ios", "search", {"hidden": ROADMAP}),
    ],
)
def test_a_deliverable_that_is_not_known_there_is_not_offered(
    board: str, words: str, exported: dict[str, Board]
) -> None:
    request = ReportRequest("sprint-burndown", board, Unit.ISSUES).asking(SPRINT, words)
    known = Suggestions(VISIBLE, exported.get, NOW)
    assert buttons_instead(request, HERE, known, UnknownSprint("No.")) == []


@pytest.mark.parametrize("words", ["Sprint 99", "99", "@next", "2026-12-24", "sprint omega"])
def test_what_is_named_as_a_sprint_is_no_deliverable(words: str) -> None:
    request = REQUEST.asking(SPRINT, words)
    assert buttons_instead(request, HERE, KNOWN, UnknownSprint("No.")) == []


def test_no_wall_is_offered() -> None:
    many = [Instead("sprint", str(number), str(number)) for number in range(20)]
    (block,) = buttons_instead(REQUEST, HERE, KNOWN, ReportError("No.", *many))
    assert len(block.to_dict()["elements"]) == MOST_OFFERED
    assert buttons_instead(REQUEST, HERE, KNOWN, ReportError("No.")) == []
