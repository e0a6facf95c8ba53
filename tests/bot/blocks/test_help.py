"""What help says, by the boards that may be seen, as a table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from slack_sdk.models.blocks import Block

from bot.asking.asked import Asked, from_text
from bot.asking.grammar import parse_message
from bot.asking.report_request import ReportRequest
from bot.blocks.buttons import CHOOSE_BOARD, CONNECT, SHOW_REPORTS
from bot.blocks.help import (
    ALSO_ASKED,
    MOST_BUTTONS,
    OTHER_BOARD,
    QUESTIONS,
    all_help,
    command_help,
    greeting,
    help_message,
    invited,
    short_help,
)
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import NO_BOARD, VisibleBoards, visible_boards
from config import BoardSettings, Settings
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from playground.slack.validation import problems

LEADS = frozenset({"C0LEADS"})


def seen(*names: str, default: str = "", roadmap: str = "", hidden: str = "") -> VisibleBoards:
    """What a team's channel sees of boards with those names; `hidden` is for leads."""
    boards = {
        name: BoardSettings(
            name,
            "acme",
            number,
            roadmap=roadmap if name != roadmap else "",
            channels=LEADS if name == hidden else frozenset(),
        )
        for number, name in enumerate(names)
    }
    return visible_boards(
        ConversationId("T0ACME", "C0TEAM"), Settings(boards=boards, default_board=default)
    )


@pytest.mark.parametrize(
    ("visible", "usual", "line"),
    [
        (seen(), "", NO_BOARD),
        (seen("web", hidden="web"), "", NO_BOARD),
        (seen("web"), "web", "Boards here: `web` (default)."),
        (seen("web", "app"), "", "Boards here: `web`, `app`."),
        (seen("web", "app"), "app", "Boards here: `web`, `app` (default)."),
        (seen("web", "app", hidden="app"), "web", "Boards here: `web` (default)."),
        (
            seen("web", "plans", roadmap="plans"),
            "web",
            "Boards here: `web` (default), `plans`.",
        ),
    ],
)
def test_help_names_the_boards_that_may_be_seen(
    visible: VisibleBoards, usual: str, line: str
) -> None:
    assert all_help(visible, usual).splitlines()[-1] == line


@pytest.mark.parametrize(
    ("visible", "usual", "others"),
    [
        (seen(), "", []),
        (seen("web"), "web", []),
        # Where none is usual, people are asked as soon as they ask.
        (seen("web", "app"), "", []),
        (seen("web", "app"), "web", ["app"]),
        (seen("web", "app", "ios"), "app", ["web", "ios"]),
        (seen("web", "app", hidden="app"), "web", []),
        (seen("web", "app", "plans", roadmap="plans"), "web", ["app"]),
        (
            seen(*(f"team-{number}" for number in range(40))),
            "team-0",
            [f"team-{number}" for number in range(1, MOST_BUTTONS + 1)],
        ),
    ],
)
def test_help_has_a_button_for_each_other_board_that_may_be_meant(
    visible: VisibleBoards, usual: str, others: list[str]
) -> None:
    text, blocks = help_message(visible, usual, Unit.ISSUES)
    *shown, more = [block.to_dict() for block in blocks]
    # Where there is none, an admin can connect one.
    connect = [] if visible.boards else [CONNECT]
    assert [each["action_id"] for each in more["elements"]] == [*connect, SHOW_REPORTS]
    assert shown[0]["text"]["text"] == text
    buttons = [each for block in shown[2:] for each in block["elements"]]
    assert [each["text"]["text"] for each in buttons] == others
    assert [from_text(each["value"]) for each in buttons] == [
        Asked(ReportRequest("sprint-burndown", name, Unit.ISSUES)) for name in others
    ]
    assert all(each["action_id"].startswith(CHOOSE_BOARD) for each in buttons)
    assert [block["text"]["text"] for block in shown[1:2]] == ([OTHER_BOARD] if others else [])
    assert problems([*shown, more], lambda _: True) == []


def test_help_fits_a_phone_and_names_the_words_to_use() -> None:
    lines = short_help(seen("web", "plans", roadmap="plans"), "web").splitlines()
    assert len(lines) <= 12
    assert all(len(line) <= 70 for line in lines)
    for _, name in QUESTIONS:
        assert f"`{CATALOGUE[name].words[0]}`" in "\n".join(lines)


@pytest.mark.parametrize(("question", "report"), QUESTIONS)
def test_what_help_tells_to_ask_is_understood(question: str, report: str) -> None:
    asked = parse_message(question, seen("web"), Unit.ISSUES, datetime(2026, 11, 24, tzinfo=UTC))
    assert (asked.request.report, asked.left_out) == (report, ())


def test_what_help_tells_to_try_is_understood() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    asked = [parse_message(each, seen("web"), Unit.POINTS, now) for each in ALSO_ASKED]
    assert [(each.request.report, dict(each.request.values), each.left_out) for each in asked] == [
        ("delivery-forecast", {"by": date(2026, 12, 18), "how_much": True}, ()),
        ("delivery-forecast", {"what_if": ("+20 points",)}, ()),
        ("forecast-record", {}, ()),
    ]


@pytest.mark.parametrize(("said", "most"), [(greeting, 4), (invited, 2)])
def test_a_greeting_is_one_line_and_few_buttons(
    said: Callable[[VisibleBoards, Unit], tuple[str, list[Block]]], most: int
) -> None:
    text, blocks = said(seen("web"), Unit.ISSUES)
    line, buttons = (block.to_dict() for block in blocks)
    assert line["text"]["text"] == text
    assert "\n" not in text
    assert len(buttons["elements"]) == most
    assert problems([line, buttons], lambda _: True) == []
    assert said(seen(), Unit.ISSUES)[0] == NO_BOARD


def test_help_tells_of_every_report_as_it_can_be_asked_for() -> None:
    text = all_help(seen("web"), "web")
    for entry in CATALOGUE.values():
        assert f"`{entry.words[0]}`" in text
        assert (f"`/{entry.name}`" in text) is entry.has_command
        assert entry.summary in text


@pytest.mark.parametrize("name", CATALOGUE)
def test_the_help_of_a_command_has_what_it_takes_and_examples(name: str) -> None:
    entry = CATALOGUE[name]
    first, takes, title, *examples, boards = command_help(entry, seen("web", "app")).splitlines()
    assert first == f"*/{name}*: {entry.summary} {entry.explanation}"
    meanings = [parameter.meaning for parameter in entry.takes]
    assert takes.startswith(f"It takes, in any order: {'; '.join([*meanings, ''])}`by points`")
    assert title == "For example:"
    assert examples == [f"• `{f'/{name} {each}'.rstrip()}`" for each in entry.examples]
    assert boards == "Boards here: `web`, `app`."
