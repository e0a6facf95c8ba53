"""The lanes of work beside the one that acknowledges: what waits for what."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from math import inf
from threading import Thread
from time import monotonic

from bot.observing.metrics import Telemetry
from bot.work.job import Job
from bot.work.queue import FULL, RESTARTING, Lane, WorkQueue
from bot.work.under_way import ON_ITS_WAY

log = logging.getLogger(__name__)

MOST_OF_ONE_PERSON = 3
THREE_UNDER_WAY = (
    "Three of your questions are under way: ask again as soon as one of them is answered."
)
SLOWLY = "That was much at once: ask again in a moment."
# Reports that nobody waits for, such as scheduled ones, that are made at once.
UNASKED_AT_ONCE = 4
# People who are told at once that the bot is being restarted.
TOLD_AT_ONCE = 16


@dataclass(frozen=True)
class Lanes:
    """Where listeners hand on what they have acknowledged.

    Attributes:
        quick: waits for Slack alone, so that a form opens in time: forms, help, refusals.
        talk: waits for Slack and the store: what is written and pressed is read there.
        reports: waits for whatever a report needs.
        memory: reads again what listeners answer from.
        people: asks Slack who somebody is, before anything else is done for them.
    """

    quick: Lane
    talk: Lane
    reports: Lane
    memory: Lane
    people: Lane
    _tellers: list[Thread] = field(default_factory=list, init=False, repr=False, compare=False)

    def hand_on(self, lane: Lane, job: Job) -> None:
        """Hand the job on, or have its asker told why not. Waits for nothing."""
        refusal = lane.take_in(job)
        if refusal is None or refusal.is_told or not job.asker.person:
            return
        if refusal.sentence == RESTARTING:
            # No lane takes anything in any more.
            self._tell([job])
            return
        telling = Job(partial(job.tell, refusal.sentence), job.asker)
        if self.quick.take_in(telling) is not None:
            log.warning("%s was not told: %s", job.asker, refusal.sentence)

    def stop(self, within: float) -> bool:
        """End all work, in so many seconds: in the first half of them, what waits is done as ever;
        then nothing more is taken in, who still waits is told that the bot is being restarted, and
        what runs may finish.

        False if some of it still runs, or somebody is still to be told: that goes on, and may be
        waited for by another call.
        """
        begun = monotonic()
        deadline = begun + within
        self.wait(begun + within / 2)
        lanes = (self.people, self.talk, self.reports, self.quick, self.memory)
        self._tell([job for lane in lanes for job in lane.close()])
        for teller in self._tellers:
            teller.join(max(0.0, deadline - monotonic()))
        is_over = [lane.wait(max(0.0, deadline - monotonic())) for lane in lanes]
        return all(is_over) and not any(teller.is_alive() for teller in self._tellers)

    def tell_at_work(self, within: float) -> None:
        """Tell whose work still runs, in so many seconds, that the bot is being restarted."""
        deadline = monotonic() + within
        lanes = (self.people, self.talk, self.reports, self.quick)
        self._tell([job for lane in lanes for job in lane.at_work()])
        for teller in self._tellers:
            teller.join(max(0.0, deadline - monotonic()))

    def _tell(self, jobs: Sequence[Job]) -> None:
        """Begin to tell those who asked for these jobs, several at once."""
        left = deque(job for job in jobs if job.asker.person)

        def tell() -> None:
            with suppress(IndexError):
                while True:
                    left.popleft().tell(RESTARTING)

        for _ in range(min(TOLD_AT_ONCE, len(left))):
            self._tellers.append(Thread(target=tell, name="restarting", daemon=True))
            self._tellers[-1].start()

    def wait(self, until: float = inf) -> None:
        """Wait until all that was handed on is done, or until the clock `monotonic` says so."""
        # What is read is handed on to the others.
        for lane in (self.people, self.talk, self.reports, self.quick):
            lane.wait(None if until == inf else max(0.0, until - monotonic()))


def pass_on(lane: Lane, job: Job) -> None:
    """Pass what a job was about on to another lane, or tell its asker why not.

    It waits until they are told: it is for jobs.
    """
    refusal = lane.take_in(job)
    if refusal is not None and not refusal.is_told:
        job.tell(refusal.sentence)


def build_lanes(telemetry: Telemetry, *, hands_over: bool = False) -> Lanes:
    """The lanes of one process, which `telemetry` counts.

    With `hands_over` the questions in the lane of reports are handed over to other processes, which
    answer equal ones once.
    """
    # In each, one person has fewer jobs under way than there are workers: whatever these wait for,
    # such as a rate limit of that person's conversation, others go on.
    queues = {
        "quick": WorkQueue("quick", 6, 500, per_person=5, too_many=SLOWLY),
        "talk": WorkQueue("talk", 8, 500, per_person=6, too_many=SLOWLY),
        "reports": WorkQueue(
            "reports",
            16,
            500,
            per_person=MOST_OF_ONE_PERSON,
            too_many=THREE_UNDER_WAY,
            unasked_at_once=UNASKED_AT_ONCE,
            joins=not hands_over,
        ),
        "memory": WorkQueue("memory", 2, 500),
        "people": WorkQueue("people", 8, 500, per_person=6, too_many=SLOWLY),
    }
    for name, queue in queues.items():
        queue.on_refusal = partial(_count, telemetry, name)
        telemetry.watch_waiting(name, partial(getattr, queue, "waiting"))
    return Lanes(**queues)


REASONS = {
    FULL: "full",
    THREE_UNDER_WAY: "too_many",
    SLOWLY: "too_many",
    ON_ITS_WAY: "equal",
    RESTARTING: "restarting",
}


def _count(telemetry: Telemetry, lane: str, sentence: str) -> None:
    telemetry.refusals.labels(lane, REASONS[sentence]).inc()
