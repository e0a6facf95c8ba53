"""Notes which lines of progress are shown now, for the case that this process is killed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

from integrations.store import StoreError
from integrations.store.progress_lines import LEASE, ProgressLine, ProgressLines

log = logging.getLogger(__name__)


class ShownLine:
    """One line of progress, noted in the store as long as it is shown; failures are logged only.

    Without a store it is noted nowhere.

    Attributes:
        key: Marks its message.
    """

    def __init__(
        self,
        lines: ProgressLines | None = None,
        team: str = "",
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        self.key = f"line {uuid4().hex}"
        self._is_lost = False
        self._lines = lines
        self._team = team
        self._clock = clock
        self._last: tuple[ProgressLine, datetime] | None = None

    def shown(self, channel: str, thread: str, ts: str) -> None:
        """Note that it is about to be shown there, or still is; `ts` is empty until it is known."""
        if self._lines is None or self._clock is None:
            return
        line, now = ProgressLine(self.key, self._team, channel, thread, ts), self._clock()
        if self._last and self._last[0] == line and _is_fresh(now - self._last[1]):
            return
        try:
            self._lines.shown(line, now)
        except StoreError as error:
            log.warning("A line of progress is not noted: %s", error)
        else:
            self._last = line, now

    def is_to_be_looked_for(self) -> bool:
        """Let it stay noted, as only a look can tell whether it is shown; gives whether it is noted
        at all."""
        self._is_lost = True
        return self._last is not None

    def gone(self) -> None:
        """Note that it is not there any more."""
        if self._lines is None or self._last is None or self._is_lost:
            return
        try:
            self._lines.gone(self.key)
        except StoreError as error:
            log.warning("A line of progress stays noted: %s", error)


def _is_fresh(age: timedelta) -> bool:
    return abs(age) < LEASE / 3
