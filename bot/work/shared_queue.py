"""The queue of all processes: what of it is taken in, and whose turn it is, as in a lane of one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime
from functools import partial
from hashlib import sha256
from math import nan
from threading import Lock
from typing import Any
from uuid import uuid4

from cachetools import TTLCache

from bot.observing.metrics import Telemetry
from bot.work.fairness import number_of, steps_of
from bot.work.job import Asker, Refusal
from bot.work.lanes import MOST_OF_ONE_PERSON, REASONS, THREE_UNDER_WAY
from bot.work.queue import FULL, TOLD_FOR
from bot.work.under_way import ON_ITS_WAY
from integrations.queue import QUEUES, Shares, Taken, Work, shared_work
from integrations.store import Store, StoreError

log = logging.getLogger(__name__)

# How many questions may wait for all workers, and as many deliveries.
MOST_WAITING = 2000
_SENTENCES = {
    Taken.BEHIND: ON_ITS_WAY,
    Taken.AGAIN: ON_ITS_WAY,
    Taken.TOO_MUCH: THREE_UNDER_WAY,
    Taken.FULL: FULL,
}


class SharedQueue:
    """Hands work over to the workers, which are other processes.

    Raises NoQueue where the store is not in PostgreSQL or Procrastinate is not installed, and
    StoreUrlWrong. Opens nothing. What waits is encrypted with the first of the keys, if any.

    Attributes:
        work: what is under way, which Workers are made with, too.
    """

    def __init__(
        self,
        store: Store,
        telemetry: Telemetry,
        clock: Callable[[], datetime],
        keys: Sequence[str] = (),
    ) -> None:
        shares = Shares(
            lambda work: steps_of(_asker(work)),
            lambda work, time, moments: number_of(_asker(work), time, moments),
        )
        self.work = shared_work(store, shares, MOST_OF_ONE_PERSON, MOST_WAITING, keys)
        self._telemetry = telemetry
        self._clock = clock
        self._lock = Lock()
        self._told: TTLCache[Hashable, bool] = TTLCache(10_000, TOLD_FOR)
        for queue in QUEUES:
            telemetry.watch_waiting(f"shared {queue}", partial(self._waiting, queue))

    def hand_over(
        self,
        asker: Asker,
        payload: Mapping[str, Any],
        key: str = "",
        *,
        is_press: bool = False,
        is_owed: bool = False,
    ) -> Refusal | None:
        """Hand work over to the workers; says why where it is not taken in by itself, as a lane's
        `take_in` does. The arguments are as those of Job.

        `payload` is what is to be done, of anything that JSON has. Of work whose key is equal to
        that of some under way, the refusal says that the answer is on its way: it is done after all
        where that one ends without an answer for everybody. Raises StoreError.
        """
        digest = sha256(key.encode()).hexdigest() if key else ""
        work = Work(uuid4().hex, asker.team, asker.conversation, asker.person, payload, digest)
        taken = self.work.take_in(work, self._clock(), is_owed=is_owed)
        sentence = _SENTENCES.get(taken)
        if sentence is None or (taken is Taken.AGAIN and is_press):
            # They have pressed the same button twice.
            return None
        self._telemetry.refusals.labels("shared", REASONS[sentence]).inc()
        told = (asker, sentence, digest if sentence is ON_ITS_WAY else "")
        with self._lock:
            is_told = told in self._told
            self._told[told] = True
        return Refusal(sentence, is_told)

    def _waiting(self, queue: str) -> float:
        try:
            return self.work.waiting(queue)
        except StoreError as error:
            log.warning("What waits cannot be counted: %s", error)
            return nan


def _asker(work: Work) -> Asker:
    return Asker(work.team, work.conversation, work.person)
