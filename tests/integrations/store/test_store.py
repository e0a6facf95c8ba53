from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from sqlalchemy import create_engine, func, select

from integrations.store import Store, Summary
from integrations.store.tables import metadata
from tests.oracles.naive_store import Item, NaiveStore, Version
from tests.support.sample_boards import board as sample_board
from tests.support.sample_boards import issue
from tests.support.store_samples import DTYPES, START, frame, hours, item

FRESH = count()


PLAIN = "datetime64[ns, UTC]"


def rows(url: str) -> dict[str, int]:
    """How many rows each table has."""
    engine = create_engine(url.replace("postgres://", "postgresql+psycopg://"))
    with closing(engine.connect()) as connection:
        counts = {
            name: connection.scalar(select(func.count()).select_from(table)) or 0
            for name, table in metadata.tables.items()
        }
    engine.dispose()
    return counts


def ordered(items: pd.DataFrame) -> pd.DataFrame:
    return items.sort_values("item_id", ignore_index=True)


# --- Random histories ---

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=3)
facts = st.fixed_dictionaries(
    {
        "title": texts,
        "state": st.sampled_from(["open", "closed"]),
        "status": st.none() | st.sampled_from(["Todo", "Done"]) | texts,
        "points": st.none() | st.sampled_from([0.0, 0.5, 3.0, 1e9]),
        "iteration_id": st.none() | st.sampled_from(["a", "b"]),
        "labels": st.sampled_from([(), ("bug",), ("bug", "p1"), ("",)]),
        "closed_at": st.none()
        | st.sampled_from([0, 1, 10**18 + 1, 2 * 10**18]).map(
            lambda value: pd.Timestamp(value, tz="UTC")
        ),
        # Transferred to another repository, it is the same item of the board.
        "repository": st.sampled_from(["acme/web"] * 5 + ["acme/api"]),
        "url": st.sampled_from(["https://github.com/acme/web/issues/1"] * 5 + [None]),
    }
)
exports = st.tuples(
    st.sampled_from([-1.0, 0.0, 0.5, 1.0, 24.0, 35.9, 36.0, 36.1, 72.0]),
    # None: as the time before.
    st.none() | st.dictionaries(st.integers(1, 4), facts, max_size=4),
    st.dictionaries(st.sampled_from("xyz"), st.sampled_from([None, 1, ["é"], {"a": 0}])),
    st.sampled_from([True, True, True, False]),
    st.just(set[int]()) | st.sets(st.integers(1, 4)),
    st.just(set[str]()) | st.sets(st.sampled_from(["points", "status"])),
)


histories = st.lists(exports, min_size=1, max_size=6)


def replay(store: Store, board: str, history: list[Any]) -> tuple[NaiveStore, list[datetime]]:
    """Record the history in both stores; gives the naive one, and moments worth to look at."""
    naive, at, moments = NaiveStore(timedelta(hours=36)), START, {START - timedelta(hours=2)}
    items: dict[str, Item] = {}
    about: dict[str, Any] = {}
    for passed, found, document, whole, numbers, unread in history:
        at += timedelta(hours=passed)
        if found is not None:
            items = {f"PVTI_{n}": item(n, **values) for n, values in found.items()}
            about = document
        hidden = {f"PVTI_{n}" for n in numbers}
        stored = store.record(
            board, at, frame(items.values()), about, whole=whole, hidden=hidden, unread=unread
        )
        assert stored == naive.record(at, items, about, whole, hidden, unread)
        moments |= {at, at + timedelta(minutes=1)}
    return naive, sorted(moments)


def check_as_of(store: Store, board: str, moment: datetime, naive: NaiveStore) -> None:
    expected, snapshot = naive.as_of(moment), store.as_of(board, moment)
    if expected is None:
        assert snapshot is None
        return
    assert snapshot is not None
    assert_frame_equal(ordered(snapshot.items), ordered(frame(expected[0].values())))
    assert snapshot.about == expected[1]
    assert snapshot.at <= moment


