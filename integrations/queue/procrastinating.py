"""Where Procrastinate does otherwise than it comes: what is tried again, and what is let go."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from procrastinate import BaseConnector, BaseRetryStrategy, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from psycopg.errors import RaiseException

from integrations.errors import BeingStopped

log = logging.getLogger(__name__)

# At once, by the clock of any machine.
NOW = datetime(2000, 1, 1, tzinfo=UTC)
# Seconds until what could not be ended is tried again.
AGAIN_AFTER = 2


class Again(BaseRetryStrategy):
    """Whatever raises is tried again: what was handed back at once."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:  # noqa: ARG002
        """As Procrastinate says."""
        if isinstance(exception, BeingStopped):
            return RetryDecision(retry_at=NOW)
        return RetryDecision(retry_in={"seconds": AGAIN_AFTER})


class Jobs(JobManager):
    """Jobs, of which those of the ids in `lost` are another process's by now: what becomes of them
    here is nothing to it.

    Procrastinate ends a job by its id, also where another process runs it: where that one was
    killed then, the work would be lost.
    """

    def __init__(self, connector: BaseConnector, lost: set[int]) -> None:
        super().__init__(connector)
        self._lost = lost

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:
        """As Procrastinate says."""
        if not self._is_lost(job):
            await super().finish_job(job, status, delete_job)

    async def retry_job(self, job: Job, *again: Any, **when: Any) -> None:
        """As Procrastinate says."""
        if not self._is_lost(job):
            await super().retry_job(job, *again, **when)

    async def finish_job_by_id_async(self, job_id: int, *status: Any, **more: Any) -> None:
        """As Procrastinate says; nothing where there is no such job any more."""
        with _unless_gone():
            await super().finish_job_by_id_async(job_id, *status, **more)

    async def retry_job_by_id_async(self, job_id: int, *again: Any, **when: Any) -> None:
        """As Procrastinate says; nothing where the job has ended, or is to begin already."""
        with _unless_gone():
            await super().retry_job_by_id_async(job_id, *again, **when)

    def _is_lost(self, job: Job) -> bool:
        is_lost = job.id in self._lost
        self._lost.discard(job.id or 0)
        return is_lost


@contextmanager
def _unless_gone() -> Iterator[None]:
    """Procrastinate's functions in the database refuse a job that another process was faster at."""
    try:
        yield
    except ConnectorException as error:
        if not isinstance(error.__cause__, RaiseException):
            raise
        log.info("Another process was faster: %s", error.__cause__.diag.message_primary)
