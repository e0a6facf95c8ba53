"""Work that workers in other processes do: Procrastinate carries it, in the store's PostgreSQL.

Who hands work over makes a `SharedWork` with `shared_work`, and calls its `take_in`. A worker does
the same, and begins `Workers`.
"""

from __future__ import annotations

from integrations.queue.carrier import NoQueue, shared_work
from integrations.queue.workers import Workers
from integrations.store.work import ASKED, QUEUES, UNASKED, Begun, SharedWork, Shares, Taken, Work

__all__ = [
    "ASKED",
    "QUEUES",
    "UNASKED",
    "Begun",
    "NoQueue",
    "SharedWork",
    "Shares",
    "Taken",
    "Work",
    "Workers",
    "shared_work",
]