def check_versions(found: pd.DataFrame, versions: list[Version]) -> None:
    assert found["seen_from"].is_monotonic_increasing
    expected = sorted(versions, key=lambda version: (version[0], version[2]["item_id"]))
    found = found.sort_values(["seen_from", "item_id"], ignore_index=True)
    assert_frame_equal(found[list(DTYPES)], frame(version[2] for version in expected))
    for name, values in (
        ("seen_from", [version[0] for version in expected]),
        ("seen_until", [version[1] for version in expected]),
    ):
        as_expected = pd.Series(values, dtype="datetime64[ns, UTC]", name=name)
        pd.testing.assert_series_equal(found[name], as_expected)


@given(histories, st.data())
def test_random_histories_equal_a_naive_replay(
    store: Store, history: list[Any], data: st.DataObject
) -> None:
    board = f"random/{next(FRESH)}"
    naive, moments = replay(store, board, history)
    for moment in moments:
        check_as_of(store, board, moment, naive)
    assert store.sightings(board) == naive.sightings()
    assert store.runs(board) == naive.runs()
    versions = store.versions(board)
    check_versions(versions, naive.versions())
    since = data.draw(st.sampled_from(moments))
    chosen = data.draw(st.sets(st.sampled_from("abc")))
    for iterations, closed in ((set(), False), (set(), True), (chosen, True)):
        check_versions(
            store.versions(board, since=since, iteration_ids=iterations, with_closed=closed),
            naive.versions_since(since, iterations, closed),
        )
    ever_in = {
        version[2]["item_id"]
        for version in naive.versions()
        if version[2]["iteration_id"] in chosen
    }
    found = store.versions(board, iteration_ids=chosen)
    assert not chosen or set(found["item_id"]) >= ever_in
    assert store.document_values(board, "x") == naive.document_values("x")


@given(histories, st.data())
def test_what_was_so_at_the_begin_of_retention_stays_known(
    new_url: Callable[[], str], history: list[Any], data: st.DataObject
) -> None:
    board = "acme/7"
    with closing(Store(new_url())) as store:
        naive, moments = replay(store, board, history)
        before = data.draw(st.sampled_from(moments))
        had = store.versions(board)
        gone = store.prune(before)
        assert store.prune(before) == 0

        whole = [at for at in naive.whole if at <= before]
        begin = store.sightings(board)[0][0] if naive.whole else START
        if whole:
            assert naive.as_of(begin) == naive.as_of(whole[-1])
        else:
            assert gone == 0
        for moment in moments:
            if moment < begin:
                assert store.as_of(board, moment) is None
            else:
                check_as_of(store, board, moment, naive)
        left = [version for version in naive.versions() if version[1] is None or version[1] > begin]
        check_versions(store.versions(board), left)
        assert gone >= len(had) - len(left)


# --- What comes back ---


def test_a_board_comes_back_as_it_was_exported(store: Store, board: str) -> None:
    exported = sample_board(
        issue(1, 3, "2023-10-30", "2023-11-02", labels={"nodes": [{"name": "bug"}]}),
        issue(2, None, "2023-11-01T09:30:00.123456Z", sprint=None, title="支払い 🚀"),
        issue(3, 0.5, "2023-11-01", parent={"url": "https://x/9", "parent": None}),
        issue(3, 5, "2023-11-01", repository="acme/api", milestone={"description": "Goal #9"}),
    )
    moment = datetime(2023, 11, 5, 13, tzinfo=ZoneInfo("Europe/Berlin"))
    assert store.record(board, moment, exported.issues, {"title": "Größe"}) == 4
    snapshot = store.as_of(board, moment)
    assert snapshot is not None
    assert (snapshot.at, snapshot.about) == (moment, {"title": "Größe"})
    assert snapshot.at.tzinfo is UTC
    expected = exported.issues.drop(columns="body", errors="ignore")
    assert_frame_equal(ordered(snapshot.items), ordered(expected))


def test_a_board_may_have_no_items(store: Store, board: str) -> None:
    assert store.record(board, hours(0), frame([]), {}) == 0
    snapshot = store.as_of(board, hours(0))
    assert snapshot is not None
    assert_frame_equal(snapshot.items, frame([]))


