"""Posts to one channel take turns, as Slack takes about one a second."""

from __future__ import annotations

import time
from collections import defaultdict
from threading import Lock

# https://docs.slack.dev/apis/web-api/rate-limits: one message a second, and more in short bursts.
SECONDS_APART = 1.0
BURST = 4


class Turns:
    """Paces calls by channel: a short burst passes at once, later ones wait for their turn."""

    def __init__(self) -> None:
        self._free: defaultdict[str, float] = defaultdict(float)
        self._last_line: defaultdict[str, float] = defaultdict(lambda: -SECONDS_APART)
        self._lock = Lock()

    def wait(self, channel: str) -> None:
        """Wait for a turn in that channel."""
        now = time.monotonic()
        with self._lock:
            # The time at which this call's turn comes.
            mine = max(self._free[channel], now)
            self._free[channel] = mine + SECONDS_APART
        if (pause := mine - now - (BURST - 1) * SECONDS_APART) > 0:
            time.sleep(pause)

    def has_room(self, channel: str) -> bool:
        """Whether a line of progress may be posted there now: nothing was in the last second.

        It takes no turn, so that no answer waits for it.
        """
        now = time.monotonic()
        with self._lock:
            if max(self._free[channel], self._last_line[channel] + SECONDS_APART) > now:
                return False
            self._last_line[channel] = now
            return True


# Only this process: Slack itself tells others to wait, and they tell each other.
TURNS = Turns()
