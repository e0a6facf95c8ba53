"""What people write of boards themselves, and what is about something else."""

from __future__ import annotations

import pytest

from bot.connecting.draft import name_from
from bot.connecting.sentences import BoardWish, board_wish

SHOP = "https://github.com/orgs/acme/projects/3"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("connect a board", ""),
        ("Connect a board!", ""),
        ("please connect another board, please", ""),
        (f"connect a board {SHOP}", SHOP),
        (f"connect a board <{SHOP}>", SHOP),
        (f"connect a board <{SHOP}|{SHOP}>.", SHOP),
        (f"<@U0BOT> can you connect our GitHub project: {SHOP}/views/1", f"{SHOP}/views/1"),
        (f"connect {SHOP}", SHOP),
        ("link the board acme", "acme"),
    ],
)
def test_a_board_is_to_be_connected(text: str, address: str) -> None:
    assert board_wish(text.replace("<@U0BOT>", " ")) == BoardWish(address=address)


@pytest.mark.parametrize(
    "text",
    ["change board web", "edit the board Web", "disconnect the web board", "disconnect board web."],
)
def test_a_board_is_to_be_changed(text: str) -> None:
    assert board_wish(text) == BoardWish(name="web")


@pytest.mark.parametrize(
    "text",
    [
        "burndown of board web",
        "how is the sprint going?",
        "what is on the board?",
        "what changed on the board since yesterday?",
        "change the monday report",
        "disconnect",
        SHOP,
        "edit 3",
        "are the boards connected?",
    ],
)
def test_other_questions_are_none(text: str) -> None:
    assert board_wish(text) is None


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Web shop", "web-shop"),
        ("Équipe « Plateforme » 2026!", "équipe-plateforme-2026"),
        ("🚀🚀", "board"),
        ("x" * 100, "x" * 40),
    ],
)
def test_a_name_is_made_of_a_title(title: str, name: str) -> None:
    assert name_from(title) == name
