"""The slash commands of reports and help, called directly: what is acked, and who is answered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.answering.answer import SENT_PRIVATELY
from bot.answering.answer_or_ask import WHICH_BOARD
from bot.answering.error_boundary import APOLOGY
from bot.asking.board_choice import remember_board
from bot.listeners.commands import help_command, report_command
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import NO_BOARD
from integrations.github.errors import RateLimited
from tests.support.listening_bot import (
    ACME,
    ANA,
    CHANNEL,
    DIRECT,
    LEADS,
    SECRET,
    ListeningBot,
    Said,
    acked,
    listening_bot,
    new_ack,
)

BURNDOWN = "Sprint burndown"


def command(text: str | None, channel: str = CHANNEL, name: str = "sprint-burndown") -> Any:
    typed = {} if text is None else {"text": text}
    return {
        "command": f"/{name}",
        "team_id": ACME,
        "channel_id": channel,
        "user_id": ANA,
        **typed,
    }


def types(bot: ListeningBot, text: str | None, channel: str = CHANNEL) -> dict[str, Any]:
    """What is acked where Ana types that behind /sprint-burndown."""
    ack = new_ack()
    report_command(
        ack,
        command(text, channel),
        bot.context(channel),
        unit=bot.analytics.unit,
        visible_from=bot.analytics.visible_from,
        answering=bot.analytics.answering,
        lanes=bot.analytics.lanes,
    )
    return acked(ack)


@pytest.mark.parametrize(
    ("text", "channel", "said"),
    [
        ("board web", CHANNEL, [Said(CHANNEL, BURNDOWN)]),
        ("board web", DIRECT, [Said(DIRECT, BURNDOWN)]),
        (
            "board web private",
            CHANNEL,
            [Said(CHANNEL, SENT_PRIVATELY, ANA), Said(DIRECT, BURNDOWN)],
        ),
        ("", CHANNEL, [Said(CHANNEL, WHICH_BOARD, ANA)]),
        (None, CHANNEL, [Said(CHANNEL, WHICH_BOARD, ANA)]),
    ],
)
def test_a_report_is_acked_without_words_and_answered(
    bot: ListeningBot, text: str | None, channel: str, said: list[Said]
) -> None:
    assert types(bot, text, channel) == {}
    assert bot.said() == said
    # Who asks the same from then on is answered again.
    assert bot.reports.sent == (bot.reports.keys if said[-1].text == BURNDOWN else [])


@pytest.mark.parametrize(
    ("text", "beginning"),
    [
        ("help", "*/sprint-burndown*: "),
        ("by hours", "I cannot count by `hours`"),
        ("board secret", "There is no board `secret` here (there is `web`, `app`)"),
        ("by", "Count by what?"),
    ],
)
def test_what_makes_no_request_is_told_by_the_ack_alone(
    bot: ListeningBot, text: str, beginning: str
) -> None:
    said = types(bot, text)["text"]
    assert said.startswith(beginning)
    assert "`/sprint-burndown help`" in said or text == "help"
    assert bot.said() == []


def test_what_is_typed_cannot_ping_from_the_ack(bot: ListeningBot) -> None:
    assert "&lt;!here&gt;" in types(bot, "by &lt;!here&gt;")["text"]


@pytest.mark.parametrize("text", ["", "board secret", "previous"])
def test_where_no_board_is_seen_the_ack_says_so(tmp_path: Path, text: str) -> None:
    with listening_bot(tmp_path, boards={"secret": SECRET}) as bot:
        assert types(bot, text)["text"].startswith(NO_BOARD)
        assert bot.said() == []
        assert types(bot, text, LEADS) == {}


def test_what_fails_is_told_to_the_asker_alone(bot: ListeningBot) -> None:
    bot.github.failures.append(RateLimited("GitHub is away."))
    assert types(bot, "board web") == {}
    (said,) = bot.said()
    assert (said.channel, said.reader) == (CHANNEL, ANA)
    assert said.text == "GitHub is away."


def test_a_bug_is_apologised_for(bot: ListeningBot) -> None:
    bot.github.failures.append(ZeroDivisionError())  # type: ignore[arg-type]
    types(bot, "board web")
    assert bot.said() == [Said(CHANNEL, APOLOGY.split(":")[0], ANA)]


@pytest.mark.parametrize(
    ("channel", "chosen", "boards"),
    [
        (CHANNEL, "", "`web`, `app`."),
        (CHANNEL, "app", "`web`, `app` (default)."),
        (LEADS, "", "`web`, `app`, `secret`."),
    ],
)
def test_help_is_acked_with_the_boards_that_may_be_seen_there(
    bot: ListeningBot, channel: str, chosen: str, boards: str
) -> None:
    analytics, ack = bot.analytics, new_ack()
    if chosen:
        remember_board(ConversationId(ACME, channel), chosen, analytics.choices)
    help_command(
        ack,
        command("", channel, "report-help"),
        bot.context(channel),
        unit=analytics.unit,
        visible_from=analytics.visible_from,
        choices=analytics.choices,
    )
    said = acked(ack)
    assert said["text"].endswith(f"Boards here: {boards}")
    assert said["blocks"][0]["type"] == "section"
    assert bot.said() == []
