"""Every field's values over time, as exports saw them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from integrations.store import Store
from tests.oracles.naive_field_values import NaiveFieldValues, Stretch, after
from tests.support.store_samples import START, frame, hours, item, items

NAMES = ("Priority", "Größe", "Sprint")
VALUES: list[Any] = ["High", "", 2.5, ["a", "ü"], {"title": "Sprint 1", "duration": 14}]


def stretches(found: pd.DataFrame) -> list[Stretch]:
    assert found["seen_from"].is_monotonic_increasing
    ends = [None if pd.isna(end) else end.to_pydatetime() for end in found["seen_until"]]
    begins = (begin.to_pydatetime() for begin in found["seen_from"])
    columns = (found[name] for name in ("item_id", "repository", "value"))
    return [Stretch(*row) for row in zip(*columns, begins, ends, strict=True)]


def by_item(found: list[Stretch]) -> list[Stretch]:
    return sorted(found, key=lambda each: (each.item_id, each.begin, each.repository))


@st.composite
def exports(draw: st.DrawFn) -> tuple[dict[str, str], dict[str, dict[str, Any]] | None, bool]:
    """Items with their repositories, the values of their fields, and whether those are all."""
    places = st.sampled_from(["acme/web"] * 4 + ["acme/api"])
    ids = st.sampled_from([f"PVTI_{number}" for number in range(4)])
    values = st.dictionaries(st.sampled_from(NAMES), st.sampled_from([*VALUES, None]))
    return (
        draw(st.dictionaries(ids, places)),
        draw(st.none() | st.dictionaries(ids, values)),
        draw(st.sampled_from([True, True, False])),
    )


def replay(store: Store, board: str, history: list[Any]) -> NaiveFieldValues:
    naive = NaiveFieldValues()
    for turn, (found, values, whole) in enumerate(history):
        at = START + timedelta(hours=turn)
        rows = [
            item(int(item_id[-1]), repository=repository) for item_id, repository in found.items()
        ]
        is_whole = whole or turn == 0
        store.record(board, at, frame(rows), {}, whole=is_whole, field_values=values)
        naive.record(at, found, values, is_whole)
    return naive


@given(st.lists(exports(), min_size=1, max_size=6))
def test_random_histories_equal_a_naive_replay(
    new_url: Callable[[], str], history: list[Any]
) -> None:
    with closing(Store(new_url())) as store:
        naive = replay(store, "acme/7", history)
        for name in NAMES:
            found = stretches(store.field_values("acme/7", name))
            assert by_item(found) == by_item(naive.stretches(name))
        store.prune(hours(len(history) / 2))
        begin = store.sightings("acme/7")[0][0]
        for name in NAMES:
            found = stretches(store.field_values("acme/7", name))
            assert by_item(found) == by_item(after(naive.stretches(name), begin))


def test_values_come_back_as_they_were_given(store: Store, board: str) -> None:
    given_values = {f"PVTI_{each}": {"F": value} for each, value in enumerate(VALUES)}
    store.record(board, hours(0), items(len(VALUES)), {}, field_values=given_values)
    found = store.field_values(board, "F")
    assert found["value"].tolist() == VALUES
    assert found["number"].tolist() == list(range(len(VALUES)))
    assert {name: str(dtype) for name, dtype in found.dtypes.items() if name != "value"} == {
        "item_id": "string",
        "repository": "string",
        "number": "Int64",
        "seen_from": "datetime64[ns, UTC]",
        "seen_until": "datetime64[ns, UTC]",
    }


def test_fields_and_boards_that_are_not_known_have_no_values(store: Store, board: str) -> None:
    assert store.field_values(board, "Priority").empty
    store.record(board, hours(0), items(), {}, field_values={"PVTI_1": {"Priority": "High"}})
    assert store.field_values(board, "Size").empty
    assert store.field_values(board, "High").empty
    assert store.field_values("acme/none", "Priority").empty


def test_a_field_alone_changes_an_item(store: Store, board: str) -> None:
    def recorded(hour: float, **values: Any) -> int:
        return store.record(board, hours(hour), items(), {}, field_values={"PVTI_1": values})

    assert recorded(0, Priority="High") == 3
    assert recorded(1, Priority="High") == 0
    assert recorded(2, Priority="Low", Size=3.0) == 1
    assert recorded(3) == 1
    assert len(store.runs(board)) == 3
    assert len(store.versions(board)) == 3
