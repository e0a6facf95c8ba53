"""The points of GitHub's rate limit that work in the background may take, of one budget."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from time import monotonic

from integrations.github import Usage

HOUR = timedelta(hours=1)
# A tenth of what a user has: reports that people wait for need the rest.
POINTS_AN_HOUR = 500
# What an export of the largest project takes: 50,000 items, a hundred a page of two points.
POINTS_LEFT_ALONE = 1_000
# After what failed; then twice as long each time, up to an hour.
FIRST_PAUSE = timedelta(minutes=1)
_BEGAN = datetime.now(UTC) - timedelta(seconds=monotonic())


def steady_clock() -> datetime:
    """How late it is by a clock that nobody sets: for what ends some time from now, such as a
    pause. A clock that is set back by an hour would make an hour more of it."""
    return _BEGAN + timedelta(seconds=monotonic())


class BackgroundPoints:
    """What this process may take of the rate limit for timelines and for looks through boards.

    Together they take at most `POINTS_AN_HOUR` in any hour, or one look that needs more by itself;
    none of the last `POINTS_LEFT_ALONE`; and nothing before GitHub wants to be asked again. The
    boards that a workspace connected have points of their own, as they have logins of their own.
    """

    def __init__(self, clock: Callable[[], datetime] = steady_clock) -> None:
        self.clock = clock
        self._lock = Lock()
        self._taken: list[tuple[datetime, int]] = []
        self._reserved = 0
        self._left: tuple[datetime, int] | None = None
        self._pause_ends = clock()
        self._apart: dict[str, BackgroundPoints] = {}

    def of(self, team: str) -> BackgroundPoints:
        """Those of the boards that this workspace connected; of the settings' for an empty id."""
        if not team:
            return self
        with self._lock:
            return self._apart.setdefault(team, BackgroundPoints(self.clock))

    def reserve(self, points: int) -> bool:
        """Whether so many may be taken now; if so, `settle` is to be called once they are."""
        with self._lock:
            now = self.clock()
            self._taken = [(at, taken) for at, taken in self._taken if now - at < HOUR]
            lately = self._reserved + sum(taken for _, taken in self._taken)
            if now < self._pause_ends or (lately and lately + points > POINTS_AN_HOUR):
                return False
            # Within an hour there are new ones.
            if self._left and now - self._left[0] < HOUR:
                left = self._left[1] - self._reserved - points
                if left < POINTS_LEFT_ALONE:
                    return False
            self._reserved += points
            return True

    def settle(self, reserved: int, usage: Usage) -> int:
        """Count what was taken instead of what was reserved for it; gives the points.

        A request is a point at least: of one that failed GitHub does not tell.
        """
        points = max(usage.cost or 0, usage.gh_calls)
        with self._lock:
            self._reserved -= reserved
            self._taken.append((self.clock(), points))
        return points

    def hear(self, usage: Usage) -> None:
        """Learn how many points are left, from whatever GitHub was asked."""
        if usage.remaining is not None:
            with self._lock:
                self._left = self.clock(), usage.remaining

    def pause(self, seconds: float) -> None:
        """Let nothing be taken for so long."""
        with self._lock:
            self._pause_ends = max(self._pause_ends, self.clock() + timedelta(seconds=seconds))


def pause_after(pause: timedelta | None) -> timedelta:
    """How long to leave alone what failed, which was left alone so long after it failed before."""
    return FIRST_PAUSE if pause is None else min(2 * pause, HOUR)
