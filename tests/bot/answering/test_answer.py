"""The one path from a request to its answer, where its end is not as usual."""

from __future__ import annotations

from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.answering.answer import answer
from bot.answering.turn import Turn
from bot.asking.report_request import ReportRequest
from bot.tenancy.conversation import Conversation, ConversationId
from bot.wiring import build_analytics
from config import BoardSettings, Settings
from integrations.errors import IntegrationError
from integrations.slack import SlackDestination
from metrics.model.report import Unit
from tests.support.listening_bot import ACME, ANA, CHANNEL, listening_bot


@pytest.mark.parametrize("board", ["main", "gone"])
@pytest.mark.parametrize("failure", [IntegrationError("Slack says no."), ValueError("a bug")])
def test_what_cannot_even_be_told_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, board: str, failure: Exception
) -> None:
    settings = Settings(
        boards={"main": BoardSettings("main", owner="acme", project=1)},
        default_board="main",
        gh_path="/no/such/gh",
        database_url=f"sqlite:///{tmp_path}/analytics.sqlite3",
    )

    def tell(text: str, blocks: object = None) -> None:
        raise failure

    with build_analytics(settings) as analytics:
        answer(
            ReportRequest("sprint-burndown", board, Unit.POINTS),
            Conversation(ConversationId("T1", "C1"), "U1"),
            SlackDestination(WebClient()),
            tell,
            analytics.answering,
        )
    assert "U1 was not told" in caplog.text
    assert str(failure) in caplog.text


def test_it_is_told_that_the_answer_is_about_to_be_sent(tmp_path: Path) -> None:
    told: list[str] = []
    with listening_bot(tmp_path) as bot:
        shown: list[int] = []
        assert answer(
            ReportRequest("sprint-burndown", "web", Unit.ISSUES),
            Conversation(ConversationId(ACME, CHANNEL), ANA),
            SlackDestination(bot.client),
            lambda text, _=None: told.append(text),
            bot.analytics.answering,
            turn=Turn(begin_posting=lambda: shown.append(len(bot.messages))),
        )
        assert (shown, len(bot.messages), told) == ([0], 1, [])
