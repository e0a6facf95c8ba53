"""A process that records one board: `python -m tests.support.record_export URL MARK HOURS…`.

It says "ready", waits for a line, then records an export for each of the hours: items that are all
marked with MARK and the hour. With DIE_AT it kills itself at that statement of the first record.
"""

from __future__ import annotations

import os
import signal
import sys
from itertools import count
from typing import Any

import structlog
from sqlalchemy import Engine, event

from integrations.store import Store
from tests.support.store_samples import frame, hours, item

BOARD = "acme/7"
ITEMS = 300


def main(url: str, mark: str, *at: str) -> None:
    # What is tried again is logged, and the output is for what is counted.
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    store = Store(url, patience=60)
    if "DIE_AT" in os.environ:
        die_at(int(os.environ["DIE_AT"]))
    print("ready", flush=True)  # noqa: T201
    sys.stdin.readline()
    for hour in at:
        items = frame(item(number, title=f"{mark} {hour}") for number in range(ITEMS))
        changes = store.record(BOARD, hours(float(hour)), items, {"mark": mark})
        print(changes, flush=True)  # noqa: T201
    store.close()


def die_at(statement: int) -> None:
    """Kill this process at its n-th writing statement; 0 is the commit."""
    number = count(1)

    def connected(connection: Any, _: Any) -> None:
        # So that what is not committed yet is on the disk already.
        if "sqlite" in type(connection).__module__:
            connection.execute("PRAGMA cache_size = 1")

    def kill() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def before(*seen: Any) -> None:
        if seen[2].startswith(("INSERT", "UPDATE")) and next(number) == statement:
            kill()

    event.listen(Engine, "connect", connected)
    event.listen(Engine, "before_cursor_execute", before)
    if statement == 0:
        event.listen(Engine, "commit", lambda _: kill())


if __name__ == "__main__":
    main(*sys.argv[1:])
