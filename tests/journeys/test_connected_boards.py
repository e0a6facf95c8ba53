"""A board that one of several workspaces connects is that workspace's alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.boards.history import board_key
from bot.cli.doctor import examine
from config import BoardSettings
from integrations.store.credentials import Credential
from tests.support.patience import until
from tests.support.person import Message, Person, is_private, words
from tests.support.several import ACME, BETA, Several, several

CHANNEL = "team-platform"
SHOP = BoardSettings("shop", "acme", 1)
TOKEN = "ghp_playground"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Several]:
    """Both workspaces have the bot, whose settings name no board."""
    with several(tmp_path, boards={}) as opened:
        for name in ("Acme", "Beta"):
            opened.install(f"Allow in {name}")
        yield opened


def connect(house: Several, team: str, token: str = TOKEN, project: int = 1) -> BoardSettings:
    """As the form in Slack does."""
    house.analytics.credentials.save(Credential(team, "acme", token=token))
    return house.analytics.live_boards.connect(team, replace(SHOP, project=project))


def answer(person: Person, command: str, text: str) -> Message:
    """The newest message that says that, once it has come."""
    person.say(CHANNEL, command)
    return person.sees(CHANNEL, lambda each: text in words(each))


@pytest.mark.attack
def test_what_a_workspace_connects_no_other_asks_about(house: Several) -> None:
    answer(house.person(BETA), "/sprint-burnup", "No board is available in this conversation")
    connect(house, BETA)
    report = answer(house.person(BETA), "/sprint-burnup", "Sprint burnup")
    assert not is_private(report)
    acme = house.person(ACME)
    for command in ("/sprint-burnup", "/sprint-burnup board shop"):
        acme.say(CHANNEL, command)
    until(lambda: len(acme.messages(CHANNEL)) == 2)
    assert all(is_private(each) for each in acme.messages(CHANNEL))
    assert all("No board is available" in words(each) for each in acme.messages(CHANNEL))


@pytest.mark.attack
def test_boards_of_one_name_are_each_workspace_s_own(house: Several) -> None:
    titles = {ACME: "Platform board", BETA: "Web shop"}
    for team, project in ((ACME, 1), (BETA, 3)):
        connect(house, team, project=project)
    for team, title in titles.items():
        report = answer(house.person(team), "/sprint-burnup board shop", "Sprint burnup")
        assert title in words(report)
    # What one has exported, the other is not shown, in forms neither.
    known = {team: house.analytics.known_boards.get(f"{team.lower()}/shop") for team in titles}
    assert {team: board and board.title for team, board in known.items()} == titles


@pytest.mark.attack
def test_a_board_that_is_connected_again_by_another_shows_nothing_of_the_first(
    house: Several,
) -> None:
    first = connect(house, BETA)
    boards = house.analytics.boards
    answer(house.person(BETA), "/sprint-burnup", "Sprint burnup")
    assert boards.last_exported_here(first.key)
    house.analytics.live_boards.disconnect(BETA, "shop")
    second = connect(house, ACME, token="ghp_wrong")
    # Nothing that memory or history has of the first is shown to the other workspace.
    assert boards.last_exported_here(second.key) is None
    assert boards.last_exported(second.key) is None
    answer(house.person(ACME), "/sprint-burnup", "GitHub")
    assert board_key(first) != board_key(second)
    kept = [each.board for each in house.analytics.store.summary()]
    assert kept == ["t0beta/acme/1"]


def test_a_workspace_that_removes_the_app_leaves_no_board(house: Several) -> None:
    for team in (ACME, BETA):
        house.analytics.credentials.save(Credential(team, "acme", token=TOKEN))
        board = house.analytics.live_boards.connect(team, SHOP)
        house.analytics.boards.get(board.key)
    house.person(BETA).remove_app()
    store = house.analytics.store
    until(lambda: [each.team for each in store.connected.all()] == [ACME])
    assert [each.team for each in house.analytics.credentials.all()] == [ACME]
    assert [each.board for each in store.summary()] == ["t0acme/acme/1"]
    until(lambda: [*house.analytics.live_boards] == ["t0acme/shop"])


def test_doctor_looks_at_each_board_with_its_login(house: Several) -> None:
    connect(house, BETA)
    house.analytics.live_boards.connect(ACME, replace(SHOP, name="plan"))
    settings = replace(house.analytics.settings, boards={})
    found = {check.name: check for check in examine(lambda: settings)}
    assert found["Board shop of workspace T0BETA"].ok
    assert "“Platform board”" in found["Board shop of workspace T0BETA"].detail
    lacking = found["Board plan of workspace T0ACME"]
    assert not lacking.ok
    assert lacking.detail.startswith("There is no login on GitHub for the boards of acme")
    assert "Boards" not in found
    main = replace(SHOP, workspaces=frozenset({BETA}))
    settings = replace(house.analytics.settings, boards={"shop": main})
    shadowed = {check.name: check for check in examine(lambda: settings)}
    assert not shadowed["Board shop of workspace T0BETA"].ok
    assert "the settings have a board called shop" in str(shadowed)
