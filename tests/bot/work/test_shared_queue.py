"""What the queue of all processes refuses, and in which words; a real PostgreSQL carries it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import count

import psycopg
import pytest

from bot.observing.metrics import Telemetry
from bot.work.fairness import Fairness
from bot.work.job import Asker
from bot.work.lanes import THREE_UNDER_WAY
from bot.work.queue import FULL
from bot.work.shared_queue import MOST_WAITING, SharedQueue
from bot.work.under_way import ON_ITS_WAY
from integrations.store import Store, StoreError
from tests.support.postgres_server import PostgresServer, postgres_server

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
ANA, BEN = Asker("T1", "C1", "U1"), Asker("T1", "C1", "U2")
SCHEDULE = Asker("T1", "C1")
_FRESH = count(1)


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


class Desk:
    """Two bots on one database."""

    def __init__(self, url: str, ending: ExitStack) -> None:
        self.url = url
        self.telemetry = Telemetry()
        stores = [Store(url), Store(url)]
        for store in stores:
            ending.callback(store.close)
        self.here, self.there = (
            SharedQueue(store, self.telemetry, lambda: NOW) for store in stores
        )

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def asks(
        self, asker: Asker = ANA, key: str = "", *, is_press: bool = False, is_owed: bool = False
    ) -> tuple[str, bool]:
        """The sentence that the asker is refused with by the next of the bots, and whether they
        have read it there already."""
        self.here, self.there = self.there, self.here
        refusal = self.there.hand_over(asker, {}, key, is_press=is_press, is_owed=is_owed)
        return (refusal.sentence, refusal.is_told) if refusal else ("", False)


@pytest.fixture
def desk(postgres: PostgresServer) -> Iterator[Desk]:
    name = f"shared_{next(_FRESH)}"
    postgres.execute(f"CREATE DATABASE {name}")
    with ExitStack() as ending:
        yield Desk(postgres.url(name), ending)


@pytest.mark.fault
def test_a_fourth_question_is_refused_whichever_bot_it_comes_to(desk: Desk) -> None:
    assert [desk.asks() for _ in range(3)] == [("", False)] * 3
    assert desk.asks() == (THREE_UNDER_WAY, False)
    assert desk.asks(BEN) == ("", False)
    # Each of the two bots says so once in a while.
    assert [desk.asks() for _ in range(2)] == [(THREE_UNDER_WAY, True), (THREE_UNDER_WAY, False)]
    assert desk.asks(is_owed=True) == ("", False)
    refused = 'analytics_refusals_total{lane="shared",reason="too_many"} 3.0'
    assert refused in desk.telemetry.text().decode()


@pytest.mark.fault
def test_who_asks_two_bots_the_same_is_answered_once(desk: Desk) -> None:
    assert desk.asks(ANA, "same") == ("", False)
    assert desk.asks(BEN, "same") == (ON_ITS_WAY, False)
    assert desk.asks(ANA, "same") == (ON_ITS_WAY, False)
    assert desk.asks(ANA, "same", is_press=True) == ("", False)
    assert desk.rows("SELECT person FROM analytics_work WHERE behind = ''") == [("U1",)]
    assert desk.rows("SELECT count(*) FROM procrastinate_jobs") == [(1,)]


def test_what_is_due_is_handed_over_once(desk: Desk) -> None:
    assert desk.asks(SCHEDULE, "daily 9:00") == ("", False)
    assert desk.asks(SCHEDULE, "daily 9:00") == (ON_ITS_WAY, False)
    assert desk.rows("SELECT queue_name FROM procrastinate_jobs") == [("analytics_unasked",)]


@pytest.mark.fault
def test_a_full_shared_queue_says_so(desk: Desk) -> None:
    desk.asks()
    with psycopg.connect(desk.url) as connection:
        connection.execute(
            "INSERT INTO analytics_work SELECT 'x' || n, 'asked', 'T1', 'C1', 'U' || n, '', '', "
            "'{}', 0, n, '', 0, NULL FROM generate_series(100, %s) AS n",
            (MOST_WAITING + 98,),
        )
    assert desk.asks(BEN) == (FULL, False)
    assert desk.asks(BEN, is_owed=True) == ("", False)
    waiting = f'analytics_waiting{{lane="shared asked"}} {MOST_WAITING + 1}'
    assert waiting in desk.telemetry.text().decode()


def test_two_bots_give_the_numbers_that_one_process_would(desk: Desk) -> None:
    askers = [ANA, ANA, BEN, Asker("T1", "C2", "U3"), Asker("T2", "C9", "U4"), ANA, BEN]
    for asker in askers:
        desk.asks(asker)
    fairness = Fairness()
    expected = [(fairness.take_in(asker),) for asker in askers]
    assert desk.rows("SELECT number FROM analytics_work ORDER BY id IS NULL, number") == sorted(
        expected
    )
    priorities = desk.rows("SELECT priority FROM procrastinate_jobs ORDER BY id")
    assert priorities == [(-number,) for (number,) in expected]


@pytest.mark.fault
def test_a_shared_queue_that_cannot_be_reached_is_told_and_its_metrics_come(
    postgres: PostgresServer,
) -> None:
    telemetry = Telemetry()
    store = Store(postgres.url("there_is_none"))
    queue = SharedQueue(store, telemetry, lambda: NOW)
    with pytest.raises(StoreError, match="does not exist there"):
        queue.hand_over(ANA, {})
    assert 'analytics_waiting{lane="shared asked"} NaN' in telemetry.text().decode()
