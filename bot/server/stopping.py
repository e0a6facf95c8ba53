"""How a process ends: within 20 seconds of the signal, whatever it is doing."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from threading import Event, Thread
from time import monotonic, sleep
from types import FrameType
from typing import Protocol

log = logging.getLogger(__name__)

# Seconds after the signal. Until then, what has begun may finish;
FINISHED_BY = 8.0
# then gh and Chrome are killed, and until then, who waits for them is told why;
CUT_BY = 14.0
# until then, who waits for something else is told, and deliveries are handed back;
TOLD_BY = 17.0
# then the process leaves, whatever still runs.
GONE_BY = 19.0
# Seconds between looks whether a signal has come.
LOOKS_EVERY = 0.25


Handler = Callable[[int, FrameType | None], None]


def wait_for_signal(heard: Event) -> None:
    """Wait until a handler of signals sets the event; for the main thread, where handlers run."""
    # The system may hand a signal to any thread, and only what the main thread does next has it
    # heard: a wait without an end would never see it. Nor may it hold the lock of `heard`, which
    # the handler takes in this thread.
    nothing = Event()
    while not heard.is_set():
        nothing.wait(LOOKS_EVERY)


class Work(Protocol):
    """What people wait for."""

    def stop(self, within: float) -> bool:
        """Take in nothing more, tell who waits, and let what runs finish in so many seconds; False
        if some of it still runs."""

    def tell_at_work(self, within: float) -> None:
        """Tell, in so many seconds, whose work still runs."""


class Ending:
    """The end of this process, which SIGINT or SIGTERM begins.

    Args:
        leave: ends the process at once, with success: it was asked to.
        clock: gives seconds.
        sleep: waits for so many of them.

    Attributes:
        begun: is set by the signal.
    """

    def __init__(
        self,
        leave: Callable[[], object],
        clock: Callable[[], float] = monotonic,
        sleep: Callable[[float], object] = sleep,
    ) -> None:
        self.begun = Event()
        self._leave = leave
        self._clock = clock
        self._sleep = sleep
        self._began = 0.0

    def listen(self) -> None:
        """Hear SIGINT and SIGTERM from now on; a second one ends the process at once."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _: self._hear(number))

    def wait(self) -> None:
        """Wait until it begins; for the main thread, which hears signals."""
        wait_for_signal(self.begun)

    def heard_by(self, handler: Handler) -> Handler:
        """A handler of the signals for who has one of their own: it begins the end, too."""

        def handle(number: int, frame: FrameType | None) -> None:
            self.hear()
            handler(number, frame)

        return handle

    def hear(self) -> None:
        """Begin it; whatever happens from now on, the process is gone in GONE_BY seconds."""
        if not self.begun.is_set():
            self._begin()
            Thread(target=self.guard, name="ending", daemon=True).start()

    def guard(self) -> None:
        """Leave when the time is over."""
        self._sleep(self.left(GONE_BY))
        log.error("Some work did not end within %.0f s, and is left", GONE_BY)
        self._leave()

    def left(self, until: float) -> float:
        """The seconds until so many after the signal; 0 where these are over."""
        return max(0.0, self._began + until - self._clock())

    def end(self, work: Work, cut: Callable[[], object], hand_back: Callable[[], object]) -> None:
        """Have the work finish, or those told who wait for it.

        `cut` kills what work waits for, and `hand_back` lets other processes do what is left. A
        process that ends without a signal takes as much time.
        """
        if not self.begun.is_set():
            self._begin()
        is_over = work.stop(self.left(FINISHED_BY))
        cut()
        if not is_over and not work.stop(self.left(CUT_BY)):
            hand_back()
            work.tell_at_work(self.left(TOLD_BY))

    def _begin(self) -> None:
        self._began = self._clock()
        self.begun.set()

    def _hear(self, number: int) -> None:
        self.hear()
        signal.signal(number, signal.SIG_DFL)