def test_what_was_never_exported_is_not_known(store: Store, board: str) -> None:
    store.record(f"{board}0", hours(0), frame([item()]), {})
    assert store.as_of(board, hours(1)) is None
    assert store.sightings(board) == []
    versions = store.versions(board)
    assert_frame_equal(versions[list(DTYPES)], frame([]))
    assert versions.dtypes["seen_from"] == versions.dtypes["seen_until"] == PLAIN
    assert board not in {each.board for each in store.summary()}


def test_an_item_that_is_exported_twice_over_counts_once(store: Store, board: str) -> None:
    twice = frame([item(1), item(2), item(1, title="the same")])
    assert store.record(board, hours(0), twice, {}) == 2


def test_a_moment_without_a_time_zone_is_refused(store: Store, board: str) -> None:
    naive = datetime(2026, 1, 5, 9)  # noqa: DTZ001
    with pytest.raises(ValueError, match="no time zone"):
        store.record(board, naive, frame([]), {})
    with pytest.raises(ValueError, match="no time zone"):
        store.as_of(board, naive)


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, [(1, "Todo"), (2, "Todo"), (3, "Todo"), (1, "Done"), (2, "Moved")]),
        ({"iteration_ids": ["a"]}, [(1, "Todo"), (2, "Todo"), (1, "Done"), (2, "Moved")]),
        ({"iteration_ids": ["b"]}, [(2, "Todo"), (2, "Moved")]),
        ({"iteration_ids": ["never"]}, []),
        # A title is no iteration, though the dictionary knows it.
        ({"iteration_ids": ["Issue 1"]}, []),
        ({"issue": ("acme/web", 1)}, [(1, "Todo"), (1, "Done")]),
        ({"issue": ("acme/api", 1)}, []),
        ({"since": hours(1)}, [(2, "Todo"), (3, "Todo"), (1, "Done"), (2, "Moved")]),
        ({"since": hours(2)}, [(3, "Todo"), (1, "Done"), (2, "Moved")]),
        (
            {"since": hours(2), "iteration_ids": ["b"]},
            [(2, "Todo"), (3, "Todo"), (1, "Done"), (2, "Moved")],
        ),
    ],
)
def test_versions_can_be_of_an_iteration_of_an_issue_or_since_a_moment(
    store: Store, board: str, filters: dict[str, Any], expected: list[tuple[int, str]]
) -> None:
    one, two = item(1, iteration_id="a", status="Todo"), item(2, iteration_id="a", status="Todo")
    three = item(3, status="Todo")
    store.record(board, hours(0), frame([one, two, three]), {})
    one = {**one, "status": "Done"}
    store.record(board, hours(1), frame([one, two, three]), {})
    two = {**two, "status": "Moved", "iteration_id": "b"}
    store.record(board, hours(2), frame([one, two, three]), {})
    versions = store.versions(board, **filters)
    assert list(zip(versions["number"], versions["status"], strict=True)) == expected


def test_versions_of_an_iteration_have_what_was_ever_below_its_items(
    store: Store, board: str
) -> None:
    epic = item(1, iteration_id="a", url="https://github.com/acme/web/issues/1")
    story = item(2, iteration_id="b", ancestor_urls=(epic["url"],))
    task = item(3, ancestor_urls=("https://github.com/acme/web/issues/2", epic["url"]))
    other = item(4, ancestor_urls=("https://github.com/acme/web/issues/10",))
    store.record(board, hours(0), frame([epic, story, task, other]), {})
    store.record(board, hours(1), frame([epic, {**story, "ancestor_urls": ()}, other]), {})
    versions = store.versions(board, iteration_ids=["a"])
    assert versions["number"].tolist() == [1, 2, 3, 2]
    assert store.versions(board, iteration_ids=["b"])["number"].tolist() == [2, 3, 2]


@pytest.mark.parametrize("title", ["always the same", "as of {}"])
def test_a_gap_is_where_no_whole_export_came_for_longer(
    new_url: Callable[[], str], open_store: Callable[..., Store], title: str
) -> None:
    store = open_store(new_url(), gap_after=timedelta(hours=2))
    for hour in (0, 1, 3, 5.5, 6, 20):
        store.record("acme/7", hours(hour), frame([item(title=title.format(hour))]), {})
    # The first of these sees nothing new.
    store.record("acme/7", hours(21), frame([item(title=title.format(20))]), {}, whole=False)
    store.record("acme/7", hours(21.5), frame([item(2)]), {}, whole=False)
    expected = [(hours(0), hours(3)), (hours(5.5), hours(6)), (hours(20), hours(20))]
    assert store.sightings("acme/7") == expected
    both = frame([item(title=title.format(20)), item(2)])
    assert store.record("acme/7", hours(22), both, {}) == 0
    assert store.sightings("acme/7") == [*expected[:2], (hours(20), hours(22))]


