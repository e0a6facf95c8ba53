"""How the seconds between the signal and the end are spent, by a clock that only work moves on."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from math import inf

import pytest

from bot.server.stopping import CUT_BY, FINISHED_BY, GONE_BY, TOLD_BY, Ending
from tests.support.processes import ended

PROMISED = 20.0


@dataclass
class Scene:
    """Work that takes so many seconds, until it is cut, and after that.

    Attributes:
        takes: seconds that the work takes if it is left alone.
        takes_after_cut: seconds that it takes once what it waits for is killed.
        now: the seconds since the signal.
        told: what was done, and when.
    """

    takes: float
    takes_after_cut: float = 0.0
    now: float = 0.0
    told: list[tuple[str, float]] = field(default_factory=list)
    _is_cut: bool = False

    def stop(self, within: float) -> bool:
        left = self.takes_after_cut if self._is_cut else self.takes - self.now
        self.now += max(0.0, min(left, within))
        return left <= within

    def tell_at_work(self, within: float) -> None:
        self.told.append(("tell", self.now))
        # Whoever is told may not listen.
        self.now += within

    def note(self, what: str) -> None:
        self.told.append((what, self.now))
        self._is_cut |= what == "cut"

    def end(self) -> None:
        ending = Ending(lambda: self.note("leave"), lambda: self.now)
        ending.end(self, lambda: self.note("cut"), lambda: self.note("hand back"))


def test_what_finishes_in_time_is_left_to() -> None:
    scene = Scene(takes=3)
    scene.end()
    assert scene.told == [("cut", 3)]


@pytest.mark.fault
def test_what_hangs_is_cut_told_and_handed_back_long_before_the_process_is_killed() -> None:
    hanging_on_github = Scene(takes=inf, takes_after_cut=1)
    hanging_on_github.end()
    assert hanging_on_github.told == [("cut", FINISHED_BY)]
    assert hanging_on_github.now == FINISHED_BY + 1
    hanging_elsewhere = Scene(takes=inf, takes_after_cut=inf)
    hanging_elsewhere.end()
    assert hanging_elsewhere.told == [("cut", FINISHED_BY), ("hand back", CUT_BY), ("tell", CUT_BY)]
    assert hanging_elsewhere.now == TOLD_BY < GONE_BY < PROMISED


@pytest.mark.fault
def test_the_process_leaves_whatever_still_runs_or_holds_up_its_end() -> None:
    scene = Scene(takes=inf)

    def sleep(seconds: float) -> None:
        scene.now += seconds

    ending = Ending(lambda: scene.note("leave"), lambda: scene.now, sleep)
    ending.guard()
    assert scene.told == [("leave", GONE_BY)]
    assert GONE_BY < PROMISED


def test_a_signal_begins_the_end_once() -> None:
    scene = Scene(takes=inf)
    ending = Ending(lambda: None, lambda: scene.now, lambda _: None)
    for now in (5.0, 9.0):
        scene.now = now
        ending.heard_by(lambda *_: scene.note("uvicorn"))(15, None)
    assert ending.begun.is_set()
    assert ending.left(GONE_BY) == 5.0 + GONE_BY - 9.0
    assert scene.told == [("uvicorn", 5.0), ("uvicorn", 9.0)]


@pytest.mark.fault
def test_a_signal_that_the_system_hands_to_another_thread_is_heard() -> None:
    program = """
import signal, threading, time
from bot.server.stopping import Ending

def signalled():
    # By then the main thread waits.
    time.sleep(0.5)
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

ending = Ending(lambda: None)
ending.listen()
threading.Thread(target=signalled).start()
ending.wait()
print("heard")
"""
    assert ended([sys.executable, "-c", program], check=True).stdout == "heard\n"
