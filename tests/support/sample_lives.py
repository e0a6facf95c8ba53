"""Lives of issues at random, and what exports of any moment see of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from hypothesis import strategies as st

from metrics.model.history import History
from metrics.model.report import Unit
from tests.oracles.naive_sprint import Exports, Seen
from tests.support.sample_boards import Json, issue
from tests.support.sample_histories import history

HOUR = timedelta(hours=1)
GAP = timedelta(hours=36)
# One in five counts nothing.
POINTS = st.integers(-10, 40).map(lambda quarters: max(quarters, 0) / 4)


class Move(NamedTuple):
    """Into the sprint of that title, or into none."""

    sprint: str | None


# What may be done to an issue beside a `Move`, or a new estimate, which is a float.
ACTS = ("close", "drop", "reopen", "archive", "restore")


@dataclass(frozen=True)
class Life:
    """What really happened to an issue: when it was created, and what was done to it when."""

    created: datetime
    points: float
    sprint: str | None
    acts: tuple[tuple[datetime, Any], ...]

    def seen_at(self, moment: datetime) -> Seen | None:
        """As an export of that moment sees it; None where it is not on the board."""
        item = Seen(self.created, self.sprint, self.points)
        is_there = self.created <= moment
        for at, act in self.acts:
            if at > moment:
                break
            if isinstance(act, float):
                item = replace(item, weight=act)
            elif isinstance(act, Move):
                item = replace(item, sprint=act.sprint)
            elif act in {"close", "drop"} and item.closed is None:
                item = replace(item, closed=at, dropped=act == "drop")
            elif act == "reopen":
                item = replace(item, closed=None, dropped=False)
            elif act in {"archive", "restore"}:
                is_there = act == "restore"
        return item if is_there else None


def cleared(life: Life, at: datetime, back_after: timedelta | None) -> Life:
    """The life of an issue whose sprint was cleared at that moment, and put back so much later."""
    held = life.sprint
    for moment, act in life.acts:
        if isinstance(act, Move) and moment <= at:
            held = act.sprint
    acts = [*life.acts, (at, Move(None))]
    if back_after is not None:
        acts.append((at + back_after, Move(held)))
    return replace(life, acts=tuple(sorted(acts, key=lambda act: act[0])))


@st.composite
def lives(draw: st.DrawFn, begin: datetime, acts: st.SearchStrategy[Any], titles: Any) -> Life:
    """Created around `begin`, in one of the sprints of these `titles`, and then changed."""
    at, done = begin + draw(st.integers(-200, 100)) * HOUR, []
    created = at
    for hours, act in draw(st.lists(st.tuples(st.integers(0, 60), acts), min_size=5, max_size=8)):
        at += hours * HOUR
        done.append((at, act))
    return Life(created, draw(POINTS), draw(st.sampled_from(titles)), tuple(done))


def exports_of(lived: Sequence[Life], moments: Sequence[datetime], unit: Unit) -> Exports:
    """What exports of these moments see, as the naive reckonings take it."""
    return [
        (
            moment,
            {
                str(number): seen if unit is Unit.POINTS else replace(seen, weight=1)
                for number, life in enumerate(lived, 1)
                if (seen := life.seen_at(moment))
            },
        )
        for moment in moments
    ]


def items_at(lived: Sequence[Life], moment: datetime, sprints: Mapping[str, Json]) -> list[Json]:
    """The same as items of a board."""
    return [
        issue(
            number,
            seen.weight,
            seen.created.isoformat(),
            seen.closed.isoformat() if seen.closed else None,
            sprints.get(seen.sprint or ""),
            stateReason=("NOT_PLANNED" if seen.dropped else "COMPLETED") if seen.closed else None,
        )
        for number, life in enumerate(lived, 1)
        if (seen := life.seen_at(moment))
    ]


def history_of(boards: Mapping[datetime, Sequence[Json]], **more: Any) -> History:
    """What exports of these moments have kept; `more` is as for `history`."""
    return history(
        {moment.isoformat(): items for moment, items in boards.items()},
        sightings=[(a.isoformat(), b.isoformat()) for a, b in _stretches(sorted(boards))],
        **more,
    )


def _stretches(moments: Sequence[datetime]) -> Iterator[tuple[datetime, datetime]]:
    start = before = moments[0]
    for moment in moments[1:]:
        if moment - before > GAP:
            yield start, before
            start = moment
        before = moment
    yield start, before
