"""What the bot does by itself, on APScheduler: it exports every board before a gap in history."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event

from apscheduler.schedulers.background import BackgroundScheduler

from bot.wiring import Analytics
from integrations.errors import IntegrationError
from metrics.errors import ReportError

log = logging.getLogger(__name__)


@contextmanager
def snapshots_taken(analytics: Analytics) -> Iterator[None]:
    """Every board is exported now and every `snapshot_every` seconds while the context lasts."""
    every = analytics.settings.snapshot_every
    if not every:
        yield
        return
    scheduler = BackgroundScheduler(
        timezone=UTC,
        # A machine that slept takes one snapshot when it wakes, however late.
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )
    ending = Event()
    scheduler.add_job(
        _export_all,
        "interval",
        args=[analytics, ending],
        seconds=every,
        next_run_time=datetime.now(UTC),
    )
    scheduler.start()
    try:
        yield
    finally:
        ending.set()
        scheduler.shutdown()


def _export_all(analytics: Analytics, ending: Event) -> None:
    # One after the other, so that gh has the machine to itself.
    for name in analytics.settings.boards:
        if ending.is_set():
            return
        try:
            analytics.boards.get(name)
        except (IntegrationError, ReportError) as error:
            log.warning("No snapshot of board %s: %s", name, error, exc_info=error.__cause__)
