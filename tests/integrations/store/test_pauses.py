"""What one process is told not to ask for a while, the others know."""

from __future__ import annotations

from collections.abc import Callable

from integrations.store import Store
from tests.support.patience import until


def test_a_pause_is_known_to_all_until_it_ends(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    mine, others = open_store(url).pauses, open_store(url).pauses
    assert others.left() == {}
    mine.begin("long", 600)
    mine.begin("short", 0.001)
    until(lambda: others.left().keys() == {"long"})
    assert 0 < others.left()["long"] <= 600


def test_the_longer_of_two_pauses_counts(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    pauses = open_store(new_url()).pauses
    pauses.begin("key", 600)
    pauses.begin("key", 60)
    assert pauses.left()["key"] > 60
    pauses.begin("key", 3_600)
    assert pauses.left()["key"] > 600


def test_a_pause_of_days_is_cut_to_hours(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    pauses = open_store(new_url()).pauses
    pauses.begin("key", 1_000_000)
    assert 3_600 < pauses.left()["key"] <= 7_200
