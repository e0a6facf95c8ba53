"""When boards are looked through in the background, and when not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from bot.boards.looks import POINTS_BESIDE, Looks
from bot.boards.points import FIRST_PAUSE, HOUR, POINTS_AN_HOUR, BackgroundPoints
from integrations.errors import IntegrationError
from integrations.github import Usage
from tests.support.looks import looks_ended
from tests.support.patience import PATIENCE

SECOND = timedelta(seconds=1)


@dataclass
class Desk:
    """Looks that take what a test says, at a time that it says."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 10, tzinfo=UTC))
    begun: list[str] = field(default_factory=list)
    outcome: Callable[[Usage], object] = lambda _: None

    def __post_init__(self) -> None:
        self.points = BackgroundPoints(lambda: self.now)
        self.looks = Looks(self._look, self.points)

    def _look(self, name: str, usage: Usage) -> None:
        self.begun.append(name)
        self.outcome(usage)

    def begin(self, name: str = "platform", items: int = 600) -> bool:
        """Whether a look begins; it has ended by now."""
        before = len(self.begun)
        self.looks.begin(name, items)
        looks_ended()
        return len(self.begun) > before


def taking(points: int) -> Callable[[Usage], object]:
    return lambda usage: usage.include(Usage(gh_calls=points, cost=points, remaining=5_000))


def failing(points: int) -> Callable[[Usage], object]:
    def fail(usage: Usage) -> None:
        taking(points)(usage)
        raise IntegrationError("GitHub gave 599 of the 600 items.")

    return fail


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_board_is_looked_through_once_at_a_time(desk: Desk) -> None:
    going_on, go = Event(), Event()

    def wait(_: Usage) -> None:
        going_on.set()
        assert go.wait(PATIENCE)

    desk.outcome = wait
    desk.looks.begin("platform", 600)
    assert going_on.wait(PATIENCE)
    desk.looks.begin("platform", 600)
    desk.looks.begin("roadmap", 600)
    go.set()
    looks_ended()
    assert desk.begun == ["platform", "roadmap"]


def test_a_board_rests_until_its_points_have_come_in(desk: Desk) -> None:
    desk.outcome = taking(10)
    assert desk.begin()
    desk.now += 10 * HOUR / POINTS_AN_HOUR - SECOND
    assert not desk.begin()
    desk.now += SECOND
    assert desk.begin()


def test_all_boards_share_the_points_of_an_hour(desk: Desk) -> None:
    desk.outcome = taking(100)
    begun = [desk.begin(f"board {number}", 5_000) for number in range(10)]
    # The fifth may take 110, and 400 are taken.
    assert begun == [True] * 4 + [False] * 6
    desk.now += HOUR
    assert desk.begin("board 9", 5_000)


def test_what_a_board_s_last_look_took_is_needed_again(desk: Desk) -> None:
    """It may be for archived items, which nothing else tells of."""
    desk.outcome = taking(300)
    assert desk.begin(items=600)
    desk.now += 300 * HOUR / POINTS_AN_HOUR
    assert not desk.begin(items=600)
    desk.now += HOUR
    assert desk.begin(items=600)


def test_a_look_that_failed_is_counted(desk: Desk) -> None:
    desk.outcome = failing(POINTS_AN_HOUR - POINTS_BESIDE)
    assert desk.begin()
    # A board without items takes what comes beside.
    assert not desk.begin("roadmap", 1)
    assert desk.begin("roadmap", 0)


def test_a_look_that_fails_is_tried_again_later_and_later(desk: Desk) -> None:
    desk.outcome = failing(1)
    pauses = [FIRST_PAUSE * 2**times for times in range(6)] + [HOUR, HOUR]
    assert pauses[0] == timedelta(minutes=1)
    for pause in pauses:
        assert desk.begin()
        assert not desk.begin()
        desk.now += pause - SECOND
        assert not desk.begin()
        desk.now += SECOND
    desk.outcome = taking(1)
    assert desk.begin()
    desk.now += HOUR / POINTS_AN_HOUR
    desk.outcome = failing(1)
    assert desk.begin()
    desk.now += FIRST_PAUSE
    assert desk.begin()


def test_a_look_that_failed_rests_no_less_than_one_that_went_well(desk: Desk) -> None:
    desk.outcome = failing(100)
    assert desk.begin()
    desk.now += 100 * HOUR / POINTS_AN_HOUR - SECOND
    assert not desk.begin()
    desk.now += SECOND
    assert desk.begin()


def test_no_board_is_looked_through_while_github_wants_a_pause(desk: Desk) -> None:
    desk.points.pause(3_000)
    assert not desk.begin()
    assert not desk.begin("roadmap")
    desk.now += 3_000 * SECOND
    assert desk.begin()
