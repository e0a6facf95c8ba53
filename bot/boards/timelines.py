"""Reads what GitHub recorded of a board's issues before exports saw them, once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from math import ceil
from uuid import uuid4

from bot.boards.history import board_key
from bot.boards.logins import GitHubOf
from bot.boards.points import HOUR, POINTS_AN_HOUR, BackgroundPoints, pause_after
from bot.errors import because
from config import BoardSettings, Settings
from integrations.errors import IntegrationError
from integrations.github import ISSUES_AT_A_TIME, TRANSIENT, Notice, Usage
from integrations.github.errors import RateLimited
from integrations.store import Store
from integrations.store.timelines import FIELD

log = logging.getLogger(__name__)

DAY = timedelta(days=1)
# A hundred issues are asked about in three queries of a point each, or in two.
POINTS_A_BATCH = 3
# Of the command line, which has no background to read the rest in; some 20 seconds.
ISSUES_A_COMMAND = 1_000


class TimelineReader:
    """Reads the timeline of each issue on a board, a hundred issues at a time.

    One process reads those of a board at a time. What is read is stored at once, so that the next
    reading goes on there. It takes what `points` has, and with all other processes on the store,
    those before a restart too, at most `POINTS_AN_HOUR`.
    """

    def __init__(
        self,
        settings: Settings,
        github: GitHubOf,
        store: Store,
        points: BackgroundPoints | None = None,
    ) -> None:
        self._settings = settings
        self._github = github
        self._store = store
        self._points = points or BackgroundPoints()
        self._worker = uuid4().hex
        self._failed: dict[str, timedelta] = {}
        self._next: dict[str, datetime] = {}

    def read(
        self,
        name: str,
        *,
        progress: Callable[[int, int], None] = lambda *_: None,
        most: int | None = None,
        issue: tuple[str, int] | None = None,
        stop: Callable[[], bool] = lambda: False,
        notice: Notice | None = None,
        usage: Usage | None = None,
    ) -> None:
        """Read what is unread of the board of that key: of `most` issues, the newest
        first, or of that one `issue`, as (repository, number).

        `progress` is called before each batch with the issues that are read and those to be read
        now, `notice` with a sentence on each pause that GitHub asks for, and `usage` adds up what
        it took, where it failed too. Nothing is raised: what cannot be read now is read another
        time, and why is kept, to be told until a later reading goes well. What GitHub refuses is
        tried again after a day; what failed in passing, by this reader, after a pause that grows.
        """
        settings = self._settings.boards[name]
        key = board_key(settings)
        try:
            with self._leased(key, issue) as is_mine:
                if is_mine:
                    usage = usage or Usage()
                    self._read(key, settings, progress, most, issue, stop, notice, usage)
        except IntegrationError as error:
            self._failed[key] = pause_after(self._failed.get(key))
            self._next[key] = self._points.clock() + self._failed[key]
            log.warning("Timelines of %s are not read: %s%s", name, error, because(error))

    @contextmanager
    def _leased(self, key: str, issue: tuple[str, int] | None) -> Iterator[bool]:
        """Whether there is something to read of that board, which no other process reads while the
        context lasts."""
        timelines = self._store.timelines
        is_due = bool(timelines.unread(key, 1, issue)) and not self._is_left_alone(key)
        is_mine = is_due and self._claim(key)
        try:
            yield is_mine
        finally:
            if is_mine:
                timelines.release(key, self._worker)

    def _claim(self, key: str) -> bool:
        return self._store.timelines.claim(key, self._worker, datetime.now(UTC))

    def _read(
        self,
        key: str,
        settings: BoardSettings,
        progress: Callable[[int, int], None],
        most: int | None,
        issue: tuple[str, int] | None,
        stop: Callable[[], bool],
        notice: Notice | None,
        usage: Usage,
    ) -> None:
        timelines, points = self._store.timelines, self._points.of(settings.team)
        github = self._github(settings)
        _, url = self._store.document_values(key, "url")[-1]
        read_before, allowed = timelines.progress(key).read, self._allowed(settings.team)
        item_ids = timelines.unread(key, allowed if most is None else min(most, allowed), issue)
        for done in range(0, len(item_ids), ISSUES_AT_A_TIME):
            if stop() or not self._claim(key):
                return
            progress(done, len(item_ids))
            batch, at = item_ids[done : done + ISSUES_AT_A_TIME], datetime.now(UTC)
            # Fields of issues are news of 2026, so the newest issues show whether there are any.
            with_fields = read_before + done < ISSUES_AT_A_TIME or timelines.has(key, FIELD)
            if not points.reserve(POINTS_A_BATCH):
                return
            took = Usage()
            try:
                events, _ = github.timelines(
                    batch, url, with_fields=with_fields, notice=notice, total=took
                )
            except IntegrationError as error:
                if isinstance(error, RateLimited):
                    points.pause(error.seconds or 0)
                again = timedelta(0) if isinstance(error, TRANSIENT) else DAY
                timelines.fail(key, self._points.clock() + again, str(error))
                raise
            finally:
                points.settle(POINTS_A_BATCH, took)
                points.hear(took)
                usage.include(took)
            kept = timelines.add(key, at, events)
            self._failed.pop(key, None)
            log.info("Read timelines of %s: %s issues, %s events, %s", key, len(batch), kept, took)

    def _allowed(self, team: str) -> int:
        """How many issues of that workspace's boards may be read until the hour's share is used
        up."""
        lately = self._store.timelines.read_since(datetime.now(UTC) - HOUR, team)
        points = POINTS_AN_HOUR - POINTS_A_BATCH * ceil(lately / ISSUES_AT_A_TIME)
        return points // POINTS_A_BATCH * ISSUES_AT_A_TIME

    def _is_left_alone(self, key: str) -> bool:
        """Whether it failed too lately to be tried again."""
        now = self._points.clock()
        again = self._store.timelines.progress(key).again_at
        return now < self._next.get(key, now) or (again is not None and now < again)
