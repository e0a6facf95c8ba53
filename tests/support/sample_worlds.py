"""Worlds of several sprints and the exports that saw them, drawn at random."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from metrics.model.report import Question, Unit
from metrics.model.team import ON_THE_EVE, ON_THE_FIRST_WORKING_DAY
from tests.oracles.naive_containers import work_alone
from tests.oracles.naive_renewals import under_last_ids
from tests.oracles.naive_sprint import Exports, Sprint, Team
from tests.oracles.naive_velocity import Runs, runs_of
from tests.support.sample_boards import Json, iteration, question
from tests.support.sample_lives import (
    ACTS,
    HOUR,
    Life,
    Move,
    Under,
    cleared,
    exports_of,
    items_at,
    listings_of,
    mended_history,
)

DAY = timedelta(days=1)
TITLES = [f"Sprint {number}" for number in range(1, 8)]
CHANGES = [*map(Move, TITLES), *["close"] * 5, *ACTS[1:], Move(None), 0.25, 5.0]
WEEKS = [{1, 2, 3, 4, 5}, {7, 1, 2, 3, 4}]


@dataclass(frozen=True)
class World:
    lives: tuple[Life, ...]
    moments: tuple[datetime, ...]
    sprints: tuple[Sprint, ...]
    zone: ZoneInfo
    unit: Unit
    is_kept: bool
    team: Team = field(default_factory=Team)
    # When all iterations got new ids.
    renewed: tuple[datetime, ...] = ()

    @cached_property
    def exports(self) -> Exports:
        """Without containers, and with sprints by title, as if these were their ids."""
        sprints = self.listed
        seen = exports_of(self.lives, sprints, self.unit)
        if self.is_kept:
            seen = under_last_ids(seen, listings_of(sprints), self.zone)
        titles = {each["id"]: title for title, each in sprints[self.moments[-1]].items()}
        titled = [
            (
                moment,
                {
                    name: replace(item, sprint=titles.get(item.sprint or ""))
                    for name, item in items.items()
                },
            )
            for moment, items in (seen if self.is_kept else seen[-1:])
        ]
        return work_alone(titled, by_points=self.unit is Unit.POINTS)

    @cached_property
    def runs(self) -> Runs | None:
        return runs_of(exports_of(self.lives, self.listed, self.unit)) if self.is_kept else None

    @cached_property
    def listed(self) -> dict[datetime, dict[str, Json]]:
        """The iterations by title, of each export."""
        return {
            moment: {
                each.name: iteration(
                    each.name,
                    str(each.start),
                    len(each.days),
                    id=f"{each.name}-{sum(at > moment for at in self.renewed)}",
                )
                for each in self.sprints
            }
            for moment in self.moments
        }

    def question(self, **more: Any) -> Question:
        listed, now = self.listed, self.moments[-1]
        boards = {moment: items_at(self.lives, moment, listed[moment]) for moment in self.moments}
        return question(
            *boards[now],
            history=mended_history(boards, listed, self.zone) if self.is_kept else None,
            sprint="",
            unit=self.unit,
            now=now,
            exported_at=now.isoformat(),
            timezone=self.zone,
            iterations=tuple(listed[now].values()),
            working_days=frozenset(self.team.weekdays),
            days_off=tuple((day, day) for day in self.team.days_off),
            commitment=ON_THE_EVE if self.team.commits_on_the_eve else ON_THE_FIRST_WORKING_DAY,
            **more,
        )


def world(seed: int) -> World:
    """Drawn by Python: Hypothesis would draw most of what is so large alike."""
    draw = Random(seed)  # noqa: S311
    # The clocks change within most of them.
    start = date(2023, 10, 25) + DAY * draw.randint(0, 12)
    begin = datetime(start.year, start.month, start.day, tzinfo=UTC)
    sprints = []
    for title in TITLES:
        end = start + draw.randint(0, 4) * DAY
        sprints.append(Sprint(title, start, end))
        # Most follow each other; some begin on the last day of the one before, or after a break.
        start = end + draw.choice([1, 1, 1, 0, 3]) * DAY
    moments = [begin + draw.randint(-50, 50) * HOUR]
    while moments[-1] < begin + draw.randint(10, 25) * DAY:
        moments.append(moments[-1] + draw.randint(1, 50) * HOUR)
    # Half of the boards have sub-issues, of a few issues.
    parents: list[int | None] = draw.choice([[None], [None, None, 1, 2, 3]])
    lived = [_life(draw, begin, parents) for _ in range(draw.randint(1, 20))]
    renewed = tuple(sorted(begin + draw.randint(0, 400) * HOUR for _ in range(draw.randint(0, 2))))
    for at in renewed:
        hours = [draw.choice([0, 5, 30, 80, 150, 165, 170, 190, None]) for _ in lived]
        lived = [
            cleared(life, at, None if after is None else after * HOUR)
            for life, after in zip(lived, hours, strict=True)
        ]
    team = Team(
        draw.choice(WEEKS),
        [begin.date() + draw.randint(0, 20) * DAY for _ in range(draw.randint(0, 4))],
        draw.random() < 0.3,
    )
    return World(
        lives=tuple(lived),
        moments=tuple(moments),
        sprints=tuple(
            replace(
                each,
                later={other.name for other in sprints if other.start > each.end},
                team=team,
            )
            for each in sprints
        ),
        zone=ZoneInfo(draw.choice(["UTC", "Europe/Berlin", "America/Los_Angeles"])),
        unit=draw.choice(list(Unit)),
        is_kept=draw.random() < 0.8,
        team=team,
        renewed=renewed,
    )


def _life(draw: Random, begin: datetime, parents: Sequence[int | None]) -> Life:
    created = at = begin + draw.randint(-100, 300) * HOUR
    acts = []
    for _ in range(draw.randint(0, 8)):
        at += draw.randint(1, 80) * HOUR
        is_broken_down = len(parents) > 1 and draw.random() < 0.1
        change = Under(draw.choice(parents)) if is_broken_down else draw.choice(CHANGES)
        acts.append((at, change))
    quarters = draw.randint(-10, 20)
    points = None if quarters < -5 else max(quarters, 0) / 4
    return Life(created, points, draw.choice(TITLES), tuple(acts), draw.choice(parents))
