"""What the Home tab shows of boards, as a table."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.listeners.home_view import ASK, MOST_BOARDS, home
from bot.tenancy.conversation import DIRECT, ConversationId
from bot.tenancy.visibility import NO_BOARD, VisibleBoards, visible_boards
from config import BoardSettings, Settings
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from tests.support.sample_boards import board

LEADS = frozenset({"C0LEADS"})


def visible(**boards: dict[str, Any]) -> VisibleBoards:
    known = {name: BoardSettings(name, "acme", 1, **fields) for name, fields in boards.items()}
    return visible_boards(ConversationId("T0ACME", DIRECT), Settings(boards=known))


def shown(boards: VisibleBoards, **seen: Any) -> list[dict[str, Any]]:
    """The blocks, as Slack is sent them."""
    view = home(boards, Unit.ISSUES, seen.get)
    blocks: list[dict[str, Any]] = json.loads(json.dumps(view.to_dict()))["blocks"]
    return blocks


def names(blocks: list[dict[str, Any]]) -> list[str]:
    """The boards that have buttons."""
    return [
        json.loads(block["elements"][0]["value"])["board"]
        for block in blocks
        if block["type"] == "actions"
    ]


@pytest.mark.parametrize(
    ("boards", "expected"),
    [
        (visible(web={}), ["web"]),
        (visible(web={}, app={}), ["web", "app"]),
        (visible(web={}, secret={"channels": LEADS}), ["web"]),
        # People mean the board, not its roadmap.
        (visible(web={"roadmap": "plans"}, plans={}), ["web"]),
        (visible(**{f"b{number}": {} for number in range(12)}), [f"b{n}" for n in range(10)]),
        (visible(secret={"channels": LEADS}), []),
        (visible(), []),
    ],
)
def test_which_boards_have_buttons(boards: VisibleBoards, expected: list[str]) -> None:
    blocks = shown(boards)
    assert names(blocks) == expected
    assert len(expected) <= MOST_BOARDS
    assert (NO_BOARD in str([block.get("text", {}).get("text") for block in blocks])) is (
        not expected
    )


def test_a_board_has_a_button_for_each_report_that_needs_no_more_words() -> None:
    (row,) = (block for block in shown(visible(web={})) if block["type"] == "actions")
    *reports, more = row["elements"]
    alone = [entry.name for entry in CATALOGUE.values() if entry.stands_alone]
    assert [button["action_id"] for button in reports] == [f"{ASK}_web_{name}" for name in alone]
    assert [json.loads(button["value"]) for button in reports] == [
        {"report": name, "board": "web", "unit": "issues"} for name in alone
    ]
    assert more["text"]["text"] == "More…"


@pytest.mark.parametrize(
    ("seen", "about"),
    [
        ({}, "Project 1 of acme"),
        (
            {"web": board()},
            "<https://github.com/orgs/acme/projects/7|Platform> · seen <!date^1699185600^",
        ),
    ],
    ids=["never exported", "exported"],
)
def test_what_a_board_is_called(seen: dict[str, Any], about: str) -> None:
    (context,) = (block for block in shown(visible(web={}), **seen) if block["type"] == "context")
    text = context["elements"][0]["text"]
    assert text.startswith(about)
    assert text.endswith("days in UTC")
