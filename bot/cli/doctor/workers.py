"""Doctor's check of the workers, where other processes do what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

from bot.cli.doctor.check import Check
from bot.observing.metrics import Telemetry
from bot.wiring import build_store
from bot.work.shared_queue import SharedQueue
from config import Settings
from config.requirements import queue_problem
from integrations.queue import NoQueue
from integrations.store import StoreError


def workers(settings: Settings) -> Iterator[Check]:
    """Whether there is a worker; nothing where each process does what it is asked itself."""
    if not settings.has_workers:
        return
    if problem := queue_problem(settings):
        yield Check("Workers", False, problem)
        return
    with closing(build_store(settings)) as store:
        try:
            queue = SharedQueue(store, Telemetry(), lambda: datetime.now(UTC))
            is_there = queue.work.has_workers()
        except NoQueue as error:
            yield Check("Workers", False, str(error))
        except StoreError:
            # The check of the store says it.
            return
        else:
            yield _found(is_there)


def _found(is_there: bool) -> Check:
    if is_there:
        return Check("Workers", True, "at least one gives signs of life")
    remedy = "start one as the Procfile does: `python -m bot worker`"
    return Check("Workers", False, "none gives a sign of life, so nobody is answered", remedy)
