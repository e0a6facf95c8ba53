"""Turns of those that compute."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Lock

from bot.work.processor import AT_ONCE, SECONDS_A_TURN, computing, make_room_soon
from tests.support.patience import PATIENCE, until


def test_so_many_compute_at_once_and_the_others_after_them() -> None:
    inside, most, begun, go = 0, 0, 0, Event()
    lock = Lock()

    def compute() -> None:
        nonlocal inside, most, begun
        with computing():
            with lock:
                inside, begun = inside + 1, begun + 1
                most = max(most, inside)
            assert go.wait(PATIENCE)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(4 * AT_ONCE) as threads:
        computed = [threads.submit(compute) for _ in range(4 * AT_ONCE)]
        until(lambda: begun == AT_ONCE)
        go.set()
        for each in computed:
            each.result(PATIENCE)
    assert (most, begun) == (AT_ONCE, 4 * AT_ONCE)


def test_one_that_fails_leaves_its_turn_to_the_next() -> None:
    for _ in range(2 * AT_ONCE):
        try:
            with computing():
                raise ValueError
        except ValueError:
            pass
    with computing():
        pass


def test_threads_make_room_soon() -> None:
    before = sys.getswitchinterval()
    try:
        sys.setswitchinterval(5 * SECONDS_A_TURN)
        make_room_soon()
        assert round(sys.getswitchinterval(), 6) == SECONDS_A_TURN
    finally:
        sys.setswitchinterval(before)
