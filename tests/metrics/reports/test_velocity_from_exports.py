"""Velocity of several sprints as exports saw them, against a naive reckoning."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import mean, median
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.model.errors import NothingToReport
from metrics.model.report import Question, Unit
from metrics.reports.sprint_velocity import sprint_velocity
from metrics.sprint.counted_earlier import counted_earlier
from metrics.sprint.progress import progress_of
from tests.oracles.naive_sprint import Exports, Sprint, sprint_days
from tests.oracles.naive_velocity import Row, velocity
from tests.support.sample_boards import Json, iteration, question
from tests.support.sample_lives import ACTS, HOUR, Life, Move, exports_of, history_of, items_at

DAY = timedelta(days=1)
# From Monday to Friday, and from Sunday to Thursday.
WEEKS = [frozenset({1, 2, 3, 4, 5}), frozenset({7, 1, 2, 3, 4})]
TITLES = [f"Sprint {number}" for number in range(1, 8)]
CHANGES = [*map(Move, TITLES), *["close"] * 5, *ACTS[1:], Move(None), 0.25, 5.0]


@dataclass(frozen=True)
class World:
    lives: tuple[Life, ...]
    moments: tuple[datetime, ...]
    sprints: tuple[Sprint, ...]
    zone: ZoneInfo
    unit: Unit
    is_kept: bool
    working_days: frozenset[int]

    @property
    def exports(self) -> Exports:
        return exports_of(self.lives, self.moments, self.unit)

    def question(self) -> Question:
        iterations = {
            each.name: iteration(each.name, str(each.start), (each.end - each.start).days + 1)
            for each in self.sprints
        }
        more: Json = {"timezone": self.zone, "iterations": tuple(iterations.values())}
        boards = {moment: items_at(self.lives, moment, iterations) for moment in self.moments}
        now = self.moments[-1]
        return question(
            *boards[now],
            history=history_of(boards, **more) if self.is_kept else None,
            sprint="",
            unit=self.unit,
            now=now,
            exported_at=now.isoformat(),
            working_days=self.working_days,
            **more,
        )


def world(seed: int) -> World:
    """Drawn by Python: Hypothesis would draw most of what is so large alike."""
    draw = Random(seed)  # noqa: S311
    # The clocks change within most of them.
    start = date(2023, 10, 25) + DAY * draw.randint(0, 12)
    begin = datetime(start.year, start.month, start.day, tzinfo=UTC)
    week = draw.choice(WEEKS)
    sprints = []
    for title in TITLES:
        end = start + draw.randint(0, 4) * DAY
        sprints.append(Sprint(title, start, end, working_days=week))
        # Most follow each other; some begin on the last day of the one before, or after a break.
        start = end + draw.choice([1, 1, 1, 0, 3]) * DAY
    moments = [begin + draw.randint(-50, 50) * HOUR]
    while moments[-1] < begin + draw.randint(10, 25) * DAY:
        moments.append(moments[-1] + draw.randint(1, 50) * HOUR)
    return World(
        lives=tuple(_life(draw, begin) for _ in range(draw.randint(1, 20))),
        moments=tuple(moments),
        sprints=tuple(
            replace(each, later={other.name for other in sprints if other.start > each.end})
            for each in sprints
        ),
        zone=ZoneInfo(draw.choice(["UTC", "Europe/Berlin", "America/Los_Angeles"])),
        unit=draw.choice(list(Unit)),
        is_kept=draw.random() < 0.8,
        working_days=week,
    )


def _life(draw: Random, begin: datetime) -> Life:
    created = at = begin + draw.randint(-100, 300) * HOUR
    acts = []
    for _ in range(draw.randint(0, 8)):
        at += draw.randint(1, 80) * HOUR
        acts.append((at, draw.choice(CHANGES)))
    return Life(created, max(draw.randint(-10, 20), 0) / 4, draw.choice(TITLES), tuple(acts))


@given(st.integers(0, 1_000_000).map(world))
def test_every_sprint_is_as_reckoned_by_hand(drawn: World) -> None:
    rows = velocity(drawn.exports, drawn.sprints, drawn.zone, is_kept=drawn.is_kept)
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
            told = re.search(rf" in {row.sprint} with (\d+) issues? of 0 points", report.alt_text)
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
        lived.append(Life(acts[0][0] - 99 * HOUR if acts else drawn.moments[0], 1, None, (*acts,)))
    return replace(drawn, lives=tuple(lived), unit=Unit.ISSUES, is_kept=True)


@given(st.integers(0, 1_000_000))
def test_what_earlier_sprints_completed_too_is_as_reckoned_by_hand(seed: int) -> None:
    drawn = _done_twice(world(seed), seed)
    asked = drawn.question()
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
            [
                (moment, {name: seen[name]} if name in seen else {})
                for moment, seen in drawn.exports
            ],
            sprint,
            drawn.zone,
        )
        for name in names
    }
    return {name for name, each in days.items() if sprint.end in each and each[sprint.end].done}


def _rolling(values: Sequence[float], window: int, of: Callable[[Any], float]) -> list[Any]:
    """Of each value and those before it that the window holds; None where there are fewer."""
    return [
        of(values[at + 1 - window : at + 1]) if at + 1 >= window else None
        for at in range(len(values))
    ]
