"""What is due: the latest due time of each schedule, and what another worker left unfinished."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.boards.cache import Boards
from bot.schedules.schedule import NotAPlan, Schedule, read
from bot.schedules.triggers import Calendar, On
from config import Settings
from integrations.errors import IntegrationError
from integrations.store import Store
from metrics.model.errors import ReportError

log = logging.getLogger(__name__)

LATE = timedelta(minutes=15)
# After each of them a delivery that failed is due again: within the hour, for what fails for a
# while.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 20))
# Each pause is over before somebody looks, and each try takes its time.
TRIED_FOR = sum(PAUSES, timedelta(hours=1))


@dataclass(frozen=True)
class Due:
    """A due time of a schedule.

    With `is_run` somebody wants it now, and waits; with `is_over` it is too old to be posted.
    """

    schedule: Schedule
    at: datetime
    is_run: bool = False
    is_over: bool = False

    @property
    def key(self) -> str:
        """By which its message is found again."""
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
        """What is to be delivered now: the latest due time of each schedule that is not too long
        ago, and what another worker left, which is to be ended if it was. Raises StoreError."""
        now = self._clock()
        schedules = {schedule.id: schedule for schedule in self.schedules() if not schedule.paused}
        latest = self._store.ledger.latest()
        due = {}
        for schedule in schedules.values():
            since = max(schedule.since, now - max(self._settings.catch_up, LATE))
            with _logging_what_fails(schedule):
                moments = schedule.plan.trigger.due(since, now, self._calendar(schedule))
                delivery = latest.get(schedule.id)
                if moments and (delivery is None or delivery.due < moments[-1]):
                    due[schedule.id] = Due(schedule, moments[-1])
        over = []
        for left in self._store.ledger.unfinished(now):
            if left.schedule not in schedules:
                continue
            schedule = schedules[left.schedule]
            since = max(schedule.since, now - max(self._settings.catch_up, TRIED_FOR))
            is_latest = left.schedule in latest and latest[left.schedule].due == left.due
            if is_latest and left.schedule not in due and left.due > since:
                due[left.schedule] = Due(schedule, left.due)
            else:
                over.append(Due(schedule, left.due, is_over=True))
        return [*over, *due.values()]

    def next(self, schedule: Schedule) -> datetime | None:
        """When the schedule is due next, as far as that is known."""
        moment = None
        with _logging_what_fails(schedule):
            moment = schedule.plan.trigger.next(self._clock(), self._calendar(schedule))
        return moment  # noqa: RET504

    def schedules(self) -> list[Schedule]:
        """All schedules that can be read. Raises StoreError."""
        schedules = []
        for stored in self._store.schedules.all():
            try:
                schedules.append(read(stored))
            except NotAPlan as error:
                log.warning("Schedule %s is left out: %s", stored.id, error)
        return schedules

    def _calendar(self, schedule: Schedule) -> Calendar:
        """What the days of a schedule depend on; sprints as the last export saw them.

        Raises IntegrationError and ReportError.
        """
        board = schedule.plan.requests[0].board
        settings = self._settings.boards.get(board)
        if settings is None or schedule.plan.trigger.on in (On.WEEKDAYS, On.CRON):
            return Calendar()
        return Calendar(self._boards.known(board).iterations, settings.working_days)


@contextmanager
def _logging_what_fails(schedule: Schedule) -> Iterator[None]:
    """What fails with one schedule, even a bug, holds up no other."""
    try:
        yield
    except (ReportError, IntegrationError) as error:
        log.debug("The days of schedule %s are not known: %s", schedule.id, error)
    except Exception:
        log.exception("Could not compute when schedule %s is due", schedule.id)
