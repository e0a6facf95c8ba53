"""Work in the background takes a share of GitHub's rate limit, all of it together."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.boards.points import HOUR, POINTS_AN_HOUR, POINTS_LEFT_ALONE, BackgroundPoints
from integrations.github import Usage


@dataclass
class Clock:
    """Gives the moment that a test has come to."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 23, 10, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def points(clock: Clock) -> BackgroundPoints:
    return BackgroundPoints(clock)


def test_no_hour_has_more_than_its_share(points: BackgroundPoints, clock: Clock) -> None:
    assert points.reserve(300)
    # What is going on counts already.
    assert not points.reserve(201)
    assert points.reserve(200)
    points.settle(300, Usage(gh_calls=1, cost=1))
    points.settle(200, Usage(gh_calls=150, cost=150))
    assert not points.reserve(350)
    assert points.reserve(349)
    points.settle(349, Usage(gh_calls=349, cost=349))
    clock.now += HOUR - timedelta(seconds=1)
    assert not points.reserve(1)
    clock.now += timedelta(seconds=1)
    assert points.reserve(POINTS_AN_HOUR)


def test_what_needs_more_than_an_hour_s_share_comes_by_itself(
    points: BackgroundPoints, clock: Clock
) -> None:
    assert points.reserve(2 * POINTS_AN_HOUR)
    assert not points.reserve(1)
    points.settle(2 * POINTS_AN_HOUR, Usage(gh_calls=1, cost=1))
    assert not points.reserve(2 * POINTS_AN_HOUR)
    clock.now += HOUR
    assert points.reserve(2 * POINTS_AN_HOUR)


def test_a_request_is_a_point_where_github_tells_none(points: BackgroundPoints) -> None:
    assert points.reserve(10)
    assert points.settle(10, Usage(gh_calls=4, cost=None)) == 4
    assert points.reserve(10)
    assert points.settle(10, Usage(gh_calls=4, cost=6)) == 6


def test_the_last_points_are_left_alone(points: BackgroundPoints, clock: Clock) -> None:
    points.hear(Usage(remaining=POINTS_LEFT_ALONE + 30))
    # An answer that tells nothing of them changes nothing.
    points.hear(Usage())
    assert not points.reserve(31)
    assert points.reserve(20)
    assert not points.reserve(11)
    assert points.reserve(10)
    # Somebody hears that there are new ones; else there are within an hour.
    points.hear(Usage(remaining=5_000))
    assert points.reserve(31)
    points.hear(Usage(remaining=3))
    clock.now += HOUR - timedelta(seconds=1)
    assert not points.reserve(1)
    clock.now += timedelta(seconds=1)
    assert points.reserve(1)


def test_a_pause_that_github_asks_for_is_made(points: BackgroundPoints, clock: Clock) -> None:
    points.pause(600)
    points.pause(5)
    clock.now += timedelta(seconds=599)
    assert not points.reserve(1)
    clock.now += timedelta(seconds=1)
    assert points.reserve(1)


@pytest.mark.attack
def test_a_workspace_that_uses_up_its_points_takes_none_of_others(
    points: BackgroundPoints, clock: Clock
) -> None:
    points.of("T0ACME").hear(Usage(remaining=0))
    points.of("T0ACME").pause(600)
    assert not points.of("T0ACME").reserve(1)
    assert points.of("T0BETA").reserve(1)
    assert points.of("").reserve(1)
    assert points.of("") is points
    clock.now += HOUR
    assert points.of("T0ACME").reserve(1)
