"""What GitHub or Slack told any of the processes on one store not to ask for a while."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Lock, Thread
from time import monotonic
from typing import Self

from bot.errors import because
from integrations.pauses import Pauses
from integrations.store import Store, StoreError

log = logging.getLogger(__name__)

# Seconds after which the pauses of other processes are read again, when somebody asks for one.
LASTS = 1.0
# Seconds for which callers wait for that: a healthy store takes a hundredth.
WITHIN = 0.2
# Seconds for what is under way as the process ends.
SECONDS_TO_END = 5.0
# Seconds for which a store that failed is left alone.
LEFT_ALONE = 30.0
# Seconds of the longest pause: the points of GitHub last for an hour.
LONGEST = 3_600.0
# Seconds by which the ends of one pause differ, as one process knows it and as the store does.
SAME = 1.0


def shared_pauses(store: Store) -> SharedPauses | None:
    """The pauses of all processes on a PostgreSQL; None on SQLite, whose processes ask for
    themselves."""
    try:
        return SharedPauses(store) if store.is_on_a_server else None
    except StoreError:
        return None


class SharedPauses(Pauses):
    """Pauses of this process and of the others. Without the store, those of this process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._until: dict[str, float] = {}
        self._again_at = 0.0
        self._reading: tuple[Event, float] | None = None
        self._at_work: set[Thread] = set()
        self._is_closed = False
        self._lock = Lock()

    def __deepcopy__(self, _: object) -> Self:
        # Bolt copies the client that has it, for each request.
        return self

    def left(self, key: str) -> float:
        """As `Pauses` says."""
        if reading := self._read_again():
            is_read, began = reading
            is_read.wait(max(0.0, began + WITHIN - monotonic()))
        with self._lock:
            return max(0.0, self._until.get(key, 0.0) - monotonic())

    def begin(self, key: str, seconds: float) -> None:
        """As `Pauses` says."""
        seconds = min(seconds, LONGEST)
        with self._lock:
            self._until[key] = max(self._until.get(key, 0.0), monotonic() + seconds)
        self._in_background(lambda: self._write(key, seconds))

    def close(self) -> None:
        """End what is under way, and read and write nothing more."""
        with self._lock:
            self._is_closed = True
            at_work = [*self._at_work]
        for thread in at_work:
            thread.join(SECONDS_TO_END)

    def _read_again(self) -> tuple[Event, float] | None:
        """What is being read now, and since when; None where it was read lately."""
        with self._lock:
            if self._is_closed or monotonic() < self._again_at:
                return None
            if self._reading is not None:
                return self._reading
            self._reading = reading = Event(), monotonic()
        self._in_background(self._read)
        return reading

    def _read(self) -> None:
        again_after, left = LASTS, {}
        try:
            left = self._store.pauses.left()
        except StoreError as error:
            again_after = LEFT_ALONE
            log.warning("Pauses of other processes are not known: %s%s", error, because(error))
        now = monotonic()
        with self._lock:
            self._until = {key: until for key, until in self._until.items() if until > now}
            for key, seconds in left.items():
                if now + seconds > self._until.get(key, 0.0) + SAME:
                    self._until[key] = now + seconds
            self._again_at = now + again_after
            reading, self._reading = self._reading, None
        if reading:
            reading[0].set()

    def _write(self, key: str, seconds: float) -> None:
        try:
            self._store.pauses.begin(key, seconds)
        except StoreError as error:
            log.warning("Other processes do not learn of a pause: %s%s", error, because(error))

    def _in_background(self, work: Callable[[], None]) -> None:
        """Do it in a thread of its own: who asks Slack may have no time to wait for the store."""

        def done() -> None:
            try:
                work()
            finally:
                with self._lock:
                    self._at_work.discard(thread)

        thread = Thread(target=done, name="pauses", daemon=True)
        with self._lock:
            if self._is_closed:
                return
            self._at_work.add(thread)
        thread.start()
