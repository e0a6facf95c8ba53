"""A board, or a person's login, is gone from history once somebody wants it to be."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from integrations.store import Store
from tests.support.store_samples import frame, hours, item

WEB, APP = "acme/1", "acme/2"
ABOUT = {"title": "Board of ana", "people": {"lead": "Ana"}, "fields": ["ana-maria"]}


def record(store: Store) -> None:
    """Two boards with the same people, one after the other on the same issue."""
    for board in (WEB, APP):
        for hour, people in enumerate([("ana", "ben"), ("Ana",), ("ben",), ("ana-maria",)]):
            one = item(1, assignees=people, title="Ask ana", labels=("bug",))
            fields = {"PVTI_1": {"Reviewer": {"login": people[0]}, "Size": 3}}
            store.record(board, hours(hour), frame([one]), ABOUT, field_values=fields)


def people(store: Store, board: str) -> list[tuple[str, ...]]:
    return list(store.versions(board)["assignees"])


@pytest.fixture
def kept(new_url: Callable[[], str], open_store: Callable[..., Store]) -> Store:
    store = open_store(new_url())
    record(store)
    return store


@pytest.mark.attack
def test_a_login_is_gone_from_all_boards_and_nobody_else_is(kept: Store) -> None:
    assert kept.forget_login("ANA") > 0
    for board in (WEB, APP):
        assert people(kept, board) == [("ghost", "ben"), ("ghost",), ("ben",), ("ana-maria",)]
        reviewers = [each["login"] for each in kept.field_values(board, "Reviewer")["value"]]
        assert reviewers == ["ghost", "ghost", "ben", "ana-maria"]
        snapshot = kept.as_of(board, hours(9))
        assert snapshot
        assert snapshot.about == {**ABOUT, "people": {"lead": "ghost"}}
        assert list(snapshot.items["title"]) == ["Ask ana"]
    assert kept.forget_login("ana") == 0


def test_history_goes_on_after_a_login_is_gone(kept: Store) -> None:
    kept.forget_login("ana")
    one = item(1, assignees=("ben",), title="Ask ana", labels=("bug",))
    kept.record(WEB, hours(10), frame([one]), ABOUT)
    assert people(kept, WEB)[-2:] == [("ana-maria",), ("ben",)]


def test_history_has_another_version_each_time_that_a_login_is_gone(kept: Store) -> None:
    versions = [kept.version(WEB)]
    for login in ("ana", "ben"):
        kept.forget_login(login)
        versions.append(kept.version(WEB))
    assert len({*versions}) == 3
    kept.forget_login("nobody")
    assert kept.version(WEB) == versions[-1]


@pytest.mark.attack
def test_a_board_is_gone_and_no_other_is(kept: Store) -> None:
    before = people(kept, APP)
    assert kept.forget_board(WEB)
    assert [each.board for each in kept.summary()] == [APP]
    assert kept.versions(WEB).empty
    assert people(kept, APP) == before
    assert not kept.forget_board(WEB)
    # It may come back.
    record(kept)
    assert len(people(kept, WEB)) == 4


@pytest.mark.attack
def test_nothing_forgotten_is_left_in_the_file(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path}/store.sqlite3")) as store:
        record(store)
        store.forget_login("ana")
        store.forget_board(APP)
        on_disk = b"".join(part.read_bytes() for part in tmp_path.iterdir())
        assert b'"ana"' not in on_disk
        assert b'"Ana"' not in on_disk
        assert b"acme/2" not in on_disk
