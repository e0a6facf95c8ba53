"""Work that processes share: done once, the lowest number first, whatever becomes of a process."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from signal import SIGKILL
from subprocess import PIPE, Popen
from threading import Event

import psycopg
import pytest
from procrastinate.jobs import Status

from integrations.errors import BeingStopped
from integrations.queue import ASKED, Begun, Taken, Work, Workers
from integrations.queue.carrier import new_app
from integrations.queue.procrastinating import NOW, Jobs
from integrations.store import Store
from tests.support.patience import PATIENCE, until
from tests.support.postgres_server import PostgresServer, postgres_server
from tests.support.processes import running
from tests.support.queue_worker import TABLE, fast_workers, shared

ROOT = Path(__file__).parents[3]
_IDS = count(1)


class Office:
    """A database of its own, and what works on it, all ended with the test."""

    def __init__(self, url: str, ending: ExitStack) -> None:
        self.url = url
        self._ending = ending
        self.store = self._opened()
        self.shared = shared(self.store)

    def ask(self, person: str = "U1", key: str = "", team: str = "T1") -> str:
        """Hand work over; gives its id."""
        work = Work(f"w{next(_IDS):04}", team, "C1", person, {"what": "burndown"}, key)
        assert self.shared.take_in(work, datetime.now(UTC)) in (Taken.IN, Taken.BEHIND)
        return work.id

    def workers(self, run: Callable[[Begun], bool], **at_once: int) -> Workers:
        workers = fast_workers(self._opened(), run, **at_once)
        self._ending.callback(workers.stop, PATIENCE)
        workers.start()
        return workers

    def process(self, name: str, mode: str = "") -> Popen[str]:
        """A worker in another process, at work."""
        command = [sys.executable, "-m", "tests.support.queue_worker", self.url, name, mode]
        process = self._ending.enter_context(running(command, cwd=ROOT, stdout=PIPE))
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    def silence(self) -> None:
        """Have all workers that there are now give no sign of life for long."""
        with psycopg.connect(self.url) as connection:
            connection.execute("UPDATE procrastinate_workers SET last_heartbeat = '2026-01-01'")

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def done(self) -> list[tuple[object, ...]]:
        return self.rows("SELECT * FROM done ORDER BY work")

    def _opened(self) -> Store:
        store = Store(self.url)
        self._ending.callback(store.close)
        return store


@pytest.fixture
def office(postgres: PostgresServer) -> Iterator[Office]:
    name = f"queue_{next(_IDS)}"
    postgres.execute(f"CREATE DATABASE {name}")
    with ExitStack() as ending:
        office = Office(postgres.url(name), ending)
        office.store.size()
        with psycopg.connect(office.url) as connection:
            connection.execute(TABLE.encode())
        yield office


def begun_in(process: Popen[str]) -> str:
    """The id of the work that the process has begun next."""
    assert process.stdout is not None
    return process.stdout.readline().removeprefix("begun ").strip()


def test_work_is_done_in_another_process_and_nothing_of_it_is_left(office: Office) -> None:
    asked = [office.ask(f"U{number}") for number in range(5)]
    office.process("one")
    until(lambda: len(office.done()) == 5)
    assert office.done() == [("one", each, 1) for each in asked]
    until(lambda: not office.rows("SELECT id FROM procrastinate_jobs WHERE task_name !~ 'upkeep'"))
    assert office.rows("SELECT * FROM analytics_work") == []


def test_what_carries_work_has_its_id_and_nothing_of_what_was_asked(office: Office) -> None:
    asked = office.ask()
    assert office.rows("SELECT args FROM procrastinate_jobs") == [({"name": asked},)]


def test_the_lowest_number_is_done_first(office: Office) -> None:
    order: list[str] = []
    for person in ("greedy", "greedy", "greedy", "modest"):
        office.ask(person)

    def run(begun: Begun) -> bool:
        order.append(begun.work.person)
        return True

    office.workers(run, asked=1)
    until(lambda: len(order) == 4)
    assert order in (["greedy", "modest", "greedy", "greedy"], ["modest", *["greedy"] * 3])


def test_a_number_that_is_too_large_for_postgresql_is_last(office: Office) -> None:
    office.ask()
    with psycopg.connect(office.url) as connection:
        connection.execute("UPDATE analytics_share SET moment = 3000000000 WHERE part = ''")
    office.ask("U2")
    assert office.rows("SELECT min(priority) FROM procrastinate_jobs") == [(-(2**31 - 1),)]


def test_what_nobody_waits_for_keeps_nobody_waiting(office: Office) -> None:
    may_end, answered = Event(), Event()

    def run(begun: Begun) -> bool:
        if begun.work.person:
            answered.set()
        else:
            assert may_end.wait(PATIENCE)
        return True

    try:
        workers = office.workers(run)
        for number in range(6):
            office.ask("", f"due {number}")
        until(lambda: workers.running == 2)
        office.ask("U1")
        assert answered.wait(PATIENCE)
    finally:
        may_end.set()


def test_who_waits_behind_an_answer_that_did_not_come_is_answered(office: Office) -> None:
    people: list[str] = []
    is_first = Event()

    def run(begun: Begun) -> bool:
        people.append(begun.work.person)
        if not is_first.is_set():
            is_first.set()
            raise RuntimeError("it has failed")
        return True

    for person in ("U1", "U2", "U3"):
        office.ask(person, "same")
    office.workers(run)
    until(lambda: office.rows("SELECT count(*) FROM analytics_work") == [(0,)])
    assert people == ["U1", "U2"]


@pytest.mark.fault
def test_work_of_a_killed_process_is_done_by_another_once(office: Office) -> None:
    killed = office.process("killed", "die")
    asked = office.ask()
    assert begun_in(killed) == asked
    assert killed.wait(PATIENCE) == -SIGKILL
    office.silence()
    office.process("second")
    office.process("third")
    until(office.done)
    until(lambda: office.rows("SELECT count(*) FROM analytics_work") == [(0,)])
    ((worker, work, tries),) = office.done()
    assert worker in ("second", "third")
    assert (work, tries) == (asked, 2)


@pytest.mark.fault
def test_work_that_does_not_end_in_time_is_another_process_s_at_once(office: Office) -> None:
    stopped = office.process("stopped", "hang")
    asked = office.ask()
    assert begun_in(stopped) == asked
    stopped.terminate()
    assert stopped.wait(PATIENCE) == 0
    office.process("second")
    until(office.done)
    # It counts as not begun by the one that has handed it back.
    assert office.done() == [("second", asked, 1)]


def test_a_stopped_process_finishes_what_runs_and_begins_nothing(office: Office) -> None:
    may_end = Event()
    done: list[str] = []

    def run(begun: Begun) -> bool:
        assert may_end.wait(PATIENCE)
        done.append(begun.work.id)
        return True

    workers = office.workers(run, asked=1)
    first, second = office.ask("U1"), office.ask("U2")
    until(lambda: workers.running == 1)
    assert not workers.stop(0)
    may_end.set()
    assert workers.stop(PATIENCE)
    assert done == [first]
    office.process("second")
    until(office.done)
    assert office.done() == [("second", second, 1)]


def test_what_is_cut_short_as_a_process_ends_is_handed_back(office: Office) -> None:
    cut = Event()

    def run(_: Begun) -> bool:
        assert cut.wait(PATIENCE)
        raise BeingStopped

    workers = office.workers(run)
    asked = office.ask()
    until(lambda: workers.running == 1)
    assert not workers.stop(0)
    cut.set()
    assert workers.stop(PATIENCE)
    office.process("second")
    until(office.done)
    assert office.done() == [("second", asked, 1)]


@pytest.mark.fault
def test_who_was_taken_for_dead_does_not_end_what_another_has_taken_up(office: Office) -> None:
    slow, may_end = Event(), Event()
    posted: list[bool] = []

    def run(begun: Begun) -> bool:
        slow.set()
        assert may_end.wait(PATIENCE)
        posted.append(office.shared.posting(begun, datetime.now(UTC)))
        return True

    workers = office.workers(run)
    asked = office.ask()
    assert slow.wait(PATIENCE)
    # Its signs of life are lost, as those of a machine that hung are.
    with psycopg.connect(office.url) as connection:
        connection.execute("DELETE FROM procrastinate_workers")
    hung = office.process("hung", "hang")
    assert begun_in(hung) == asked
    may_end.set()
    until(lambda: workers.running == 0)
    assert posted == [False]
    assert workers.stop(PATIENCE)
    assert office.shared.waiting(ASKED) == 0
    # Nor has it deleted the job, which is taken up again where that other process is killed.
    hung.kill()
    assert hung.wait(PATIENCE) == -SIGKILL
    office.silence()
    office.process("third")
    until(office.done)
    assert office.done() == [("third", asked, 3)]


@pytest.mark.fault
def test_a_job_that_another_process_was_faster_at_is_let_be(office: Office) -> None:
    app = new_app(office.url)
    jobs = Jobs(app.connector, set())
    office.ask()
    ((job,),) = office.rows("SELECT id FROM procrastinate_jobs")
    assert isinstance(job, int)

    async def end_twice() -> None:
        async with app.open_async():
            # It waits already.
            await jobs.retry_job_by_id_async(job, NOW)
            for _ in range(2):
                await jobs.finish_job_by_id_async(job, Status.FAILED, delete_job=True)
            await jobs.retry_job_by_id_async(job, NOW)

    with ThreadPoolExecutor(1) as pool:
        # A browser of other tests may have a loop that runs in this thread.
        pool.submit(asyncio.run, end_twice()).result(PATIENCE)
    assert office.rows("SELECT id FROM procrastinate_jobs") == []


@pytest.mark.fault
def test_workers_outlive_a_database_that_is_restarted() -> None:
    with postgres_server() as server, ExitStack() as ending:
        office = Office(server.url("postgres"), ending)
        done: list[str] = []

        def run(begun: Begun) -> bool:
            done.append(begun.work.id)
            return True

        office.workers(run)
        first = office.ask()
        until(lambda: office.rows("SELECT count(*) FROM analytics_work") == [(0,)])
        server.stop()
        server.start()
        second = office.ask()
        until(lambda: len(done) == 2)
        assert done == [first, second]
