"""Background jobs, on APScheduler: deliver what is due, export every board, read its timelines."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from threading import Event, Thread
from time import monotonic, time

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

from bot.boards.cache import Boards
from bot.boards.live import BoardGone
from bot.boards.timelines import TimelineReader
from bot.errors import because
from bot.schedules.deliveries import Deliveries
from bot.schedules.due import Due, DueSchedules
from bot.work.job import Asker, Job
from bot.work.queue import Lane
from config import Settings
from integrations.errors import IntegrationError
from integrations.github import Look
from metrics.model.errors import ReportError

log = logging.getLogger(__name__)

# Seconds between looks for timelines that are to be read: soon after a board's first export.
TIMELINES_EVERY = 60
# Seconds between looks whether the clock was set.
CLOCK_EVERY = 2.0


@contextmanager
def scheduler_running(
    due: DueSchedules,
    boards: Boards,
    timelines: TimelineReader,
    settings: Settings,
    deliver: Callable[[Due], object],
) -> Iterator[BackgroundScheduler]:
    """While the context lasts, have `deliver` begin what is due, which may not take long, export
    every board every `snapshot_every` seconds, and read what GitHub recorded before the first
    export, a board at a time; exports under way at its end are finished. With a `snapshot_every` of
    0 GitHub is asked nothing."""
    scheduler = BackgroundScheduler(
        timezone=UTC,
        executors={
            "default": ThreadPoolExecutor(1),
            "exports": ThreadPoolExecutor(1),
            "timelines": ThreadPoolExecutor(1),
        },
        # Missed runs, as of a machine that slept, are made up for once, however late.
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )
    now = datetime.now(UTC)
    ending = Event()
    scheduler.add_job(_look, "cron", args=[due, deliver], second=0, next_run_time=now)
    if every := settings.snapshot_every:
        scheduler.add_job(
            _export_all,
            "interval",
            args=[boards, settings.boards, ending],
            executor="exports",
            seconds=every,
            next_run_time=now,
        )
        scheduler.add_job(
            _read_timelines,
            "interval",
            args=[timelines, settings.boards, ending],
            executor="timelines",
            seconds=TIMELINES_EVERY,
        )
    scheduler.start()
    watching = Thread(target=_heed_clock, args=[scheduler, ending], name="clock", daemon=True)
    watching.start()
    try:
        yield scheduler
    finally:
        ending.set()
        watching.join()
        scheduler.shutdown()


def _heed_clock(scheduler: BackgroundScheduler, ending: Event) -> None:
    """Begin all jobs again where the clock is set back: each would wait for the moment by the
    former clock at which it was to run next. Where it is set forward, look at once what is due."""
    ahead = time() - monotonic()
    while not ending.wait(CLOCK_EVERY):
        before, ahead = ahead, time() - monotonic()
        if before - ahead > CLOCK_EVERY:
            log.warning("The clock was set back by %.0f s", before - ahead)
            now = datetime.now(UTC)
            for job in scheduler.get_jobs():
                with suppress(JobLookupError):
                    job.modify(next_run_time=now)
        elif ahead - before > CLOCK_EVERY:
            log.warning("The clock was set forward by %.0f s", ahead - before)
            scheduler.wakeup()


def deliver_in_lane(due: Due, deliveries: Deliveries, lane: Lane) -> None:
    """Have a due report delivered in the lane. What is queued still is refused as equal; what there
    is no room for is due next minute."""
    asker = Asker(due.schedule.team, due.schedule.channel)
    lane.take_in(Job(partial(deliveries.deliver, due), asker, key=("due", due.key)))


def _look(schedules: DueSchedules, deliver: Callable[[Due], object]) -> None:
    try:
        for due in schedules.now():
            deliver(due)
    except IntegrationError as error:
        log.warning("Could not look up what is due: %s%s", error, because(error))


def _export_all(boards: Boards, names: Iterable[str], ending: Event) -> None:
    # One after the other: each export takes the whole machine.
    for name in [*names]:
        if ending.is_set():
            return
        try:
            boards.get(name, look=Look.NOW)
        except (IntegrationError, ReportError) as error:
            log.warning("No snapshot of board %s: %s%s", name, error, because(error))


def _read_timelines(timelines: TimelineReader, names: Iterable[str], ending: Event) -> None:
    for name in [*names]:
        # It may be disconnected meanwhile.
        with suppress(BoardGone):
            timelines.read(name, stop=ending.is_set)
