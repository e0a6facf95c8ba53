"""Timelines are kept once, beside what exports saw, and go with what is forgotten."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from integrations.store import Store
from integrations.store.timelines import Event
from tests.support.store_samples import frame, hours, item

MOVES: list[Event] = [
    (hours(-9), "added", None, None),
    (hours(-9), "status", None, "Todo"),
    (hours(-5), "status", "Todo", "In Progress"),
    (hours(-4), "closed", None, "completed"),
]


@pytest.fixture
def fresh(new_url: Callable[[], str], open_store: Callable[..., Store]) -> Store:
    return open_store(new_url())


def first_export(store: Store, number: int = 3, board: str = "acme/7") -> None:
    store.record(board, hours(0), frame(issue(each) for each in range(1, number + 1)), {})


def issue(number: int, **others: Any) -> dict[str, Any]:
    """One that is newer than those of a lower number."""
    created = pd.Timestamp("2026-01-01T12:00Z") + pd.Timedelta(hours=number)
    return item(number, created_at=created, **others)


def test_each_issue_on_the_board_is_to_be_read_once(fresh: Store) -> None:
    assert fresh.timelines.unread("acme/7", 9) == []
    first_export(fresh)
    assert fresh.timelines.unread("acme/7", 9) == ["PVTI_3", "PVTI_2", "PVTI_1"]
    assert fresh.timelines.unread("acme/7", 1) == ["PVTI_3"]
    assert fresh.timelines.unread("acme/7", 9, issue=("acme/web", 2)) == ["PVTI_2"]
    assert fresh.timelines.add("acme/7", hours(1), {"PVTI_3": MOVES, "PVTI_1": []}) == 4
    assert fresh.timelines.unread("acme/7", 9) == ["PVTI_2"]
    progress = fresh.timelines.progress("acme/7")
    assert (progress.read, progress.unread) == (2, 1)
    assert fresh.timelines.add("acme/7", hours(2), {"PVTI_3": MOVES}) == 0
    # What came to the board later, and is not gone.
    fresh.record("acme/7", hours(3), frame(issue(each) for each in (1, 2, 3, 4, 5)), {})
    fresh.record("acme/7", hours(4), frame(issue(each) for each in (1, 2, 3, 5)), {})
    assert fresh.timelines.unread("acme/7") == ["PVTI_5", "PVTI_2"]
    assert fresh.timelines.add("acme/7", hours(5), {"PVTI_5": MOVES, "PVTI_4": MOVES}) == 4
    assert fresh.timelines.unread("acme/7") == ["PVTI_2"]


def test_only_what_is_older_than_the_first_export_is_told_as_unread(fresh: Store) -> None:
    first_export(fresh)
    now = pd.Timestamp(hours(0))
    later = item(4, created_at=now + pd.Timedelta(hours=1))
    older = item(5, created_at=now - pd.Timedelta(hours=1))
    fresh.record("acme/7", hours(2), frame([issue(1), later, older]), {})
    assert fresh.timelines.progress("acme/7").unread == 2
    assert len(fresh.timelines.unread("acme/7")) == 3


def test_an_issue_that_was_transferred_is_the_same_one(fresh: Store) -> None:
    first_export(fresh, number=2)
    fresh.timelines.add("acme/7", hours(1), {"PVTI_2": MOVES})
    moved = [{**issue(each), "repository": "acme/new", "number": each + 70} for each in (1, 2)]
    fresh.record("acme/7", hours(2), frame(moved), {})
    assert fresh.timelines.unread("acme/7") == ["PVTI_1"]
    for address in (("acme/web", 1), ("acme/new", 71)):
        assert fresh.timelines.unread("acme/7", issue=address) == ["PVTI_1"]
    for address in (("acme/web", 2), ("acme/new", 72)):
        assert len(fresh.timelines.events("acme/7", issue=address)) == len(MOVES)


def test_an_issue_that_came_back_to_the_board_is_not_read_again(fresh: Store) -> None:
    first_export(fresh, number=1)
    fresh.timelines.add("acme/7", hours(1), {"PVTI_1": MOVES})
    fresh.record("acme/7", hours(2), frame([issue(2)]), {})
    fresh.record("acme/7", hours(3), frame([{**issue(1), "item_id": "another"}, issue(2)]), {})
    assert fresh.timelines.unread("acme/7") == ["PVTI_2"]


def test_nothing_is_read_again_when_old_history_is_forgotten(fresh: Store) -> None:
    first_export(fresh, number=1)
    fresh.record("acme/7", hours(2), frame([issue(1), issue(2)]), {})
    fresh.timelines.add("acme/7", hours(3), {"PVTI_1": [], "PVTI_2": MOVES})
    fresh.record("acme/7", hours(4), frame([issue(1, title="Renamed"), issue(2)]), {})
    fresh.prune(hours(4))
    assert fresh.sightings("acme/7")[0][0] == hours(4)
    assert fresh.timelines.unread("acme/7") == []


def test_one_worker_reads_a_board_at_a_time(fresh: Store) -> None:
    claim = fresh.timelines.claim
    assert claim("acme/7", "one", hours(0))
    assert not claim("acme/7", "other", hours(0.2))
    assert claim("acme/8", "other", hours(0.2))
    assert claim("acme/7", "one", hours(0.2))
    # Who died does not come back.
    assert not claim("acme/7", "other", hours(0.4))
    assert claim("acme/7", "other", hours(0.5))
    fresh.timelines.release("acme/7", "one")
    assert not claim("acme/7", "one", hours(0.5))
    fresh.timelines.release("acme/7", "other")
    assert claim("acme/7", "one", hours(0.5))


def test_events_come_back_in_order(fresh: Store) -> None:
    first_export(fresh)
    assert fresh.timelines.events("acme/7").empty
    fresh.timelines.add("acme/7", hours(1), {"PVTI_2": MOVES, "PVTI_1": MOVES[:1]})
    events = fresh.timelines.events("acme/7")
    assert events["number"].tolist() == [1, 2, 2, 2, 2]
    assert set(events["repository"]) == {"acme/web"}
    assert set(events["read_at"]) == {pd.Timestamp(hours(1))}
    of_two = events[events["number"] == 2]
    back = of_two[["at", "kind", "before", "after"]].astype(object)
    assert back.where(back.notna(), None).values.tolist() == [
        [pd.Timestamp(at), *rest] for at, *rest in MOVES
    ]
    assert {name: str(kind) for name, kind in events.dtypes.items()} == {
        "repository": "string",
        "number": "Int64",
        "read_at": "datetime64[ns, UTC]",
        "at": "datetime64[ns, UTC]",
        "kind": "string",
        "before": "string",
        "after": "string",
    }
    assert fresh.timelines.events("acme/7", issue=("acme/web", 1))["number"].tolist() == [1]
    empty = fresh.timelines.events("acme/8")
    assert (empty.dtypes == events.dtypes).all()


def test_events_can_be_of_an_iteration(fresh: Store) -> None:
    fresh.record("acme/7", hours(0), frame([item(1, iteration_id="i1"), item(2)]), {})
    fresh.record("acme/7", hours(1), frame([item(1), item(2)]), {})
    fresh.timelines.add("acme/7", hours(1), {"PVTI_1": MOVES, "PVTI_2": MOVES})
    events = fresh.timelines.events("acme/7", iteration_ids=["i1"])
    assert set(events["number"]) == {1}


def test_a_trouble_stays_until_reading_goes_well(fresh: Store) -> None:
    first_export(fresh)
    fresh.timelines.fail("acme/7", hours(1), "The first.")
    fresh.timelines.fail("acme/7", hours(2), "The second.")
    progress = fresh.timelines.progress("acme/7")
    assert (progress.again_at, progress.trouble) == (hours(2), "The second.")
    fresh.timelines.add("acme/7", hours(3), {"PVTI_1": []})
    progress = fresh.timelines.progress("acme/7")
    assert (progress.again_at, progress.trouble) == (None, "")


def test_what_was_read_lately_is_counted_of_all_boards(fresh: Store) -> None:
    for board in ("acme/7", "acme/8"):
        first_export(fresh, board=board)
    fresh.timelines.add("acme/7", hours(1), {"PVTI_1": [], "PVTI_2": []})
    fresh.timelines.add("acme/8", hours(2), {"PVTI_1": []})
    assert [fresh.timelines.read_since(hours(each)) for each in (0, 1, 1.5, 3)] == [3, 3, 1, 0]
    # Each workspace has what it connected; an owner may be called as a workspace is.
    for board in ("t0acme/acme/7", "t0acme/7", "t0acme2/acme/7"):
        first_export(fresh, board=board)
        fresh.timelines.add(board, hours(4), {"PVTI_1": []})
    teams = ("", "T0ACME", "T0ACME2", "T0BETA")
    assert [fresh.timelines.read_since(hours(3), team) for team in teams] == [1, 1, 1, 0]


def test_old_events_are_forgotten_with_old_history(fresh: Store) -> None:
    """And those of an issue that is forgotten; what is left keeps its words."""
    first_export(fresh, number=2)
    fresh.timelines.add("acme/7", hours(1), {"PVTI_1": MOVES, "PVTI_2": MOVES})
    fresh.prune(hours(-5))
    assert fresh.timelines.events("acme/7")["kind"].tolist() == ["status", "closed"] * 2
    assert set(fresh.timelines.events("acme/7")["after"]) == {"In Progress", "completed"}
    fresh.record("acme/7", hours(2), frame([issue(1)]), {})
    fresh.record("acme/7", hours(4), frame([issue(1, title="Renamed")]), {})
    fresh.prune(hours(3))
    assert fresh.timelines.events("acme/7").empty
    assert fresh.timelines.progress("acme/7").read == 1
