"""What is done beside an answer, and what a process that ends waits for."""

from __future__ import annotations

from threading import Event

from bot.answering.beside import beside, finish
from tests.support.patience import PATIENCE


def test_what_takes_long_is_not_waited_for_and_finished_in_the_end() -> None:
    goes_on, done = Event(), list[str]()

    def work() -> None:
        assert goes_on.wait(PATIENCE)
        done.append("work")

    beside(work, patience=0)
    assert done == []
    finish(patience=0)
    assert done == []
    goes_on.set()
    finish(patience=PATIENCE)
    assert done == ["work"]


def test_what_is_done_quickly_is_done_before_it_goes_on() -> None:
    done: list[str] = []
    beside(lambda: done.append("work"), patience=PATIENCE)
    assert done == ["work"]
