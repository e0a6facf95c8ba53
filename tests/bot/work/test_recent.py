"""What is known at once of what may be slow."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, Thread

import pytest

from bot.work.job import Asker, Job
from bot.work.queue import WorkQueue
from bot.work.recent import NotRead, Recent
from tests.support.patience import PATIENCE, until


class Source:
    """A store that hangs, or fails, as a test says."""

    def __init__(self) -> None:
        self.open = Event()
        self.open.set()
        self.reads: list[str] = []
        self.value = "first"
        self.error: Exception | None = None
        self.background = WorkQueue("memory", 1, 3)

    def read(self, key: str) -> str:
        self.reads.append(key)
        assert self.open.wait(PATIENCE)
        if self.error:
            raise self.error
        return f"{key} {self.value}"

    def recent(self, lasts: float = 600) -> Recent[str, str]:
        return Recent(self.read, self.background, lasts)


@pytest.fixture
def source() -> Iterator[Source]:
    source = Source()
    yield source
    source.open.set()
    assert source.background.wait(PATIENCE)


def test_what_was_never_read_is_read_for_the_next(source: Source) -> None:
    recent = source.recent()
    source.open.clear()
    assert [recent.now("a", "nothing") for _ in range(3)] == ["nothing"] * 3
    source.open.set()
    until(lambda: recent.now("a", "nothing") == "a first")
    assert source.reads == ["a"]


def test_what_is_old_is_given_and_read_again(source: Source) -> None:
    recent = source.recent(lasts=0)
    assert recent.within("a", PATIENCE) == "a first"
    source.value = "second"
    until(lambda: recent.now("a", "") == "a second")


def test_where_it_cannot_be_read_what_was_known_is_given(source: Source) -> None:
    recent = source.recent(lasts=0)
    assert recent.within("a", PATIENCE) == "a first"
    source.error = OSError()
    for _ in range(3):
        assert recent.within("a", PATIENCE) == "a first"
        assert source.background.wait(PATIENCE)


def test_a_few_wait_for_what_was_never_read_and_the_others_are_told_at_once(
    source: Source,
) -> None:
    recent, got = source.recent(), list[str]()
    source.open.clear()
    waiting = [
        Thread(target=lambda: got.append(recent.within("a", PATIENCE)), daemon=True)
        for _ in range(3)
    ]
    for thread in waiting:
        thread.start()
    until(lambda: recent._waiting._value == 0)
    with pytest.raises(NotRead):
        recent.within("a", PATIENCE)
    source.open.set()
    for thread in waiting:
        thread.join(PATIENCE)
    assert got == ["a first"] * 3


def test_it_is_waited_for_so_long_and_not_longer(source: Source) -> None:
    source.open.clear()
    with pytest.raises(NotRead):
        source.recent().within("a", 0.01)


def test_what_fails_is_told(source: Source) -> None:
    source.error = OSError()
    with pytest.raises(NotRead):
        source.recent().within("a", PATIENCE)


def test_what_somebody_wrote_is_newer_than_what_is_being_read(source: Source) -> None:
    recent = source.recent()
    source.open.clear()
    assert recent.now("a", "") == ""
    recent.learn("a", "written")
    source.open.set()
    assert source.background.wait(PATIENCE)
    assert recent.now("a", "") == "written"
    recent.forget("a")
    assert recent.within("a", PATIENCE) == "a first"


def test_where_nobody_has_time_to_read_nothing_is_known(source: Source) -> None:
    source.open.clear()
    recent = source.recent()
    source.background.take_in(Job(lambda: source.open.wait(PATIENCE), Asker("", "", "busy")))
    for key in ("a", "b", "c", "d", "e"):
        recent.now(key, "")
    with pytest.raises(NotRead):
        recent.within("f", PATIENCE)
