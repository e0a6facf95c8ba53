"""Which board a request means in a conversation: named, chosen there, the default, or asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from bot.asking.board_choice import WhichBoard, remember_board, usual_board, with_board
from bot.asking.report_request import ReportRequest
from bot.errors import WrongUsage
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import NO_BOARD, visible_boards
from config import BoardSettings, Settings
from integrations.store import Store
from integrations.store.choices import Choices
from metrics.model.report import Unit

CHANNEL, OTHER = ConversationId("T0ACME", "C0TEAM"), ConversationId("T0BETA", "C0TEAM")
BOARDS = {
    "web": BoardSettings("web", "acme", 1),
    "app": BoardSettings("app", "acme", 2),
    "secret": BoardSettings("secret", "acme", 3, channels=frozenset({"C0LEADS"})),
}


@pytest.fixture
def choices(tmp_path: Path) -> Iterator[Choices]:
    with closing(Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")) as store:
        yield store.choices


def asked(board: str) -> ReportRequest:
    return ReportRequest("flow", board, Unit.POINTS)


@pytest.mark.parametrize(
    ("named", "chosen", "default", "meant"),
    [
        ("app", "web", "web", "app"),
        ("", "app", "web", "app"),
        ("", "", "web", "web"),
        # What was chosen before may be hidden, or gone, by now.
        ("", "secret", "web", "web"),
        ("", "gone", "web", "web"),
    ],
)
def test_the_board_that_is_meant(
    choices: Choices, named: str, chosen: str, default: str, meant: str
) -> None:
    visible = visible_boards(CHANNEL, Settings(boards=BOARDS, default_board=default))
    remember_board(CHANNEL, chosen, choices)
    assert with_board(asked(named), CHANNEL, visible, choices) == asked(meant)


@pytest.mark.parametrize("chosen", ["", "secret", "gone"])
def test_where_no_board_is_usual_people_are_asked(choices: Choices, chosen: str) -> None:
    visible = visible_boards(CHANNEL, Settings(boards=BOARDS, default_board="secret"))
    remember_board(CHANNEL, chosen, choices)
    with pytest.raises(WhichBoard) as which:
        with_board(asked(""), CHANNEL, visible, choices)
    assert which.value.boards == ["web", "app"]


@pytest.mark.parametrize("boards", [{}, {"secret": BOARDS["secret"]}], ids=["none", "hidden"])
@pytest.mark.parametrize("named", ["", "secret"])
def test_where_no_board_is_seen_nothing_is_asked(
    choices: Choices, boards: Mapping[str, BoardSettings], named: str
) -> None:
    visible = visible_boards(CHANNEL, Settings(boards=boards))
    with pytest.raises(WrongUsage) as error:
        with_board(asked(named), CHANNEL, visible, choices)
    assert str(error.value) == NO_BOARD


def test_a_choice_is_of_one_conversation_of_one_workspace(choices: Choices) -> None:
    settings = Settings(boards=BOARDS, default_board="web")
    remember_board(CHANNEL, "app", choices)
    usual = {
        each: usual_board(each, visible_boards(each, settings), choices)
        for each in (CHANNEL, OTHER)
    }
    assert usual == {CHANNEL: "app", OTHER: "web"}


def test_where_the_store_fails_the_default_board_is_meant(
    tmp_path: Path, choices: Choices, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "store.sqlite3").write_text("no database, but more than nothing " * 10)
    visible = visible_boards(CHANNEL, Settings(boards=BOARDS, default_board="web"))
    remember_board(CHANNEL, "app", choices)
    assert usual_board(CHANNEL, visible, choices) == "web"
    assert "The chosen board of T0ACME/C0TEAM was not saved" in caplog.text
    assert "The chosen board of T0ACME/C0TEAM could not be read" in caplog.text
