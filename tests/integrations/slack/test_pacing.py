"""Posts to one channel are spread over time, and none is dropped."""

from __future__ import annotations

from threading import Barrier, Lock, Thread

import pytest

from integrations.slack import pacing
from integrations.slack.pacing import Turns


class Clock:
    """A clock that moves only when somebody sleeps, for as long as the longest sleeper."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self._lock = Lock()

    def monotonic(self) -> float:
        return 1000.0

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pacing, "time", clock)
    return clock


def test_a_few_pass_at_once_and_the_others_one_a_second(clock: Clock) -> None:
    turns, begin = Turns(), Barrier(10)

    def post() -> None:
        begin.wait()
        turns.wait("C1")

    posting = [Thread(target=post) for _ in range(10)]
    for thread in posting:
        thread.start()
    for thread in posting:
        thread.join()
    assert sorted(clock.slept) == [1, 2, 3, 4, 5, 6]


def test_channels_do_not_wait_for_each_other(clock: Clock) -> None:
    turns = Turns()
    for number in range(10):
        turns.wait(f"C{number}")
    assert clock.slept == []


def test_a_line_of_progress_takes_no_turn_and_comes_where_nobody_speaks(clock: Clock) -> None:
    turns = Turns()
    assert turns.has_room("C1")
    # Lines do not come faster than messages may.
    assert not turns.has_room("C1")
    assert turns.has_room("C2")
    for _ in range(4):
        turns.wait("C1")
    assert clock.slept == []
    turns.wait("C3")
    assert not turns.has_room("C3")
