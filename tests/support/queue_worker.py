"""A process that does shared work: `python -m tests.support.queue_worker URL NAME [die|hang]`.

What it has done it writes as a line `NAME id tries` into the table `done`. With `die` it is killed
at the first piece of work; with `hang` it works at its first piece for ever. It ends at SIGTERM, as
a worker does, in a second.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from threading import Event

import psycopg

from bot.server.stopping import wait_for_signal
from integrations.queue import ASKED, UNASKED, Begun, SharedWork, Shares, Workers, shared_work
from integrations.store import Store

# They look often, and take nobody for dead because the machine is slow: tests say who is.
FAST = {"heartbeat": 1.0, "stalled_after": 600.0, "poll": 0.2, "upkeep": "* * * * * *"}
TABLE = "CREATE TABLE IF NOT EXISTS done (worker text, work text, tries int)"
FAIR = Shares(
    lambda work: {work.person: 1024, "all": 1},
    lambda work, time, moments: time + max(0, moments.get(work.person, 0) - time) + 1,
)


def shared(store: Store) -> SharedWork:
    """The work that processes share in that store: three pieces a person, a hundred that wait."""
    return shared_work(store, FAIR, 3, 100)


def fast_workers(store: Store, run: Callable[[Begun], bool], **options: int) -> Workers:
    """Workers of a test, which do two pieces of each queue at once."""
    at_once = {ASKED: 2, UNASKED: 2, **options}
    return Workers(store, shared(store), run, at_once, **FAST)  # type: ignore[arg-type]


def main(url: str, name: str, mode: str = "") -> None:
    store = Store(url)

    def run(begun: Begun) -> bool:
        print("begun", begun.work.id, flush=True)  # noqa: T201
        if mode == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        if mode == "hang":
            Event().wait()
        with psycopg.connect(url) as connection:
            row = (name, begun.work.id, begun.tries)
            connection.execute("INSERT INTO done VALUES (%s, %s, %s)", row)
        return True

    ending = Event()
    signal.signal(signal.SIGTERM, lambda *_: ending.set())
    workers = fast_workers(store, run)
    workers.start()
    print("ready", flush=True)  # noqa: T201
    wait_for_signal(ending)
    if not workers.stop(1):
        workers.hand_back()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
