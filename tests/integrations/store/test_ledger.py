"""A due time is delivered by one worker, and goes to another when that one has died."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, insert

from integrations.store import Store
from integrations.store.ledger import Claim, Ledger, State
from integrations.store.migrations import upgrade
from integrations.store.schedules import StoredSchedule
from integrations.store.tables import schedule

FRESH = count()
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
LEASE = timedelta(minutes=5)


@pytest.fixture
def ledger(store: Store) -> Ledger:
    return store.ledger


@pytest.fixture
def name(store: Store) -> str:
    """A schedule that nothing was delivered of."""
    saved = StoredSchedule(f"s{next(FRESH)}", "T1", "C1", "U1", "{}", MONDAY - timedelta(days=1))
    store.schedules.save(saved)
    return saved.id


def claimed(ledger: Ledger, name: str, worker: str = "a", now: datetime = MONDAY) -> Claim:
    claim = ledger.claim(name, MONDAY, worker, now)
    assert claim
    return claim


def test_what_one_has_nobody_else_gets(ledger: Ledger, name: str) -> None:
    claim = claimed(ledger, name)
    assert claim.posting_at is None
    for worker in ("a", "b"):
        assert ledger.claim(name, MONDAY, worker, MONDAY) is None
    assert ledger.posting(claim, MONDAY)
    ledger.posted(claim, "1.5")
    assert ledger.claim(name, MONDAY, "b", MONDAY + timedelta(days=9)) is None
    assert ledger.latest()[name].state is State.POSTED
    assert ledger.latest()[name].message == "1.5"
    assert claimed_later(ledger, name)


def claimed_later(ledger: Ledger, name: str) -> Claim | None:
    return ledger.claim(name, MONDAY + timedelta(days=7), "b", MONDAY + timedelta(days=7))


@pytest.mark.fault
def test_no_lease_lasts_for_an_hour_more_as_the_clock_is_set_back(
    ledger: Ledger, name: str
) -> None:
    first, back = claimed(ledger, name), MONDAY - timedelta(hours=1)
    ledger.heed_clock(MONDAY, timedelta(minutes=25))
    assert ledger.claim(name, MONDAY, "b", MONDAY + LEASE - timedelta(seconds=1)) is None
    # Whoever has it may be alive, and then holds it as ever.
    ledger.heed_clock(back, timedelta(minutes=25))
    assert ledger.claim(name, MONDAY, "b", back) is None
    assert ledger.hold(first, back)
    assert ledger.claim(name, MONDAY, "b", back + LEASE)


@pytest.mark.fault
def test_no_retry_waits_for_an_hour_more_as_the_clock_is_set_back(
    ledger: Ledger, name: str
) -> None:
    ledger.retry(claimed(ledger, name), MONDAY + timedelta(minutes=1), "GitHub is down.")
    back = MONDAY - timedelta(hours=1)
    ledger.heed_clock(back, timedelta(minutes=25))
    assert name in [each.schedule for each in ledger.unfinished(back + LEASE)]


def test_a_worker_that_died_is_followed_by_another(ledger: Ledger, name: str) -> None:
    first = claimed(ledger, name)
    later = MONDAY + LEASE
    assert [each.schedule for each in ledger.unfinished(later) if each.schedule == name]
    second = claimed(ledger, name, "b", later)
    assert second.posting_at is None
    assert second.attempts == 2
    # The first was only slow, and must not post any more.
    assert not ledger.hold(first, later)
    assert not ledger.posting(first, later)
    ledger.posted(first, "1.0")
    assert ledger.failed(first, "too late") == 0
    assert ledger.latest()[name].state is State.CLAIMED
    assert ledger.posting(second, later)


def test_what_may_be_posted_stays_so_until_somebody_has_looked(ledger: Ledger, name: str) -> None:
    claim = claimed(ledger, name)
    assert ledger.posting(claim, MONDAY)
    now = MONDAY
    for worker in "bc":
        now += LEASE
        claim = claimed(ledger, name, worker, now)
        assert claim.posting_at == MONDAY
        assert ledger.hold(claim, now)
    ledger.retry(claim, now + LEASE, "Slack did not say")
    claim = claimed(ledger, name, "d", now + LEASE)
    assert claim.posting_at == MONDAY
    assert ledger.not_posted(claim, now + LEASE)
    ledger.retry(claim, now + 2 * LEASE, "it was not there, and cannot be computed")
    assert claimed(ledger, name, "e", now + 2 * LEASE).posting_at is None


def test_what_has_ended_stays_so(ledger: Ledger, name: str) -> None:
    claim = claimed(ledger, name)
    ledger.posted(claim, "1.0")
    ledger.retry(claim, MONDAY, "its data could not be shared")
    ledger.skipped(claim, "nor that")
    assert ledger.latest()[name].state is State.POSTED
    assert not ledger.posting(claim, MONDAY)


def test_who_holds_on_keeps_it(ledger: Ledger, name: str) -> None:
    claim = claimed(ledger, name)
    now = MONDAY
    for _ in range(3):
        now += LEASE - timedelta(seconds=1)
        assert ledger.hold(claim, now)
        assert ledger.claim(name, MONDAY, "b", now) is None


def test_what_is_handed_back_is_claimed_at_once_and_counts_as_no_attempt(
    ledger: Ledger, name: str
) -> None:
    claim = claimed(ledger, name)
    ledger.hand_back(claim, MONDAY, "stopped")
    assert not ledger.posting(claim, MONDAY)
    assert [each.schedule for each in ledger.unfinished(MONDAY) if each.schedule == name]
    second = claimed(ledger, name, "b")
    assert (second.attempts, second.posting_at) == (1, None)
    assert ledger.posting(second, MONDAY)
    # It may be on its way to Slack, where the next worker looks for it.
    ledger.hand_back(second, MONDAY + LEASE, "stopped")
    assert ledger.claim(name, MONDAY, "c", MONDAY) is None
    third = claimed(ledger, name, "c", MONDAY + LEASE)
    assert (third.attempts, third.posting_at) == (1, MONDAY)


def test_what_failed_waits_to_be_tried_again(ledger: Ledger, name: str) -> None:
    ledger.retry(claimed(ledger, name), MONDAY + timedelta(minutes=1), "GitHub is down")
    assert ledger.claim(name, MONDAY, "b", MONDAY) is None
    assert ledger.latest()[name].message == "GitHub is down"
    claim = claimed(ledger, name, "b", MONDAY + timedelta(minutes=1))
    assert claim.attempts == 2
    assert ledger.unfinished(MONDAY + timedelta(minutes=1)) == [] or all(
        each.schedule != name for each in ledger.unfinished(MONDAY + timedelta(minutes=1))
    )


def test_who_lost_it_does_not_count_its_failure(ledger: Ledger, name: str) -> None:
    ledger.failed(claimed(ledger, name), "no")
    due = MONDAY + timedelta(days=7)
    first = ledger.claim(name, due, "a", due)
    second = ledger.claim(name, due, "b", due + LEASE)
    assert first
    assert second
    assert ledger.failed(first, "too late") == 0
    assert ledger.failed(second, "no") == 2


def test_failures_in_a_row_are_counted(store: Store, ledger: Ledger, name: str) -> None:
    def next_claim(week: int) -> Claim:
        due = MONDAY + timedelta(days=7 * week)
        claim = ledger.claim(name, due, "a", due)
        assert claim
        return claim

    assert [ledger.failed(next_claim(week), "no") for week in range(3)] == [1, 2, 3]
    ledger.skipped(next_claim(3), "no sprint")
    assert ledger.failed(next_claim(4), "no") == 4
    ledger.quiet(next_claim(5), "on track")
    found = store.schedules.get(name)
    assert found
    assert (found.failures, found.answer) == (0, "on track")
    assert ledger.failed(next_claim(6), "no") == 1
    store.schedules.pause(name)
    store.schedules.resume(name, MONDAY)
    found = store.schedules.get(name)
    assert found
    assert (found.failures, found.paused, found.since) == (0, False, MONDAY)


def test_many_workers_at_once_get_one_claim(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    stores = [open_store(url) for _ in range(4)]
    for round_ in range(5):
        due = MONDAY + timedelta(days=round_)

        def claim(worker: int, due: datetime = due) -> Claim | None:
            return stores[worker % 4].ledger.claim("s", due, f"w{worker}", due)

        with ThreadPoolExecutor(8) as pool:
            found = [each for each in pool.map(claim, range(8)) if each]
        assert len(found) == 1


def test_a_schedule_comes_back_as_it_was_saved(store: Store, name: str) -> None:
    found = store.schedules.get(name)
    assert found in store.schedules.all()
    assert found
    changed = StoredSchedule(name, "T2", "C2", "", '{"a": 1}', MONDAY, paused=True, failures=2)
    store.schedules.save(changed)
    assert store.schedules.get(name) == changed
    store.schedules.remove(name)
    assert store.schedules.get(name) is None


def test_what_ended_long_ago_is_forgotten(ledger: Ledger, name: str) -> None:
    ledger.posted(claimed(ledger, name), "1.0")
    assert claimed_later(ledger, name)
    ledger.forget(MONDAY + timedelta(days=30))
    assert ledger.latest()[name].due == MONDAY + timedelta(days=7)
    ledger.forget(MONDAY)
    assert name in ledger.latest()


def test_schedules_that_are_saved_at_once_get_numbers_of_their_own(store: Store) -> None:
    def save(number: int) -> str:
        new = StoredSchedule("", "T1", f"C{number}", "U1", "{}", MONDAY)
        return store.schedules.save(new).id

    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(save, range(40)))
    kept = {each.id: each.channel for each in store.schedules.all()}
    assert [kept[name] for name in names] == [f"C{number}" for number in range(40)]


def test_a_check_of_what_is_saved_at_once_sees_all_that_was_saved_before(store: Store) -> None:
    class Full(Exception):
        pass

    def save(_: int) -> bool:
        def check(schedules: Sequence[StoredSchedule]) -> None:
            if sum(each.owner == "U0FULL" for each in schedules) >= 3:
                raise Full

        try:
            store.schedules.save(StoredSchedule("", "T1", "C1", "U0FULL", "{}", MONDAY), check)
        except Full:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(save, range(16))) == 3
    assert [each.owner for each in store.schedules.all()].count("U0FULL") == 3


def test_the_number_of_a_deleted_schedule_is_never_given_again(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    store = open_store(url)
    new = StoredSchedule("", "T1", "C1", "U1", "{}", MONDAY)
    assert [store.schedules.save(new).id for _ in range(3)] == ["1", "2", "3"]
    for deleted in ("2", "3"):
        store.schedules.remove(deleted)
    assert store.schedules.save(new).id == "4"
    store.schedules.remove("4")
    store.close()
    assert open_store(url).schedules.save(new).id == "5"


def test_numbers_given_before_they_were_counted_are_not_given_again(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    if url.startswith("sqlite"):
        Path(url.removeprefix("sqlite:///")).parent.mkdir()
    engine = create_engine(url.replace("postgres://", "postgresql+psycopg://"))
    new = StoredSchedule("", "T1", "C1", "U1", "{}", MONDAY)
    with engine.begin() as connection:
        upgrade(connection, "0009")
        for name in ("1", "2", "settings:weekly"):
            kept = {**vars(new), "id": name, "since": 0}
            connection.execute(insert(schedule).values(kept))
    engine.dispose()
    assert open_store(url).schedules.save(new).id == "3"


def test_schedules_are_listed_in_order_of_their_numbers(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    store = open_store(new_url())
    new = StoredSchedule("", "T1", "C1", "U1", "{}", MONDAY)
    for name in ("settings:b", *[""] * 11, "settings:a"):
        store.schedules.save(replace(new, id=name))
    numbers = [str(number) for number in range(1, 12)]
    assert [each.id for each in store.schedules.all()] == [*numbers, "settings:a", "settings:b"]
