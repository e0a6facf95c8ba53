"""What is claimed by one process is not claimed by another."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from integrations.store import Store

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def test_what_is_claimed_is_nobody_else_s_until_it_ends(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    mine, others = open_store(url).claims, open_store(url).claims
    assert mine.take("Ev1", NOW, NOW + 3 * SECOND)
    assert not others.take("Ev1", NOW + 2 * SECOND, NOW + DAY)
    assert not mine.take("Ev1", NOW - DAY, NOW + DAY)
    assert others.take("Ev2", NOW, NOW + SECOND)
    assert others.take("Ev1", NOW + 3 * SECOND, NOW + 9 * SECOND)
    assert not mine.take("Ev1", NOW + 4 * SECOND, NOW + DAY)


def test_a_claim_may_end_earlier_or_later(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    claims = open_store(new_url()).claims
    claims.take("press", NOW, NOW + 60 * SECOND)
    claims.keep("press", NOW + 5 * SECOND)
    assert not claims.take("press", NOW + 4 * SECOND, NOW + DAY)
    assert claims.take("press", NOW + 5 * SECOND, NOW + 6 * SECOND)
    claims.keep("nobody's", NOW + DAY)
    assert claims.take("nobody's", NOW, NOW + DAY)


def test_of_many_at_once_one_gets_it(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    stores = [open_store(url) for _ in range(4)]
    for round_ in range(5):

        def take(worker: int, key: str = f"Ev{round_}") -> bool:
            return stores[worker % 4].claims.take(key, NOW, NOW + DAY)

        with ThreadPoolExecutor(8) as pool:
            assert sum(pool.map(take, range(8))) == 1


def test_claims_that_ended_are_forgotten_but_not_at_once(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    claims = open_store(new_url()).claims
    claims.take("Ev1", NOW, NOW + DAY)
    claims.forget(NOW + 2 * DAY)
    assert not claims.take("Ev1", NOW, NOW + DAY)
    claims.forget(NOW + 2 * DAY + SECOND)
    assert claims.take("Ev1", NOW, NOW + DAY)
