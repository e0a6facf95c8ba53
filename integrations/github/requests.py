"""Requests to GitHub: one run of gh each, tried again, spaced and sized as GitHub bears it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import ceil
from time import monotonic
from typing import Any, TypeVar

import stamina

from integrations.github.answers import nothing_left
from integrations.github.errors import (
    BadAnswer,
    GhTimeout,
    RateLimited,
    TooMuchAsked,
    Unreachable,
)
from integrations.github.usage import Usage
from integrations.pauses import Pauses

log = logging.getLogger(__name__)

T = TypeVar("T")
# Runs a query with these variables once: the answer, and the seconds that GitHub wants to pass
# before the next request, if it says any.
Send = Callable[[str, Mapping[str, Any]], tuple[Any, float | None]]
# Called with a sentence on what takes longer than usual.
Notice = Callable[[str], object]

# GitHub gives at most a hundred, and ends a request after ten seconds: a smaller one takes fewer.
SIZES = (100, 50, 25, 10)
# Requests that were answered at a smaller size before the next size is tried again.
GOOD_BEFORE_LARGER = 10
# Longer than secondary limits ask for; the reset of the hour's points may be further away.
LONGEST_PAUSE = 300.0
# What GitHub's documentation asks for where a secondary limit names no time; then twice as long.
USUAL_PAUSE = 60.0
# By how much clocks that count a pause may differ, in seconds.
EARLY = 0.25
# What comes from afar may fail for a moment; what GitHub itself gave up on twice is too large.
ATTEMPTS, ATTEMPTS_ANSWERED, PAUSES = 3, 2, 3


@dataclass
class Requests:
    """The requests of one export, one after the other.

    Attributes:
        send: runs gh.
        usage: adds up what the requests take.
        notice: hears of pauses that GitHub asks for.
        pauses: those that other exports were asked for, in other processes too, if they are known.
        login: tells by whose login GitHub is asked.
    """

    send: Send
    usage: Usage
    notice: Notice = lambda _: None
    pauses: Pauses | None = None
    login: str = ""
    _position: int = 0
    _good: int = 0
    _free_at: float = 0.0
    _has_come: bool = False

    def ask(self, query: str, variables: Mapping[str, Any]) -> Any:
        """The answer to one of the queries beside this module.

        Tried again where GitHub cannot be reached for a moment, and after a pause that it asks
        for. Raises the errors of `integrations.github.errors`.
        """
        failures = pauses = 0

        def again_after(error: Exception) -> bool | float:
            nonlocal failures, pauses
            if isinstance(error, RateLimited):
                pauses += 1
                pause = error.seconds or USUAL_PAUSE * 2 ** (pauses - 1)
                if pause > LONGEST_PAUSE or pauses > PAUSES:
                    return False
                log.warning("GitHub asks for a pause of %.0f s", pause)
                self.notice(f"GitHub asks us to wait {ceil(pause)} s…")
                return pause
            failures += 1
            match error:
                case Unreachable(answered=True):
                    return failures < ATTEMPTS_ANSWERED
                case Unreachable() | BadAnswer():
                    return failures < ATTEMPTS
                case GhTimeout():
                    # As long as nothing has come, nothing is lost by telling at once.
                    return self._has_come and failures < ATTEMPTS_ANSWERED
            return False

        for attempt in stamina.retry_context(
            on=again_after,
            attempts=ATTEMPTS + PAUSES,
            timeout=None,
            wait_initial=0.2,
            wait_max=2,
        ):
            with attempt:
                if (pause := max(self._free_at - monotonic(), self._others_pause())) > 0:
                    self._free_at = 0.0
                    raise nothing_left(pause)
                self.usage.gh_calls += 1
                try:
                    answer, pause_asked = self.send(query, variables)
                except RateLimited as error:
                    self._tell(error.seconds or USUAL_PAUSE * 2**pauses)
                    raise
        if pause_asked:
            self._free_at = monotonic() + pause_asked
            self._tell(pause_asked)
        self.usage.add(answer)
        self._has_come = True
        return answer

    def page(self, query: str, variables: Mapping[str, Any], largest: int = SIZES[0]) -> Any:
        """The answer to a query for one page of a list, of `$first` nodes: `largest` at most."""
        return self.sized(lambda size: self.ask(query, {**variables, "first": size}), largest)

    def sized(self, request: Callable[[int], T], largest: int = SIZES[0]) -> T:
        """What `request` gives, which asks for that many nodes: fewer where GitHub cannot give them
        in its time, and after a while more again."""
        while True:
            try:
                given = request(min(SIZES[self._position], largest))
            except (TooMuchAsked, Unreachable) as error:
                size = self._smaller(error, largest)
                if not size:
                    raise
                log.warning("GitHub is asked for %s at a time: %s", size, error)
            else:
                self._good += 1
                if self._position and self._good >= GOOD_BEFORE_LARGER:
                    self._position, self._good = self._position - 1, 0
                return given

    def _others_pause(self) -> float:
        """The seconds that are left of a pause that GitHub asked of all who have this login."""
        left = self.pauses.left(self._key) if self.pauses else 0.0
        # Who waits is not to ask a moment too early.
        return left + EARLY if left else 0.0

    def _tell(self, seconds: float) -> None:
        if self.pauses:
            self.pauses.begin(self._key, seconds)

    @property
    def _key(self) -> str:
        return f"github {self.login}"

    def _smaller(self, error: TooMuchAsked | Unreachable, largest: int) -> int:
        """The next smaller size, from now on; 0 where there is none, or size is not the reason."""
        if isinstance(error, Unreachable) and not error.answered:
            return 0
        now = min(SIZES[self._position], largest)
        size = next((size for size in SIZES if size < now), 0)
        if size:
            self._position, self._good = SIZES.index(size), 0
        return size
