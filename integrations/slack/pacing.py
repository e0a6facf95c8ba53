"""Posts to one channel take turns, as Slack takes about one a second."""

from __future__ import annotations

import time
from collections import defaultdict
from threading import Lock

# https://docs.slack.dev/apis/web-api/rate-limits: one message a second, and more in short bursts.
SECONDS_APART = 1.0
BURST = 4


class Turns:
    """Lets so many pass at once, and the others one by one; nobody is turned away."""

    def __init__(self) -> None:
        self._free: defaultdict[str, float] = defaultdict(float)
        self._lock = Lock()

    def wait(self, channel: str) -> None:
        """Wait for a turn in that channel."""
        now = time.monotonic()
        with self._lock:
            # When all before have had theirs, one after the other.
            mine = max(self._free[channel], now)
            self._free[channel] = mine + SECONDS_APART
        time.sleep(max(0.0, mine - now - (BURST - 1) * SECONDS_APART))


# Of this process: another one is told to wait by Slack itself.
TURNS = Turns()
