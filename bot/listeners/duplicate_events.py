"""Events that Slack sends again because it thinks them lost: each is to be answered once."""

from __future__ import annotations

from threading import Lock
from typing import Any

from cachetools import TTLCache

# The last time that Slack sends one again is after five minutes.
RETRIES_END_AFTER = 600.0


class Repeats:
    """Tells events that come for the first time from their repetitions."""

    def __init__(self) -> None:
        self._seen: TTLCache[str, bool] = TTLCache(maxsize=10_000, ttl=RETRIES_END_AFTER)
        self._lock = Lock()

    def is_new(self, body: dict[str, Any]) -> bool:
        """Whether what came with an event of that id is the first of it; the next is not."""
        with self._lock:
            known = body["event_id"] in self._seen
            self._seen[body["event_id"]] = True
            return not known
