"""What is said where words make no request, or may mean several boards; as a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from bot.answering.answer_or_ask import WHICH_BOARD, answer_or_ask, not_understood
from bot.answering.ephemeral import AddressedReply, PrivateAddress
from bot.asking.asked import Asked
from bot.asking.grammar import parse_command, parse_message
from bot.asking.report_request import ReportRequest
from bot.asking.story import Story
from bot.errors import NoReportNamed, WrongUsage
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.visibility import NOT_THIS_BOARD, visible_boards
from bot.work.job import ForAll
from integrations.slack import SlackDestination
from metrics.model.report import Unit
from tests.support.listening_bot import ACME, ANA, CHANNEL, LEADS, ListeningBot, Said, listening_bot

HERE = Conversation(ConversationId(ACME, CHANNEL), ANA)
FLOW = ReportRequest("flow", "", Unit.ISSUES)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[ListeningBot]:
    with listening_bot(tmp_path) as bot:
        yield bot


def values(blocks: list[Block]) -> dict[str, dict[str, Any]]:
    """What each button asks for, by its name."""
    return {
        element["text"]["text"]: json.loads(element["value"])
        for block in (block.to_dict() for block in blocks)
        if block["type"] == "actions"
        for element in block["elements"]
    }


def mistyped(bot: ListeningBot, text: str, to: Conversation = HERE) -> tuple[str, list[Block]]:
    """What is said to a message that names no report, or makes no request."""
    visible = visible_boards(to.id, bot.analytics.settings)
    try:
        parse_message(text, visible, Unit.ISSUES)
    except WrongUsage as error:
        return not_understood(error, text, to, visible, Unit.ISSUES)
    raise AssertionError(f"{text} is understood")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("burndwon", {"report": "sprint-burndown", "board": "", "unit": "issues"}),
        # The rest of what was typed is kept.
        (
            "burndwon of board web by points, private",
            {"report": "sprint-burndown", "board": "web", "unit": "points", "private": True},
        ),
        ("burndwon of sprint 12", {"report": "sprint-burndown", "sprint": "sprint 12"}),
        # What cannot be read beside it is left out.
        ("burndwon of board secret", {"report": "sprint-burndown", "board": ""}),
        ("burndwon by hours", {"report": "sprint-burndown", "unit": "issues"}),
    ],
)
def test_a_mistyped_report_is_offered_with_what_was_asked_of_it(
    bot: ListeningBot, text: str, asked: dict[str, Any]
) -> None:
    said, blocks = mistyped(bot, text)
    assert said.startswith("I did not find a report in that: did you mean")
    value = values(blocks)["Sprint burndown"]
    assert {name: value.get(name) for name in asked} == asked


def test_what_is_offered_is_answered_in_the_thread(bot: ListeningBot) -> None:
    to = Conversation(HERE.id, ANA, "1.2")
    _, blocks = mistyped(bot, "burndwon", to)
    assert values(blocks)["Sprint burndown"]["thread_ts"] == "1.2"


def test_more_than_a_button_can_keep_is_left_out(bot: ListeningBot) -> None:
    _, blocks = mistyped(bot, f'burndwon of "{"x" * 2500}"')
    assert "sprint" not in values(blocks)["Sprint burndown"]


def test_the_history_of_no_issue_is_not_offered(bot: ListeningBot) -> None:
    error = NoReportNamed("Which?", ("issue-history", "flow"))
    visible = visible_boards(HERE.id, bot.analytics.settings)
    _, blocks = not_understood(error, "histry", HERE, visible, Unit.ISSUES)
    assert [*values(blocks)] == ["Flow"]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (WrongUsage("Which board?"), "Which board?"),
        (WrongUsage("No `<!here>`."), "No `&lt;!here&gt;`."),
    ],
)
def test_what_is_not_understood_is_said_once(
    bot: ListeningBot, error: WrongUsage, said: str
) -> None:
    visible = visible_boards(HERE.id, bot.analytics.settings)
    text, blocks = not_understood(error, "x", HERE, visible, Unit.ISSUES)
    assert text == said
    assert [block.to_dict()["text"]["text"] for block in blocks] == [said]


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("burndown by hours", {"By points": {"unit": "points"}, "By issues": {"unit": "issues"}}),
        (
            "burndown and summary of sprint 12",
            {
                "Sprint burndown": {"report": "sprint-burndown", "sprint": "sprint 12"},
                "Sprint summary": {"report": "sprint-summary", "sprint": "sprint 12"},
            },
        ),
        (
            "burndown of board secret by points",
            {name: {"board": name, "unit": "points"} for name in ("web", "app")},
        ),
        (
            "burndown of sprint 9 or sprint 10",
            {
                "Sprint 9": {"sprint": "sprint 9"},
                "Sprint 10": {"sprint": "sprint 10"},
                "Compare them": {"report": "sprint-comparison"},
            },
        ),
        ("burndown without bugs by points", {"Of all issues": {"unit": "points"}}),
        # Nothing in particular may be meant.
        ("burndown of last month", {}),
    ],
)
def test_each_question_that_may_be_meant_has_a_button_that_works(
    bot: ListeningBot, text: str, offered: dict[str, dict[str, str]]
) -> None:
    _, blocks = mistyped(bot, text)
    found = values(blocks)
    assert found.keys() == offered.keys()
    for name, asked in offered.items():
        assert asked.items() <= found[name].items()


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("burndown for <@U0BEN>", {"Sprint burndown": {"report": "sprint-burndown"}}),
        (
            "burndown for <@U0BEN> of last sprint by points",
            {
                "Sprint burndown": {
                    "report": "sprint-burndown",
                    "sprint": "@previous",
                    "unit": "points",
                }
            },
        ),
        ("velocity of <@U0BEN>", {"Sprint velocity": {"report": "sprint-velocity"}}),
        ("velocity per person", {"Sprint velocity": {"report": "sprint-velocity"}}),
        ("who closed the most issues?", {"Sprint summary": {"report": "sprint-summary"}}),
    ],
)
def test_the_report_that_was_asked_of_a_person_is_offered_of_the_team(
    bot: ListeningBot, text: str, offered: dict[str, dict[str, str]]
) -> None:
    said, blocks = mistyped(bot, text)
    assert "no figures of single people" in said
    usual = {"board": "", "unit": "issues"}
    assert values(blocks) == {name: {**usual, **asked} for name, asked in offered.items()}


def test_behind_a_command_what_may_be_meant_is_read_as_strictly(bot: ListeningBot) -> None:
    visible = visible_boards(HERE.id, bot.analytics.settings)
    with pytest.raises(WrongUsage) as told:
        parse_command("sprint-burndown", "previous by hours", visible, Unit.ISSUES)
    _, blocks = not_understood(
        told.value, "previous by hours", HERE, visible, Unit.ISSUES, command="sprint-burndown"
    )
    assert {name: each["sprint"] for name, each in values(blocks).items()} == {
        "By points": "@previous",
        "By issues": "@previous",
    }


def test_where_nothing_is_near_questions_are_offered_in_the_thread(bot: ListeningBot) -> None:
    to = Conversation(HERE.id, ANA, "1.2")
    visible = visible_boards(to.id, bot.analytics.settings)
    text, blocks = not_understood(NoReportNamed("No report."), "tea?", to, visible, Unit.ISSUES)
    assert text == "No report."
    buttons = [element for element in blocks[1].to_dict()["elements"] if "value" in element]
    asked = [json.loads(button["value"]) for button in buttons]
    assert asked[0] == {
        "report": "sprint-burndown",
        "board": "",
        "unit": "issues",
        "thread_ts": "1.2",
    }


def ask(bot: ListeningBot, asked: Asked, to: Conversation = HERE) -> ForAll:
    slack = SlackDestination(bot.client)

    reply = AddressedReply(slack, PrivateAddress(ANA, to.id.channel))
    return answer_or_ask(asked, to, slack, reply, bot.analytics.answering)


def test_where_workers_answer_a_question_is_handed_over_with_all_they_need(
    bot: ListeningBot,
) -> None:
    handed_over: list[Any] = []
    answering = replace(
        bot.analytics.answering, hand_over=lambda *question: handed_over.append(question)
    )
    request, story = replace(FLOW, board="web"), Story("U0BEN")
    asked = Asked(request, private=True, left_out=("please",), story=story)
    slack = SlackDestination(bot.client)
    reply = AddressedReply(slack, PrivateAddress(ANA))
    assert answer_or_ask(asked, HERE, slack, reply, answering) is False
    assert handed_over == [(request, replace(HERE, private=True), reply, ("please",), story)]
    assert bot.messages == []


@pytest.mark.parametrize(
    ("asked", "to", "kept"),
    [
        (Asked(FLOW), HERE, {}),
        (Asked(FLOW, private=True), HERE, {"private": True}),
        (Asked(FLOW), Conversation(HERE.id, ANA, "1.2"), {"thread_ts": "1.2"}),
        (Asked(FLOW), Conversation(HERE.id, ANA, origin=LEADS), {"origin": LEADS}),
    ],
    ids=["as usual", "privately", "in a thread", "asked in another channel"],
)
def test_where_several_boards_may_be_meant_a_button_for_each_keeps_how_it_was_asked(
    bot: ListeningBot, asked: Asked, to: Conversation, kept: dict[str, Any]
) -> None:
    assert not ask(bot, asked, to)
    assert bot.said() == [Said(CHANNEL, WHICH_BOARD, ANA)]
    names = ["web", "app", "secret"] if kept.get("origin") else ["web", "app"]
    assert bot.buttons() == {
        name: {"report": "flow", "board": name, "unit": "issues", **kept} for name in names
    }


def test_what_was_answered_is_given_back_with_its_board(bot: ListeningBot) -> None:
    request = ReportRequest("flow", "web", Unit.ISSUES)
    assert ask(bot, Asked(request))
    assert bot.said() == [Said(CHANNEL, "Flow")]


@pytest.mark.parametrize("board", ["secret", "gone"])
def test_a_board_that_may_not_be_seen_is_not_answered(bot: ListeningBot, board: str) -> None:
    with pytest.raises(WrongUsage) as error:
        ask(bot, Asked(ReportRequest("flow", board, Unit.ISSUES)))
    assert str(error.value) == NOT_THIS_BOARD
    assert bot.said() == []
