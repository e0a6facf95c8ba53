"""Velocity of several sprints as exports saw them, against a naive reckoning."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from random import Random
from statistics import mean, median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.issues.containers import work_alone as without_containers
from metrics.model.errors import NothingToReport
from metrics.model.report import Question, Unit
from metrics.model.team import ON_THE_EVE, ON_THE_FIRST_WORKING_DAY
from metrics.reports.sprint_velocity import sprint_velocity
from metrics.sprint.counted_earlier import counted_earlier
from metrics.sprint.progress import progress_of
from tests.oracles.naive_containers import work_alone
from tests.oracles.naive_renewals import under_last_ids
from tests.oracles.naive_sprint import Exports, Meanwhile, Seen, Sprint, Team, sprint_days
from tests.oracles.naive_velocity import Row, Runs, runs_of, velocity
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
NO_POINTS = "(?:unpointed issues?|issues? of 0 points|issues without points)"
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

    def question(self) -> Question:
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


@given(st.integers(0, 1_000_000).map(world))
def test_every_sprint_is_as_reckoned_by_hand(drawn: World) -> None:
    rows = velocity(drawn.exports, drawn.sprints, drawn.zone, drawn.runs)
    if not rows:
        with pytest.raises(NothingToReport):
            sprint_velocity(drawn.question())
        return
    report = sprint_velocity(drawn.question())
    results, columns = report.results, list(Row._fields[:-1])
    plain = results.astype(object).where(results.notna(), None)
    assert [tuple(row) for row in plain[columns].to_numpy()] == [row[:-1] for row in rows]
    for row in rows:
        # Of those without any points left; the others have points to tell of them.
        if drawn.unit is Unit.POINTS and not row.carried_over:
            told = re.search(rf" in {row.sprint} with (\d+) {NO_POINTS}", report.alt_text)
            assert (int(told[1]) if told else 0) == (row.open_issues or 0)
    for window in (3, 6):
        for name, of in (("mean", mean), ("median", median)):
            rolling = _rolling([row.completed for row in rows], window, of)
            assert plain[f"{name}_{window}"].tolist() == pytest.approx(rolling, abs=0.0051)


def _done_twice(drawn: World, seed: int) -> World:
    """The same sprints, with issues that go from each to the next, closed and reopened."""
    draw = Random(seed)  # noqa: S311
    lived = []
    for _ in range(draw.randint(1, 8)):
        acts: list[tuple[datetime, Any]] = []
        for each in drawn.sprints:
            at = datetime(each.start.year, each.start.month, each.start.day, tzinfo=UTC)
            at -= draw.randint(0, 12) * HOUR
            likely: list[Any] = ["reopen", Move(each.name), "reopen", "close", Move(None), "drop"]
            for act, odds in zip(likely, (0.8, 0.8, 0.3, 0.8, 0.1, 0.1), strict=True):
                if draw.random() < odds:
                    at += draw.randint(0, 30) * HOUR
                    acts.append((at, act))
        acts.sort(key=lambda act: act[0])
        created = acts[0][0] - 99 * HOUR if acts else drawn.moments[0]
        lived.append(Life(created, 1, None, (*acts,), draw.choice([None, None, None, 1])))
    return replace(drawn, lives=tuple(lived), unit=Unit.ISSUES, is_kept=True)


@given(st.integers(0, 1_000_000))
def test_what_earlier_sprints_completed_too_is_as_reckoned_by_hand(seed: int) -> None:
    drawn = _done_twice(world(seed), seed)
    asked = without_containers(drawn.question())
    today = asked.now.astimezone(drawn.zone).date()
    done = {each.name: _done_in(each, drawn) for each in drawn.sprints}
    iterations = {each.title: each for each in asked.board.iterations}
    for each in drawn.sprints:
        if each.end < today:
            earlier: set[str] = set().union(
                *(
                    done[other.name]
                    for other in drawn.sprints
                    if (other.start, other.end) < (each.start, each.end)
                )
            )
            counted = counted_earlier(progress_of(iterations[each.name], asked))
            assert set(counted["number"].astype(str)) == done[each.name] & earlier


def _done_in(sprint: Sprint, drawn: World) -> set[str]:
    """The issues that a sprint completed, each looked at by itself."""
    names = {name for _, seen in drawn.exports for name in seen}
    days = {
        name: sprint_days(
            [(moment, _of_one(seen, name)) for moment, seen in drawn.exports],
            sprint,
            drawn.zone,
        )
        for name in names
    }
    return {name for name, each in days.items() if sprint.end in each and each[sprint.end].done}


def _of_one(seen: Mapping[str, Seen], name: str) -> Mapping[str, Seen]:
    alone = {name: seen[name]} if name in seen else {}
    return Meanwhile(alone) if isinstance(seen, Meanwhile) else alone


def _rolling(values: Sequence[float], window: int, of: Callable[[Any], float]) -> list[Any]:
    """Of each value and those before it that the window holds; None where there are fewer."""
    return [
        of(values[at + 1 - window : at + 1]) if at + 1 >= window else None
        for at in range(len(values))
    ]