def test_a_snapshot_tells_the_latest_export_that_is_known(store: Store, board: str) -> None:
    for hour in (0, 1, 2, 3):
        store.record(board, hours(hour), frame([item(title="new" if hour == 3 else "old")]), {})
    for moment, latest in ((0, 0), (1.5, 0), (2, 2), (2.5, 2), (3, 3), (9, 3)):
        snapshot = store.as_of(board, hours(moment))
        assert snapshot is not None
        assert snapshot.at == hours(latest)


def test_an_export_older_than_the_last_that_saw_the_same_is_left_out(
    store: Store, board: str
) -> None:
    store.record(board, hours(0), frame([item()]), {})
    store.record(board, hours(2), frame([item()]), {})
    assert store.record(board, hours(1), frame([item(title="late")]), {}) == 0
    assert len(store.versions(board)) == 1


# --- What it takes ---


def test_only_changes_take_rows(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    store, many = open_store(url), [item(number) for number in range(200)]
    about = {"title": "Shop", "iterations": [{"id": "a", "start": "2026-01-05"}]}
    in_another_order = {"iterations": [{"start": "2026-01-05", "id": "a"}], "title": "Shop"}
    assert store.record("acme/7", hours(0), frame(many), about) == 200
    first = rows(url)
    assert (first["analytics_item"], first["analytics_change"]) == (200, 200)

    assert store.record("acme/7", hours(1), frame(reversed(many)), in_another_order) == 0
    assert rows(url) == first

    many[7] = item(7, status="Done", labels=("bug",))
    assert store.record("acme/7", hours(2), frame(many), about) == 1
    words = {"analytics_word": first["analytics_word"] + 2}
    one_more = {name: first[name] + 1 for name in ("analytics_change", "analytics_export")}
    assert rows(url) == {**first, **one_more, **words}

    assert store.record("acme/7", hours(3), frame(many), {**about, "title": "Shop 2"}) == 0
    assert rows(url)["analytics_about"] == first["analytics_about"] + 1
    assert rows(url)["analytics_change"] == first["analytics_change"] + 1


def test_what_is_forgotten_takes_no_rows(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    store = open_store(url)
    store.record("acme/7", hours(0), frame([item(1, title="old"), item(2, title="gone")]), {"a": 1})
    store.record("acme/7", hours(1), frame([item(1, title="new")]), {"a": 2})
    store.record("acme/8", hours(5), frame([item(1, title="old")]), {})
    assert store.prune(hours(0.5)) == 0
    assert store.prune(hours(2)) == 3
    expected = {"board": 2, "item": 2, "change": 2, "about": 1, "export": 2}
    left = rows(url)
    assert {name: left[f"analytics_{name}"] for name in expected} == expected
    # Of acme/7 only "new", "open" and "[]"; of acme/8 as many.
    assert left["analytics_word"] == 6
    snapshot = store.as_of("acme/8", hours(5))
    assert snapshot is not None
    assert snapshot.items["title"].tolist() == ["old"]


def test_a_summary_tells_what_there_is_of_each_board(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    store = open_store(new_url())
    assert store.summary() == []
    empty = store.size()
    store.record("acme/7", hours(0), frame([item(1), item(2)]), {})
    store.record("acme/7", hours(1), frame([item(2, title="new")]), {})
    store.record("acme/7", hours(2), frame([item(2, title="new")]), {})
    store.record("acme/10", hours(5), frame(item(number) for number in range(2000)), {})
    assert store.summary() == [
        Summary("acme/10", hours(5), hours(5), items=2000, changes=2000),
        Summary("acme/7", hours(0), hours(2), items=1, changes=4),
    ]
    assert store.size() > empty > 0
