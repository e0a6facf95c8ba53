"""Looks through boards in the background, for what GitHub's index does not have yet."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from math import ceil
from threading import Lock, Thread

from bot.boards.points import HOUR, POINTS_AN_HOUR, BackgroundPoints, pause_after
from integrations.errors import IntegrationError
from integrations.github import Usage
from integrations.github.pages import HUNDRED
from metrics.model.errors import ReportError

# Of an export of all, which a look may turn out to be; a light page costs one.
POINTS_A_PAGE = 2
# For what has changed, which is asked for first, and what a look finds, which is read last.
POINTS_BESIDE = 10

log = logging.getLogger(__name__)


class Looks:
    """Looks through each board once at a time, within the points of the background: where so many
    are left as an export of all of it takes, or as the last look took.

    After each look its board is left alone for as long as an even use of these points asks for;
    after one that failed, for a minute at least, and longer each time.
    """

    def __init__(self, look: Callable[[str, Usage], object], points: BackgroundPoints) -> None:
        self._look = look
        self._points = points
        self._going_on: set[str] = set()
        self._next: dict[str, datetime] = {}
        self._took: dict[str, int] = {}
        self._failed: dict[str, timedelta] = {}
        self._lock = Lock()

    def begin(self, name: str, items: int, team: str = "") -> None:
        """Look through the board of that name, of so many items, if it is time for that; `team` has
        connected it."""
        points = self._points.of(team)
        with self._lock:
            now = self._points.clock()
            # Archived items are not among these, and changes of many take more.
            most = max(
                POINTS_BESIDE + POINTS_A_PAGE * ceil(items / HUNDRED), self._took.get(name, 0)
            )
            if name in self._going_on or now < self._next.get(name, now):
                return
            if not points.reserve(most):
                return
            self._going_on.add(name)
        Thread(
            target=self._run, args=[name, most, points], name=f"look-{name}", daemon=True
        ).start()

    def _run(self, name: str, reserved: int, of_team: BackgroundPoints) -> None:
        usage, went_well = Usage(), False
        try:
            self._look(name, usage)
            went_well = True
        except (IntegrationError, ReportError) as error:
            log.warning("Board %s was not looked through: %s", name, error)
        finally:
            points = of_team.settle(reserved, usage)
            with self._lock:
                self._took[name] = points
                pause = points * HOUR / POINTS_AN_HOUR
                if went_well:
                    self._failed.pop(name, None)
                else:
                    again = pause_after(self._failed.get(name))
                    self._failed[name] = again
                    pause = max(pause, again)
                self._next[name] = self._points.clock() + pause
                self._going_on.discard(name)
