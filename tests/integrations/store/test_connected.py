"""Boards that workspaces connect are kept, each under a name that no other of theirs has."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from cryptography.fernet import Fernet

from integrations.store import Store
from integrations.store.connected import ConnectedBoard, TooManyBoards
from integrations.store.credentials import Credential

KEY = Fernet.generate_key().decode()
SHOP = ConnectedBoard("shop", "T0ACME", "Acme", {"owner": "Acme", "project": 7})


@pytest.fixture
def kept(new_url: Callable[[], str], open_store: Callable[..., Store]) -> Store:
    return open_store(new_url())


def test_what_is_connected_is_there_until_it_is_removed(kept: Store) -> None:
    changed = replace(SHOP, settings={**SHOP.settings, "channels": ["C0SHOP"]})
    web = replace(SHOP, name="web", team="T0BETA")
    for board in (web, SHOP, changed):
        kept.connected.save(board, most=1)
    assert kept.connected.all() == [changed, web]
    assert not kept.connected.remove("T0BETA", "shop")
    assert kept.connected.remove("T0ACME", "shop")
    assert kept.connected.all() == [web]


def test_a_process_reads_boards_only_where_they_have_changed(kept: Store) -> None:
    first = kept.connected.since(-1)
    assert first
    assert kept.connected.since(first[0]) is None
    kept.connected.save(SHOP, most=1)
    second = kept.connected.since(first[0])
    assert second
    assert second[1] == [SHOP]
    kept.connected.remove("T0ACME", "shop")
    third = kept.connected.since(second[0])
    assert third
    assert third[1] == []


def test_workspaces_that_connect_one_name_at_once_have_a_board_each(kept: Store) -> None:
    teams = ["T1", "T2", "T3", "T4"]

    def connect(team: str) -> None:
        kept.connected.save(replace(SHOP, team=team), most=1)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(connect, teams * 2))
    assert kept.connected.all() == [replace(SHOP, team=team) for team in teams]
    assert kept.connected.remove("T2", "shop")
    assert [board.team for board in kept.connected.all()] == ["T1", "T3", "T4"]


def test_a_workspace_has_so_many_boards_at_most(kept: Store) -> None:
    kept.connected.save(SHOP, most=1)
    with pytest.raises(TooManyBoards, match="has 1 boards"):
        kept.connected.save(replace(SHOP, name="web"), most=1)
    kept.connected.save(replace(SHOP, name="web", team="T0BETA"), most=1)


def test_credentials_go_with_the_last_board_of_their_owner(kept: Store) -> None:
    credentials = kept.credentials([KEY])
    for team in ("T0ACME", "T0BETA"):
        credentials.save(Credential(team, "ACME", token="ghp_hush"))
    for name in ("shop", "web"):
        kept.connected.save(replace(SHOP, name=name), most=2)
    kept.connected.remove("T0ACME", "shop")
    assert credentials.of("T0ACME", "acme") == Credential("T0ACME", "acme", token="ghp_hush")
    kept.connected.remove("T0ACME", "web")
    assert credentials.of("T0ACME", "acme") is None
    assert credentials.of("T0BETA", "Acme") is not None
