"""Velocity of several sprints as exports saw them, against a naive reckoning."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from statistics import mean, median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.issues.containers import work_alone as without_containers
from metrics.model.errors import NothingToReport
from metrics.model.report import Unit
from metrics.reports.sprint_velocity import sprint_velocity
from metrics.sprint.counted_earlier import is_counted_earlier
from metrics.sprint.progress import progress_of
from tests.oracles.naive_sprint import Meanwhile, Seen, Sprint, sprint_days
from tests.oracles.naive_velocity import Row, velocity
from tests.support.sample_lives import (
    HOUR,
    Life,
    Move,
)
from tests.support.sample_worlds import World, world

DAY = timedelta(days=1)
NO_POINTS = "(?:unpointed issues?|issues? of 0 points|issues without points)"


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
            progress = progress_of(iterations[each.name], asked)
            counted = progress.issues[is_counted_earlier(progress)]
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
