"""What a webhook told is kept for every process, once, and for some days."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from integrations.store import Store

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def test_another_process_has_what_one_was_told(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    told = open_store(url).webhooks
    assert told.items("PVT_1", NOW) == frozenset()
    assert told.tell("a", NOW, "PVT_1", "PVTI_1")
    assert told.tell("b", NOW + DAY, "PVT_1", "PVTI_2")
    assert told.tell("c", NOW + DAY, "PVT_2", "PVTI_3")
    other = open_store(url).webhooks
    assert other.items("PVT_1", NOW) == {"PVTI_1", "PVTI_2"}
    assert other.items("PVT_1", NOW + timedelta(seconds=1)) == {"PVTI_2"}
    assert other.items("PVT_2", NOW) == {"PVTI_3"}


def test_what_is_sent_again_tells_nothing(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    told = open_store(new_url()).webhooks
    assert told.tell("a", NOW, "PVT_1", "PVTI_1")
    assert not told.tell("a", NOW + 3 * DAY, "PVT_1", "PVTI_1")
    assert told.items("PVT_1", NOW + DAY) == frozenset()
    # After some days it is forgotten, so that the table does not grow for ever.
    assert told.tell("b", NOW + 5 * DAY, "PVT_1", "PVTI_2")
    assert told.items("PVT_1", NOW) == {"PVTI_2"}


def test_of_many_that_are_sent_the_same_at_once_one_is_told(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    stores = [open_store(url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        told = pool.map(lambda store: store.webhooks.tell("a", NOW, "P", "I"), stores)
        assert sorted(told) == [False, False, False, True]
