"""Events that Slack sends again because it thinks them lost: each is answered once, by one of the
processes that share the store."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from cachetools import TTLCache

from integrations.store import StoreError
from integrations.store.claims import Claims

log = logging.getLogger(__name__)

# Slack sends one again after five minutes, and where an app wants that, for a day.
KEPT = timedelta(days=2)


class SeenEvents:
    """The events that were sent already, so that duplicates are ignored.

    Where the store cannot be asked, an event is new that is new to this process.
    """

    def __init__(self, claims: Claims, clock: Callable[[], datetime]) -> None:
        self._claims = claims
        self._clock = clock
        self._ids: TTLCache[str, bool] = TTLCache(maxsize=10_000, ttl=KEPT.total_seconds())
        self._lock = Lock()

    def is_new(self, body: dict[str, Any]) -> bool:
        """True the first time an event id is seen, by any process."""
        event_id = body["event_id"]
        with self._lock:
            if event_id in self._ids:
                return False
            self._ids[event_id] = True
        now = self._clock()
        try:
            return self._claims.take(f"event/{event_id}", now, now + KEPT)
        except StoreError as error:
            log.warning("Another process may answer the event %s, too: %s", event_id, error)
            return True
