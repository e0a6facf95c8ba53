"""Deletes what the store keeps no longer, in each process that serves: there need be no clock."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread

from bot.errors import because
from integrations.store import Store, StoreError

log = logging.getLogger(__name__)

EVERY = timedelta(hours=6)
# What is due is looked for no further back.
LEDGER_RETENTION = timedelta(days=400)


@contextmanager
def cleaning(store: Store, clock: Callable[[], datetime]) -> Iterator[None]:
    """Delete old deliveries from the ledger, and claims that have ended, now and every six hours
    while the context lasts, in a thread."""
    over = Event()

    def keep_clean() -> None:
        while True:
            try:
                store.ledger.forget(clock() - LEDGER_RETENTION)
                store.claims.forget(clock())
            except StoreError as error:
                log.warning("Could not delete what is old: %s%s", error, because(error))
            if over.wait(EVERY.total_seconds()):
                return

    Thread(target=keep_clean, name="cleaning", daemon=True).start()
    try:
        yield
    finally:
        over.set()
