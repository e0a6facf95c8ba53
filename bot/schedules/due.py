"""What is due: the latest due time of each schedule, and what another worker left unfinished."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.boards.cache import Boards
from bot.boards.conventions import conventions
from bot.schedules.schedule import NotAPlan, Schedule, from_stored
from bot.schedules.triggers import OF_SPRINTS, OF_WORKING_DAYS, Calendar
from config import Settings, board_called
from integrations.errors import IntegrationError
from integrations.store import Store
from metrics.model.errors import ReportError

log = logging.getLogger(__name__)

LATE_AFTER = timedelta(minutes=15)
# Before each retry of a failed delivery; all within the hour.
RETRY_DELAYS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 20))
# No lease and no wait for a retry is given for longer.
LONGEST_WAIT = max(RETRY_DELAYS) + timedelta(minutes=5)
# The delays, with an hour for the attempts themselves.
RETRY_WINDOW = sum(RETRY_DELAYS, timedelta(hours=1))


@dataclass(frozen=True)
class Due:
    """A due time of a schedule.

    `is_run`: a person runs it now, and waits. `is_expired`: it is too old to be posted.
    """

    schedule: Schedule
    at: datetime
    is_run: bool = False
    is_expired: bool = False

    @property
    def key(self) -> str:
        """Marks its message, so that it can be found again."""
        return f"{self.schedule.id} {self.at:%Y-%m-%dT%H:%M:%SZ}"


class DueSchedules:
    """Says what is due, from the schedules of the store and the sprints of their boards."""

    def __init__(
        self, store: Store, boards: Boards, settings: Settings, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._boards = boards
        self._settings = settings
        self._clock = clock

    def now(self) -> list[Due]:
        """What to deliver now: the latest due time of each schedule within `catch_up`, and what a
        worker left unfinished, as expired if that is too old. Raises StoreError."""
        now = self._clock()
        schedules = {schedule.id: schedule for schedule in self.schedules() if not schedule.paused}
        latest = self._store.ledger.latest()
        due = {}
        for schedule in schedules.values():
            since = max(schedule.since, now - max(self._settings.catch_up, LATE_AFTER))
            with _logging_failures(schedule):
                moments = schedule.plan.trigger.due(since, now, self._calendar(schedule))
                delivery = latest.get(schedule.id)
                if moments and (delivery is None or delivery.due < moments[-1]):
                    due[schedule.id] = Due(schedule, moments[-1])
        expired = []
        self._store.ledger.heed_clock(now, LONGEST_WAIT)
        for unfinished in self._store.ledger.unfinished(now):
            if unfinished.schedule not in schedules:
                continue
            schedule = schedules[unfinished.schedule]
            since = max(schedule.since, now - max(self._settings.catch_up, RETRY_WINDOW))
            is_latest = (
                unfinished.schedule in latest and latest[unfinished.schedule].due == unfinished.due
            )
            if is_latest and unfinished.schedule not in due and unfinished.due > since:
                due[unfinished.schedule] = Due(schedule, unfinished.due)
            else:
                expired.append(Due(schedule, unfinished.due, is_expired=True))
        return [*expired, *due.values()]

    def next(self, schedule: Schedule) -> datetime | None:
        """When the schedule is due next; None where that is not known yet."""
        moment = None
        with _logging_failures(schedule):
            moment = schedule.plan.trigger.next(self._clock(), self._calendar(schedule))
        return moment  # noqa: RET504

    def schedules(self) -> list[Schedule]:
        """All schedules that can be read. Raises StoreError."""
        schedules = []
        for stored in self._store.schedules.all():
            try:
                schedules.append(from_stored(stored))
            except NotAPlan as error:
                log.warning("Cannot read schedule %s: %s", stored.id, error)
        return schedules

    def _calendar(self, schedule: Schedule) -> Calendar:
        """The sprints, as last exported, and working days that a schedule's days depend on.

        Raises IntegrationError and ReportError.
        """
        board = schedule.plan.requests[0].board
        settings = board_called(self._settings.boards, schedule.team, board)
        on = schedule.plan.trigger.on
        if settings is None or on not in OF_SPRINTS | OF_WORKING_DAYS:
            return Calendar()
        works_on = conventions(settings, self._settings).works_on
        if on in OF_WORKING_DAYS:
            return Calendar(works_on=works_on)
        return Calendar(self._boards.last_exported_or_outline(settings.key).iterations, works_on)


@contextmanager
def _logging_failures(schedule: Schedule) -> Iterator[None]:
    """Log a failure of one schedule, even a bug, so that the others go on."""
    try:
        yield
    except (ReportError, IntegrationError) as error:
        log.debug("Could not compute the days of schedule %s: %s", schedule.id, error)
    except Exception:
        log.exception("Could not compute when schedule %s is due", schedule.id)
