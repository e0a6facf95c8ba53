"""An export is held against what the process recorded last, and other processes are not missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine, event

from integrations.store import Store
from tests.support.store_samples import frame, hours, item, items

BOARD = "acme/7"


@contextmanager
def statements() -> Iterator[list[str]]:
    """What databases are asked meanwhile."""
    asked: list[str] = []

    def before(*seen: Any) -> None:
        asked.append(seen[2])

    event.listen(Engine, "before_cursor_execute", before)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", before)


@pytest.fixture
def both(new_url: Callable[[], str], open_store: Callable[..., Store]) -> tuple[Store, Store]:
    """The same store in two processes."""
    url = new_url()
    return open_store(url), open_store(url)


def statuses(store: Store) -> list[tuple[int, str]]:
    found = store.versions(BOARD)
    return list(zip(found["number"], found["status"].fillna("-"), strict=True))


def test_where_nothing_changed_no_item_is_read(store: Store, board: str) -> None:
    values = {"PVTI_1": {"Size": 3.0}}
    store.record(board, hours(0), items(), {"title": "Shop"}, field_values=values)
    with statements() as asked:
        copied = {"PVTI_1": {"Size": 3.0}}
        assert store.record(board, hours(1), items(), {"title": "Shop"}, field_values=copied) == 0
    of_items = ("analytics_change", "analytics_item", "analytics_word", "analytics_field_value")
    assert not [each for each in asked if any(table in each for table in of_items)]
    assert store.sightings(board) == [(hours(0), hours(1))]


def test_of_many_items_only_those_that_changed_are_read(store: Store, board: str) -> None:
    many = [item(number) for number in range(600)]
    store.record(board, hours(0), frame(many), {})
    many[3] = item(3, status="Done")
    with statements() as asked:
        assert store.record(board, hours(1), frame(many[:-1]), {}) == 2
    read = [each for each in asked if each.startswith("SELECT") and "analytics_item.url" in each]
    assert len(read) == 1
    assert "analytics_item.item_id IN" in read[0]
    snapshot = store.as_of(board, hours(1))
    assert snapshot is not None
    assert len(snapshot.items) == 599


def test_what_another_process_recorded_meanwhile_is_seen(both: tuple[Store, Store]) -> None:
    one, other = both
    todo, done = items(1, status="Todo"), items(1, status="Done")
    assert one.record(BOARD, hours(0), todo, {}) == 1
    assert other.record(BOARD, hours(1), done, {}) == 1
    assert one.record(BOARD, hours(2), todo, {}) == 1
    assert other.record(BOARD, hours(3), done, {}, whole=False) == 1
    assert one.record(BOARD, hours(4), done, {}) == 0
    assert statuses(one) == [(0, "Todo"), (0, "Done"), (0, "Todo"), (0, "Done")]


def test_a_login_that_another_process_forgot_comes_back(both: tuple[Store, Store]) -> None:
    one, other = both
    of_ana = items(1, assignees=("ana",))
    one.record(BOARD, hours(0), of_ana, {})
    assert other.forget_login("ana") == 1
    assert one.record(BOARD, hours(1), of_ana, {}) == 1
    assert one.versions(BOARD)["assignees"].tolist() == [("ghost",), ("ana",)]


def test_a_board_that_another_process_forgot_begins_again(both: tuple[Store, Store]) -> None:
    one, other = both
    one.record(BOARD, hours(0), items(), {})
    assert other.forget_board(BOARD)
    assert one.record(BOARD, hours(1), items(), {}) == 3


def test_a_frame_that_is_changed_after_it_was_recorded_is_another(store: Store, board: str) -> None:
    board_now = items(2, status="Todo")
    store.record(board, hours(0), board_now, {})
    board_now.loc[0, "status"] = "Done"
    assert store.record(board, hours(1), board_now, {}) == 1


def test_a_part_is_part_of_what_was_recorded(store: Store, board: str) -> None:
    store.record(board, hours(0), items(3, status="Todo"), {})
    assert store.record(board, hours(1), items(1, status="Done"), {}, whole=False) == 1
    now = frame([item(0, status="Done"), item(1, status="Todo"), item(2, status="Todo")])
    assert store.record(board, hours(2), now, {}) == 0
    assert store.record(board, hours(3), items(3, status="Todo"), {}) == 1


@pytest.mark.parametrize("seed", range(3))
def test_two_processes_by_turns_record_as_one_that_reads_all(
    both: tuple[Store, Store],
    new_url: Callable[[], str],
    open_store: Callable[..., Store],
    seed: int,
) -> None:
    random, plain_url = Random(seed), new_url()  # noqa: S311
    found = {number: item(number) for number in range(4)}
    for turn in range(8):
        for number in random.sample(range(5), 2):
            kind = random.choice(["gone", "moved", "status", "points"])
            if kind == "gone":
                found.pop(number, None)
            else:
                repository = "acme/api" if kind == "moved" else "acme/web"
                status, points = random.choice("abc"), random.choice([1.0, None])
                found[number] = item(number, repository=repository, status=status, points=points)
        whole = turn == 0 or random.random() < 0.7
        seen = frame(found.values() if whole else list(found.values())[:2])
        values = {each: {"Size": random.choice([1, None])} for each in seen["item_id"]}
        more: dict[str, Any] = {
            "whole": whole,
            "field_values": values,
            "hidden": random.choice([(), ("PVTI_1",)]),
            "unread": random.choice([(), (), ("points",)]),
        }
        # It is opened for this export alone.
        plain = open_store(plain_url)
        expected = plain.record(BOARD, hours(turn), seen, {}, **more)
        assert random.choice(both).record(BOARD, hours(turn), seen, {}, **more) == expected
    ours, theirs = (
        [each.versions(BOARD), each.field_values(BOARD, "Size")] for each in (both[0], plain)
    )
    for one, other in zip(ours, theirs, strict=True):
        order = ["seen_from", "item_id"]
        pd.testing.assert_frame_equal(
            one.sort_values(order, ignore_index=True), other.sort_values(order, ignore_index=True)
        )
    assert both[0].runs(BOARD) == plain.runs(BOARD)


def test_versions_are_read_once_while_nothing_changes(store: Store, board: str) -> None:
    store.record(board, hours(0), items(2, status="Todo"), {})
    first = store.versions(board)
    store.record(board, hours(1), items(2, status="Todo"), {})
    with statements() as asked:
        second = store.versions(board)
        # What somebody does with the table, nobody else sees.
        second["status"] = "Done"
    assert not [each for each in asked if "analytics_item" in each]
    pd.testing.assert_frame_equal(store.versions(board), first)


@pytest.mark.parametrize(
    ("most", "are_read"), [(1_000, [0, 0, 0]), (70, [0, 0, 1]), (31, [1, 1, 1])]
)
def test_only_so_many_versions_are_kept(
    open_store: Callable[..., Store],
    new_url: Callable[[], str],
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    are_read: list[int],
) -> None:
    monkeypatch.setattr("integrations.store._VERSIONS_KNOWN", most)
    store = open_store(new_url())
    store.record(BOARD, hours(0), items(2, status="Todo"), {})
    since: dict[str, Any] = {"since": hours(0)}
    questions = [{}, {**since, "with_closed": True}, {**since, "iteration_ids": ("none",)}]
    for of in questions:
        store.versions(BOARD, **of)
    found = []
    for of in reversed(questions):
        with statements() as asked:
            store.versions(BOARD, **of)
        found.append(int(any("analytics_item" in each for each in asked)))
    assert found == are_read


@pytest.mark.parametrize("what", ["part", "whole", "prune", "login", "board"])
def test_what_another_process_does_to_versions_is_seen(
    both: tuple[Store, Store], what: str
) -> None:
    one, other = both
    one.record(BOARD, hours(0), items(2, status="Todo", assignees=("ana",)), {})
    one.record(BOARD, hours(1), items(2, status="Doing", assignees=("ana",)), {})
    for of in ({}, {"since": hours(0)}, {"issue": ("acme/web", 1)}):
        before = one.versions(BOARD, **of)
        assert len(before) >= 1
    match what:
        case "part":
            assert other.record(BOARD, hours(2), items(1, status="Done"), {}, whole=False) == 1
        case "whole":
            assert other.record(BOARD, hours(2), items(2, status="Done"), {}) == 2
        case "prune":
            assert other.prune(hours(1)) == 2
        case "login":
            assert other.forget_login("ana")
        case "board":
            assert other.forget_board(BOARD)
    for of in ({}, {"since": hours(0)}, {"issue": ("acme/web", 1)}):
        pd.testing.assert_frame_equal(one.versions(BOARD, **of), other.versions(BOARD, **of))
    assert len(one.versions(BOARD)) != 4 or what == "login"
