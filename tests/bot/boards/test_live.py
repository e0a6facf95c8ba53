"""Boards are those of the settings and those connected in Slack, in all processes, at once."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.boards.live import MOST_OF_A_WORKSPACE, BoardGone, LiveBoards
from bot.errors import WrongUsage
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import visible_boards
from config import BoardSettings, Settings
from integrations.store import Store
from integrations.store.connected import ConnectedBoard, TooManyBoards
from tests.support.patience import until
from tests.support.postgres_server import postgres_server

WRITTEN = BoardSettings("main", "acme", 1, workspaces=frozenset({"T0ACME"}))
SETTINGS = Settings(boards={"main": WRITTEN}, timezone=ZoneInfo("Asia/Tokyo"))
SHOP = BoardSettings("shop", "acme", 7, timezone=SETTINGS.timezone)
SEEN = replace(SHOP, workspaces=frozenset({"T0BETA"}), team="T0BETA")
KEY = "t0beta/shop"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('live')}/store.sqlite3"
        return
    with postgres_server() as server:
        server.execute("CREATE DATABASE live")
        yield server.url("live")


@pytest.fixture
def stores(url: str) -> Iterator[tuple[Store, Store]]:
    """Of two processes, with no board yet."""
    with ExitStack() as closing_both:
        first, second = (closing_both.enter_context(closing(Store(url))) for _ in range(2))
        for board in first.connected.all():
            first.connected.remove(board.team, board.name)
        yield first, second


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path}/store.sqlite3")) as kept:
        yield kept


def test_a_connected_board_is_there_at_once_and_soon_in_other_processes(
    stores: tuple[Store, Store],
) -> None:
    mine, other = (LiveBoards(SETTINGS, store.connected) for store in stores)
    with other.kept_fresh():
        assert mine.connect("T0BETA", replace(SHOP, name="Shop")) == SEEN
        assert dict(mine) == {"main": WRITTEN, KEY: SEEN}
        until(lambda: dict(other) == dict(mine))
        mine.connect("T0BETA", replace(SHOP, channels=frozenset({"C0SHOP01"})))
        until(lambda: KEY in other and other[KEY].channels == {"C0SHOP01"})
        assert mine.disconnect("T0BETA", "shop")
        assert dict(mine) == SETTINGS.boards
        until(lambda: KEY not in other)


def test_what_was_connected_is_there_after_a_restart(store: Store) -> None:
    LiveBoards(SETTINGS, store.connected).connect("T0BETA", SHOP)
    boards = LiveBoards(SETTINGS, store.connected)
    with boards.kept_fresh():
        assert boards[KEY] == SEEN


@pytest.mark.attack
def test_a_connected_board_is_seen_in_its_workspace_only(store: Store) -> None:
    boards = LiveBoards(SETTINGS, store.connected)
    boards.connect("T0BETA", replace(SHOP, workspaces=frozenset({"T0ACME"})))
    settings = replace(SETTINGS, boards=boards)
    seen = {
        team: [*visible_boards(ConversationId(team, "C0TEAM01"), settings).boards]
        for team in ("T0ACME", "T0BETA")
    }
    assert seen == {"T0ACME": ["main"], "T0BETA": ["shop"]}
    assert not boards.disconnect("T0ACME", "shop")
    assert boards[KEY] == SEEN


@pytest.mark.attack
def test_each_workspace_gives_any_name_to_its_own_board(store: Store) -> None:
    boards = LiveBoards(SETTINGS, store.connected)
    for team in ("T0ACME", "T0BETA"):
        boards.connect(team, replace(SHOP, owner=team.lower()))
    # Beta does not see the board of the settings, and does not learn that there is one.
    boards.connect("T0BETA", replace(SHOP, name="main", project=9))
    settings = replace(SETTINGS, boards=boards)
    seen = {
        team: visible_boards(ConversationId(team, "C0TEAM01"), settings).boards
        for team in ("T0ACME", "T0BETA")
    }
    assert {team: [*each] for team, each in seen.items()} == {
        "T0ACME": ["main", "shop"],
        "T0BETA": ["main", "shop"],
    }
    assert seen["T0ACME"]["main"] == WRITTEN
    assert (seen["T0BETA"]["main"].team, seen["T0BETA"]["main"].project) == ("T0BETA", 9)
    assert [seen[team]["shop"].owner for team in seen] == ["t0acme", "t0beta"]
    assert not boards.shadowed
    assert boards.disconnect("T0ACME", "shop")
    assert KEY in boards


@pytest.mark.attack
def test_a_roadmap_that_the_workspace_does_not_see_is_none(store: Store) -> None:
    boards = LiveBoards(SETTINGS, store.connected)
    boards.connect("T0ACME", replace(SHOP, name="plan"))
    for team, name in (("T0BETA", "shop"), ("T0ACME", "web")):
        boards.connect(team, replace(SHOP, name=name, roadmap="plan"))
    assert (boards[KEY].roadmap, boards["t0acme/web"].roadmap) == ("", "plan")
    boards.disconnect("T0ACME", "plan")
    assert boards["t0acme/web"].roadmap == ""


def test_the_settings_win_and_say_so(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    LiveBoards(Settings(boards={}), store.connected).connect("T0BETA", replace(SHOP, name="main"))
    main = replace(WRITTEN, workspaces=frozenset())
    boards = LiveBoards(replace(SETTINGS, boards={"main": main}), store.connected)
    with caplog.at_level(logging.WARNING):
        boards.refresh()
        boards.connect("T0BETA", SHOP)
    assert boards["main"] == main
    assert "t0beta/main" not in boards
    assert [board.team for board in boards.shadowed] == ["T0BETA"]
    assert [board.name for board in boards.connected_by("T0BETA")] == ["main", "shop"]
    said = [record.getMessage() for record in caplog.records if "main" in record.getMessage()]
    assert len(said) == 1
    assert said[0].startswith("The settings have the board main, and a workspace has connected")
    with pytest.raises(WrongUsage, match="have a board called “main”, which wins"):
        boards.connect("T0BETA", replace(SHOP, name="Main"))


@pytest.mark.parametrize("name", ["", "a b", "`shop`", "<!channel>", "x" * 151])
def test_a_name_that_nobody_could_type_is_refused(store: Store, name: str) -> None:
    with pytest.raises(WrongUsage, match="is no name of a board"):
        LiveBoards(SETTINGS, store.connected).connect("T0BETA", replace(SHOP, name=name))


@pytest.mark.attack
def test_a_workspace_connects_no_end_of_boards(store: Store) -> None:
    boards = LiveBoards(SETTINGS, store.connected)
    for number in range(MOST_OF_A_WORKSPACE):
        store.connected.save(
            ConnectedBoard(f"b{number}", "T0BETA", "acme", {}), MOST_OF_A_WORKSPACE
        )
    with pytest.raises(TooManyBoards, match="disconnect one first"):
        boards.connect("T0BETA", SHOP)


def test_a_board_that_is_gone_says_so() -> None:
    with pytest.raises(BoardGone, match="There is no board “shop” any more"):
        LiveBoards(SETTINGS, Store("sqlite:////proc/none.db").connected)[KEY]


@pytest.mark.fault
def test_boards_stay_as_they_are_while_the_store_is_away(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with closing(Store("sqlite:////proc/none.db")) as away:
        boards = LiveBoards(SETTINGS, away.connected)
        with caplog.at_level(logging.WARNING), boards.kept_fresh():
            assert dict(boards) == SETTINGS.boards
    assert "Connected boards are not read" in caplog.text


def test_a_board_that_cannot_be_read_is_left_out(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    store.connected.save(ConnectedBoard("odd", "T0BETA", "acme", {"project": "x"}), 1)
    boards = LiveBoards(SETTINGS, store.connected)
    boards.refresh()
    assert dict(boards) == SETTINGS.boards
    assert "The board odd of T0BETA cannot be read" in caplog.text
