"""What was read last of something that may be slow, for those who have no time to read it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Generic, TypeVar

from cachetools import LRUCache

from bot.work.job import Asker, Job
from bot.work.queue import Lane

log = logging.getLogger(__name__)

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

READER = Asker("", "", "memory")
# Callers that may wait at once for what was never read.
MOST_WAITING = 3


class NotRead(Exception):
    """It was never read, and could not be read in time."""


class Recent(Generic[K, V]):
    """Values as they were read last; the background reads them again when they are asked for.

    Args:
        read: reads one; may be slow, and raise anything.
        background: does the reading.
        lasts: for how many seconds a value is not read again.
        most: how many values are kept.
    """

    def __init__(
        self, read: Callable[[K], V], background: Lane, lasts: float, most: int = 10_000
    ) -> None:
        self._read = read
        self._background = background
        self._lasts = lasts
        self._values: LRUCache[K, tuple[V, float]] = LRUCache(most)
        self._being_read: dict[K, Future[V]] = {}
        self._lock = Lock()
        self._waiting = BoundedSemaphore(MOST_WAITING)

    def now(self, key: K, otherwise: V) -> V:
        """What was read last, or `otherwise`. Waits for nothing."""
        kept, _ = self._look(key)
        return kept[0] if kept else otherwise

    def within(self, key: K, seconds: float) -> V:
        """What was read last; where nothing was, a few callers wait so long until it is read.

        Raises NotRead.
        """
        kept, coming = self._look(key)
        if kept:
            return kept[0]
        if not self._waiting.acquire(blocking=False):
            raise NotRead(key)
        try:
            return coming.result(seconds)
        except Exception as error:
            # Somebody else may have learned it meanwhile.
            with self._lock:
                kept = self._values.get(key)
            if kept:
                return kept[0]
            raise NotRead(key) from error
        finally:
            self._waiting.release()

    def learn(self, key: K, value: V) -> None:
        """Keep what somebody else has just read or written."""
        with self._lock:
            self._values[key] = value, monotonic()
            # What is being read may be older.
            self._being_read.pop(key, None)

    def forget(self, key: K) -> None:
        """Keep it no longer: the next to ask waits until it is read."""
        with self._lock:
            self._values.pop(key, None)

    def _look(self, key: K) -> tuple[tuple[V, float] | None, Future[V]]:
        """What is kept, and what is being read: it is read again where it is old, or missing."""
        coming: Future[V]
        with self._lock:
            kept = self._values.get(key)
            if key in self._being_read:
                return kept, self._being_read[key]
            coming = Future()
            if kept is not None and monotonic() - kept[1] <= self._lasts:
                return kept, coming
            self._being_read[key] = coming
        job = Job(lambda: self._read_again(key, coming), READER)
        if self._background.take_in(job) is not None:
            self._fail(key, coming, NotRead(key))
        return kept, coming

    def _read_again(self, key: K, coming: Future[V]) -> None:
        try:
            value = self._read(key)
        except Exception as error:  # noqa: BLE001  # Those who wait for it are told.
            log.info("%s could not be read: %s", key, error)
            self._fail(key, coming, error)
            return
        with self._lock:
            if self._being_read.get(key) is coming:
                del self._being_read[key]
                self._values[key] = value, monotonic()
        coming.set_result(value)

    def _fail(self, key: K, coming: Future[V], error: Exception) -> None:
        with self._lock:
            if self._being_read.get(key) is coming:
                del self._being_read[key]
        coming.set_exception(error)
