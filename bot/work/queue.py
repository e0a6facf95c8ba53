"""A bounded queue with worker threads, which is fair to people and answers equal questions once."""

from __future__ import annotations

import heapq
import logging
from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import replace
from itertools import count
from threading import Condition, Thread
from time import monotonic
from typing import Protocol

from cachetools import TTLCache

from bot.work.fairness import Fairness
from bot.work.job import Asker, Job, Refusal
from bot.work.under_way import ON_ITS_WAY, UnderWay
from integrations.errors import BeingStopped

log = logging.getLogger(__name__)

FULL = "More is being asked than I can answer at the moment: ask again in a few minutes."
RESTARTING = str(BeingStopped())
# Seconds for which a person is not told the same again.
TOLD_FOR = 30.0

_Entry = tuple[int, int, Job]


class Lane(Protocol):
    """Takes work in, to be done soon."""

    def take_in(self, job: Job) -> Refusal | None:
        """Take the job in, and return at once; says why where it is not taken in by itself."""

    @property
    def waiting(self) -> int:
        """How many jobs wait to be begun."""

    def close(self) -> list[Job]:
        """Take nothing in any more, and begin nothing; gives the jobs whose askers wait."""

    def send(self, key: Hashable) -> None:
        """Note that the answer to the jobs of that key is about to be sent: one that comes from
        now on is done by itself."""

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until there is nothing to do, for so long at most; false if there still is."""

    def at_work(self) -> list[Job]:
        """The jobs that run, and those whose askers wait for these."""


class WorkQueue:
    """Does the jobs that it takes in, the one with the lowest number first.

    A worker is a thread that lives for as long as there is something to do.

    Args:
        name: of its threads.
        workers: how many jobs run at once.
        size: how many jobs may wait.
        per_person: how many jobs of one person may be under way; 0 for any number.
        too_many: what a person is told who asks for more.
        unasked_at_once: how many of the jobs that nobody asks for may run at once, and ten times as
            many may wait.
        joins: whether equal jobs are done once.
        clock: gives seconds.

    Attributes:
        on_refusal: hears each sentence that somebody is refused with.
    """

    def __init__(
        self,
        name: str,
        workers: int,
        size: int,
        *,
        per_person: int = 0,
        too_many: str = FULL,
        unasked_at_once: int = 1,
        joins: bool = True,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self.on_refusal: Callable[[str], object] = lambda _: None
        self._name = name
        self._most_workers = workers
        self._size = size
        self._per_person = per_person
        self._too_many = too_many
        self._unasked_at_once = unasked_at_once
        self._joins_equal = joins
        self._changed = Condition()
        self._order = count()
        self._fairness = Fairness()
        self._under_way = UnderWay()
        self._asked: list[_Entry] = []
        self._unasked: list[_Entry] = []
        self._joined = 0
        self._workers = 0
        self._unasked_running = 0
        self._at_work: dict[int, Job] = {}
        self._is_closed = False
        self._told: TTLCache[Hashable, bool] = TTLCache(10_000, TOLD_FOR, timer=clock)
        # Until one of their jobs is over.
        self._told_too_many: defaultdict[tuple[str, str], set[str]] = defaultdict(set)

    @property
    def waiting(self) -> int:
        """How many jobs wait for a worker."""
        with self._changed:
            return len(self._asked) + len(self._unasked)

    @property
    def running(self) -> int:
        """How many workers are at work."""
        with self._changed:
            return self._workers

    def take_in(self, job: Job) -> Refusal | None:
        """Take the job in, and return at once; says why where it is not taken in by itself.

        Of a job that is equal to one under way, the refusal says that the answer is on its way: it
        is done after all where that one ends with neither an answer nor a failure for everybody.
        """
        if not self._joins_equal:
            job = replace(job, key=None)
        with self._changed:
            if self._is_closed:
                return self._refused(job, RESTARTING)
            if self._under_way.is_asked(job):
                return self._joins(job)
            if not job.is_owed and self._asks_too_much(job.asker):
                told = self._told_too_many[job.asker.team, job.asker.person]
                is_told = job.asker.conversation in told
                told.add(job.asker.conversation)
                self.on_refusal(self._too_many)
                return Refusal(self._too_many, is_told)
            if not job.is_owed and self._is_full_for(job.asker):
                return self._refused(job, FULL)
            self._add(job)
        return None

    def close(self) -> list[Job]:
        """Take nothing in any more, and begin nothing; gives the jobs whose askers wait."""
        with self._changed:
            self._is_closed = True
            left = [job for *_, job in sorted([*self._asked, *self._unasked])]
            self._asked.clear()
            self._unasked.clear()
            return [each for job in left for each in (job, *self._ended(job))]

    def send(self, key: Hashable) -> None:
        """Note that the answer to the jobs of that key is about to be sent: one that comes from
        now on is done by itself."""
        with self._changed:
            self._under_way.send(key)

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until there is nothing to do, for so long at most; false if there still is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._workers, seconds)

    def at_work(self) -> list[Job]:
        """The jobs that run, and those whose askers wait for these."""
        with self._changed:
            jobs = self._at_work.values()
            return [each for job in jobs for each in (job, *self._under_way.others(job))]

    def _asks_too_much(self, asker: Asker) -> bool:
        under_way = self._under_way.of_person(asker)
        return bool(asker.person) and 0 < self._per_person <= under_way

    def _is_full_for(self, asker: Asker) -> bool:
        unasked = len(self._unasked)
        if len(self._asked) + unasked + self._joined >= self._size:
            return True
        return not asker.person and unasked >= 10 * self._unasked_at_once

    def _joins(self, job: Job) -> Refusal | None:
        if self._under_way.join(job):
            self._joined += 1
        elif job.is_press:
            # They have pressed the same button twice.
            return None
        return self._refused(job, ON_ITS_WAY, job.key)

    def _refused(self, job: Job, sentence: str, about: Hashable = None) -> Refusal:
        key = (job.asker, sentence, about)
        is_told = key in self._told
        if not is_told:
            self._told[key] = True
        self.on_refusal(sentence)
        return Refusal(sentence, is_told)

    def _add(self, job: Job) -> None:
        self._under_way.begin(job)
        entry = self._fairness.take_in(job.asker), next(self._order), job
        heapq.heappush(self._asked if job.asker.person else self._unasked, entry)
        if self._workers < self._most_workers:
            self._begin_worker()
        else:
            job.on_wait()

    def _begin_worker(self) -> None:
        # A job that hangs must not keep the process from ending.
        name = f"{self._name}-{self._workers + 1}"
        worker = Thread(target=self._work, name=name, daemon=True)
        self._workers += 1
        try:
            worker.start()
        except RuntimeError as error:
            # The machine has no thread left: the jobs wait for a worker there is, or for the next
            # job that is taken in.
            self._workers -= 1
            log.warning("%s has %d workers: %s", self._name, self._workers, error)

    def _work(self) -> None:
        while (job := self._begun()) is not None:
            ended: object = False
            try:
                ended = job.run()
            except Exception:
                log.exception("A job of %s failed", job.asker)
            finally:
                self._finish(job, ended)

    def _begun(self) -> Job | None:
        """The next job; None where there is none that may run, and the worker's end is noted."""
        with self._changed:
            heaps = [heap for heap in (self._asked, self._may_run_unasked()) if heap]
            if not heaps:
                self._workers -= 1
                if not self._workers and not self._unasked:
                    self._fairness.rest()
                self._changed.notify_all()
                return None
            number, _, job = heapq.heappop(min(heaps, key=lambda heap: heap[0]))
            self._fairness.begin(number)
            self._unasked_running += not job.asker.person
            self._at_work[id(job)] = job
            return job

    def _may_run_unasked(self) -> list[_Entry]:
        return self._unasked if self._unasked_running < self._unasked_at_once else []

    def _finish(self, job: Job, ended: object) -> None:
        sentence = ended if isinstance(ended, str) else ""
        with self._changed:
            self._unasked_running -= not job.asker.person
            self._at_work.pop(id(job), None)
            others = self._ended(job)
            if ended is True:
                return
            if not sentence and not self._is_closed:
                # The answer that these were promised did not come: they ask for themselves.
                for other in others:
                    if self._under_way.is_asked(other):
                        self._joined += self._under_way.join(other)
                    else:
                        self._add(other)
                return
        for other in others:
            other.tell(sentence or RESTARTING)

    def _ended(self, job: Job) -> list[Job]:
        others = self._under_way.end(job)
        self._told_too_many.pop((job.asker.team, job.asker.person), None)
        self._joined -= len(others)
        return others
