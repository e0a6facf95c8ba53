"""Events that Slack sends again because it thinks them lost: each is answered once."""

from __future__ import annotations

from threading import Lock
from typing import Any

from cachetools import TTLCache

# The last time that Slack sends one again is after five minutes.
RETRIES_END_AFTER = 600.0


class SeenEvents:
    """The events that were sent already, so that duplicates are ignored."""

    def __init__(self) -> None:
        self._ids: TTLCache[str, bool] = TTLCache(maxsize=10_000, ttl=RETRIES_END_AFTER)
        self._lock = Lock()

    def is_new(self, body: dict[str, Any]) -> bool:
        """True the first time an event id is seen."""
        with self._lock:
            is_duplicate = body["event_id"] in self._ids
            self._ids[body["event_id"]] = True
            return not is_duplicate
