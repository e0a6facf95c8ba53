"""Where Procrastinate does otherwise than it comes: what is tried again, and what is let go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from procrastinate import BaseConnector, BaseRetryStrategy, RetryDecision
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from integrations.errors import BeingStopped

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

    Procrastinate ends a job by its id, whoever runs it: where that other process was killed then,
    the work would be lost.
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

    def _is_lost(self, job: Job) -> bool:
        is_lost = job.id in self._lost
        self._lost.discard(job.id or 0)
        return is_lost
