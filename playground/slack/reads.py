"""How much of conversations an app may read, which depends on who distributes it.

https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil

READS = frozenset({"conversations.history", "conversations.replies"})
SECONDS_APART = 60.0
MOST_MESSAGES = 15


@dataclass
class Reads:
    """What the app may read.

    Attributes:
        is_limited: whether it is sold outside the Marketplace, and gets one page of 15 messages a
            minute, of each method.
    """

    is_limited: bool = False
    _last: dict[str, float] = field(default_factory=dict)

    def seconds_to_wait(self, method: str, now: float) -> int:
        """The seconds until that method may be called, which has been called now; 0 if it may be.

        `now` is in Unix seconds.
        """
        if not self.is_limited or method not in READS:
            return 0
        wait = self._last.get(method, now - SECONDS_APART) + SECONDS_APART - now
        if wait <= 0:
            self._last[method] = now
        return max(0, ceil(wait))

    def page(self, limit: int) -> int:
        """How many messages a page of `limit` has at most; Slack does not refuse larger ones."""
        return min(limit, MOST_MESSAGES) if self.is_limited else limit
