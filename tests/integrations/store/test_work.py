"""What is under way over all processes: how much, what is equal, whose turn it is, who does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import Connection, create_engine, text

from integrations.store import Store
from integrations.store.errors import SealedOtherwise
from integrations.store.work import ASKED, UNASKED, Begun, SharedWork, Shares, Taken, Work

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PER_PERSON, SIZE = 3, 6
_IDS = count(1)


class Office:
    """Two processes on one store, and what they have left to workers, the lowest number first."""

    def __init__(self, store: Store, other: Store) -> None:
        self.left: list[tuple[int, str, str]] = []
        shares = Shares(_steps, _number)
        self.here = store.shared_work(shares, self._defer, PER_PERSON, SIZE)
        self.there = other.shared_work(shares, self._defer, PER_PERSON, SIZE)

    def _defer(self, _: Connection, name: str, queue: str, number: int) -> None:
        self.left.append((number, name, queue))

    def next(self, shared: SharedWork, queue: str = ASKED) -> Begun:
        """The next piece of the queue, begun by a worker."""
        mine = min(each for each in self.left if each[2] == queue)
        self.left.remove(mine)
        begun = shared.begin(mine[1], f"worker of {mine[1]}")
        assert begun is not None
        return begun


def _steps(work: Work) -> Mapping[str, int]:
    return {work.person: 10, "all": 1}


def _number(work: Work, time: int, moments: Mapping[str, int]) -> int:
    return time + max(0, moments.get(work.person, 0) - time) + 1


@pytest.fixture
def office(new_url: Callable[[], str], open_store: Callable[..., Store]) -> Office:
    url = new_url()
    return Office(open_store(url), open_store(url))


def work(person: str = "U1", key: str = "", team: str = "T1") -> Work:
    return Work(f"w{next(_IDS):04}", team, "C1", person, {"asks": ["ünïcode", 1, None]}, key)


def test_a_worker_is_handed_what_was_taken_in_elsewhere(office: Office) -> None:
    asked = work(key="same")
    assert office.here.take_in(asked, NOW) is Taken.IN
    begun = office.next(office.there)
    assert begun == Begun(asked, f"worker of {asked.id}", 1, NOW)
    assert office.there.end(begun, is_answered=True)
    assert office.there.begin(asked.id, "another") is None
    assert not office.there.end(begun, is_answered=True)


def test_one_person_has_three_under_way_over_all_processes(office: Office) -> None:
    for shared in (office.here, office.there, office.here):
        assert shared.take_in(work(), NOW) is Taken.IN
    assert office.there.take_in(work(), NOW) is Taken.TOO_MUCH
    assert office.there.take_in(work(), NOW, is_owed=True) is Taken.IN
    assert office.there.take_in(work("U2"), NOW) is Taken.IN
    # The same id in another workspace is somebody else.
    assert office.there.take_in(work(team="T2"), NOW) is Taken.IN
    ended = [office.next(office.here) for _ in range(3)]
    assert [begun.work.person for begun in ended] == ["U1", "U2", "U1"]
    for begun in ended:
        office.here.end(begun, is_answered=False)
    assert office.there.take_in(work(), NOW) is Taken.IN


def test_equal_questions_are_answered_once(office: Office) -> None:
    assert office.here.take_in(work("U1", "same"), NOW) is Taken.IN
    assert office.there.take_in(work("U2", "same"), NOW) is Taken.BEHIND
    assert office.there.take_in(work("U1", "same"), NOW) is Taken.AGAIN
    assert office.here.take_in(work("U2", "same"), NOW) is Taken.AGAIN
    assert office.here.take_in(work("U2", "other"), NOW) is Taken.IN
    # Also while it is being done.
    first = office.next(office.there)
    assert office.here.take_in(work("U3", "same"), NOW) is Taken.BEHIND
    assert office.there.end(first, is_answered=True)
    assert [office.next(office.here).work.person] == ["U2"]
    assert office.left == []
    assert office.here.take_in(work("U2", "same"), NOW) is Taken.IN


def test_who_was_promised_an_answer_that_did_not_come_asks_for_themselves(office: Office) -> None:
    office.here.take_in(work("U1", "same"), NOW)
    for person in ("U2", "U3"):
        office.here.take_in(work(person, "same"), NOW + SECOND)
    assert office.here.waiting(ASKED) == 3
    office.there.end(office.next(office.there), is_answered=False)
    second = office.next(office.there)
    assert (second.work.person, second.work.payload) == ("U2", work().payload)
    assert office.left == []
    office.there.end(second, is_answered=True)
    assert office.here.waiting(ASKED) == 0


def test_what_nobody_waits_for_is_taken_in_once_and_has_a_queue_of_its_own(office: Office) -> None:
    assert office.here.take_in(work("", "due 9:00"), NOW) is Taken.IN
    assert office.there.take_in(work("", "due 9:00"), NOW) is Taken.AGAIN
    for _ in range(SIZE - 1):
        assert office.there.take_in(work(""), NOW) is Taken.IN
    assert office.there.take_in(work(""), NOW) is Taken.FULL
    assert office.here.take_in(work("U1"), NOW) is Taken.IN
    assert (office.here.waiting(ASKED), office.here.waiting(UNASKED)) == (1, SIZE)
    assert office.next(office.there, UNASKED).work.key == "due 9:00"
    assert office.there.take_in(work(""), NOW) is Taken.IN


@pytest.mark.parametrize("is_begun", [False, True])
def test_a_full_queue_takes_in_what_is_owed(office: Office, is_begun: bool) -> None:
    for number in range(SIZE):
        office.here.take_in(work(f"U{number}"), NOW)
    assert office.there.take_in(work("U9"), NOW) is Taken.FULL
    assert office.there.take_in(work("U9"), NOW, is_owed=True) is Taken.IN
    if is_begun:
        # What runs does not wait.
        office.next(office.here), office.next(office.here)
        assert office.there.take_in(work("U8"), NOW) is Taken.IN


def test_who_has_had_less_comes_first_in_all_processes_together(office: Office) -> None:
    for person in ("greedy", "greedy", "greedy", "modest", "late"):
        office.here.take_in(work(person), NOW)
        office.here, office.there = office.there, office.here
    order = [office.next(office.here).work.person for _ in range(5)]
    assert sorted(order[:3]) == ["greedy", "late", "modest"]
    assert order[3:] == ["greedy", "greedy"]


def test_time_goes_on_with_what_is_begun_and_begins_again_at_rest(office: Office) -> None:
    numbers = []
    for _ in range(3):
        office.here.take_in(work("U1"), NOW)
        office.here.take_in(work("U1"), NOW)
        numbers.append([number for number, *_ in office.left])
        for begun in [office.next(office.there), office.next(office.there)]:
            office.there.end(begun, is_answered=False)
    assert numbers == [[1, 11]] * 3
    office.here.take_in(work("U1"), NOW)
    office.here.take_in(work("U1"), NOW)
    office.next(office.here)
    office.next(office.here)
    # Whoever is new is not before what was begun by now.
    office.here.take_in(work("U2"), NOW)
    assert [number for number, *_ in office.left] == [12]


@pytest.mark.fault
def test_of_two_who_have_begun_it_only_the_second_may_post(office: Office) -> None:
    office.here.take_in(work("U1", "same"), NOW)
    office.here.take_in(work("U2", "same"), NOW)
    killed = office.next(office.here)
    assert office.here.posting(killed, NOW + SECOND)
    second = office.there.begin(killed.work.id, "second")
    assert second is not None
    assert (second.tries, second.posting_at) == (2, NOW + SECOND)
    assert not office.here.posting(killed, NOW + 2 * SECOND)
    assert not office.here.hand_back(killed)
    assert not office.here.end(killed, is_answered=True)
    assert office.here.behind(killed) == []
    assert [each.person for each in office.there.behind(second)] == ["U2"]
    assert office.there.end(second, is_answered=True)
    assert office.here.waiting(ASKED) == 0


def test_who_asks_as_an_answer_is_posted_is_answered_by_themselves(office: Office) -> None:
    office.here.take_in(work("U1", "same"), NOW)
    office.here.take_in(work("U2", "same"), NOW)
    first = office.next(office.here)
    assert office.here.posting(first, NOW)
    assert office.there.take_in(work("U3", "same"), NOW + SECOND) is Taken.IN
    assert office.there.take_in(work("U4", "same"), NOW + SECOND) is Taken.BEHIND
    # Though its answer did not come, nobody waits for two.
    assert office.here.end(first, is_answered=False)
    assert office.there.take_in(work("U2", "same"), NOW + SECOND) is Taken.AGAIN
    for _ in range(2):
        assert office.there.end(office.next(office.there), is_answered=True)
    assert office.here.waiting(ASKED) == 0


def test_of_those_who_were_told_why_there_is_no_answer_none_asks_again(office: Office) -> None:
    for person in ("U1", "U2", "U3"):
        office.here.take_in(work(person, "same"), NOW)
    first = office.next(office.there)
    (told, _) = office.there.behind(first)
    office.there.drop(told)
    # What is nobody's but its own is none of those.
    office.there.drop(first.work)
    assert office.there.end(first, is_answered=False)
    assert office.next(office.here).work.person == "U3"
    assert office.here.waiting(ASKED) == 0


def test_what_is_handed_back_counts_as_not_begun(office: Office) -> None:
    office.here.take_in(work(), NOW)
    begun = office.next(office.here)
    assert office.here.waiting(ASKED) == 0
    assert office.here.hand_back(begun)
    assert office.here.waiting(ASKED) == 1
    assert not office.here.posting(begun, NOW)
    again = office.there.begin(begun.work.id, "another")
    assert again is not None
    assert again.tries == 1


def test_what_waited_for_too_long_is_forgotten(office: Office) -> None:
    office.here.take_in(work("U1"), NOW)
    office.here.take_in(work("U1"), NOW + SECOND)
    office.here.take_in(work(""), NOW)
    office.there.forget(NOW + SECOND)
    assert (office.here.waiting(ASKED), office.here.waiting(UNASKED)) == (1, 0)
    office.there.forget(NOW + 2 * SECOND)
    assert office.here.waiting(ASKED) == 0


@pytest.mark.fault
def test_many_at_once_get_one_answer_and_no_more_than_three_each(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    office = Office(open_store(url), open_store(url))
    # The database is nobody's yet, and the queue's time neither.
    assert office.here.waiting(ASKED) == 0

    def take(number: int) -> Taken:
        shared = office.here if number % 2 else office.there
        return shared.take_in(work("U1", f"same {number % 5}"), NOW)

    with ThreadPoolExecutor(8) as pool:
        taken = [*pool.map(take, range(20))]
    assert taken.count(Taken.IN) == PER_PERSON
    assert len({number for number, *_ in office.left}) == PER_PERSON


@pytest.mark.attack
def test_who_reads_the_store_does_not_read_what_waits(
    new_url: Callable[[], str], open_store: Callable[..., Store]
) -> None:
    url = new_url()
    old, new = (f"{letter * 43}=" for letter in "ab")

    def shared(*keys: str) -> SharedWork:
        shares = Shares(_steps, _number)
        return open_store(url).shared_work(shares, lambda *_: None, PER_PERSON, SIZE, keys)

    asked = Work("w1", "T1", "C1", "U1", {"answer at": "https://hooks.slack.com/hush"})
    shared(old).take_in(asked, NOW)
    engine = create_engine(url.replace("postgres://", "postgresql+psycopg://"))
    with closing(engine.connect()) as connection:
        kept = connection.execute(text("SELECT * FROM analytics_work")).one()
    engine.dispose()
    assert "hush" not in str(kept)
    with pytest.raises(SealedOtherwise, match="Questions that wait are encrypted with a key"):
        shared(new).begin("w1", "worker")
    begun = shared(new, old).begin("w1", "worker")
    assert begun is not None
    assert begun.work == asked
