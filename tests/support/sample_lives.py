"""Lives of issues at random, and what exports of any moment see of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from metrics.model.history import History
from metrics.model.report import Unit
from metrics.sprint.renewals import renewals, renewed
from tests.oracles.naive_renewals import Listed, Listings
from tests.oracles.naive_sprint import Exports, Seen
from tests.support.sample_boards import Json, board, issue
from tests.support.sample_histories import history

HOUR = timedelta(hours=1)
GAP = timedelta(hours=36)
# One in five counts nothing: half of these are estimated at nothing.
POINTS = st.integers(-10, 40).map(lambda quarters: None if quarters < -5 else max(quarters, 0) / 4)


class Move(NamedTuple):
    """Into the sprint of that title, or into none."""

    sprint: str | None


class Under(NamedTuple):
    """It becomes a sub-issue of that one, or of none."""

    parent: int | None


# What may be done to an issue beside these, or a new estimate, which is a float.
ACTS = ("close", "drop", "reopen", "archive", "restore")


@dataclass(frozen=True)
class Life:
    """What really happened to an issue: when it was created, and what was done to it when."""

    created: datetime
    points: float | None
    sprint: str | None
    acts: tuple[tuple[datetime, Any], ...]
    parent: int | None = None

    def parent_at(self, moment: datetime) -> int | None:
        parents = [act.parent for at, act in self.acts if isinstance(act, Under) and at <= moment]
        return parents[-1] if parents else self.parent

    def seen_at(self, moment: datetime) -> Seen | None:
        """As an export of that moment sees it; None where it is not on the board."""
        item = Seen(self.created, self.sprint, self.points or 0, points=self.points)
        is_there = self.created <= moment
        for at, act in self.acts:
            if at > moment:
                break
            if isinstance(act, float):
                item = replace(item, weight=act, points=act)
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
def lives(
    draw: st.DrawFn,
    begin: datetime,
    acts: st.SearchStrategy[Any],
    titles: Any,
    parents: Sequence[int | None] = (None,),
) -> Life:
    """Created around `begin`, in one of the sprints of these `titles`, and then changed."""
    at, done = begin + draw(st.integers(-200, 100)) * HOUR, []
    created = at
    for hours, act in draw(st.lists(st.tuples(st.integers(0, 60), acts), min_size=5, max_size=8)):
        at += hours * HOUR
        done.append((at, act))
    sprint, parent = draw(st.sampled_from(titles)), draw(st.sampled_from(parents))
    return Life(created, draw(POINTS), sprint, tuple(done), parent)


# Of each export, the iterations by title.
Sprints = Mapping[datetime, Mapping[str, Json]]


def exports_of(lived: Sequence[Life], sprints: Sprints, unit: Unit) -> Exports:
    """What exports of these moments see, as the naive reckonings take it."""
    return [
        (
            moment,
            {
                str(number): replace(
                    seen,
                    sprint=seen.sprint and titled[seen.sprint]["id"],
                    weight=seen.weight if unit is Unit.POINTS else 1,
                )
                for number, seen in _seen_at(lived, moment)
            },
        )
        for moment, titled in sprints.items()
    ]


def listings_of(sprints: Sprints) -> Listings:
    """The same iterations, as the naive reckonings take them."""
    return [
        {
            each["id"]: Listed(
                each["title"], date.fromisoformat(each["startDate"]), each["duration"]
            )
            for each in titled.values()
        }
        for titled in sprints.values()
    ]


def items_at(lived: Sequence[Life], moment: datetime, sprints: Mapping[str, Json]) -> list[Json]:
    """The same as items of a board."""
    return [
        issue(
            number,
            seen.points,
            seen.created.isoformat(),
            seen.closed.isoformat() if seen.closed else None,
            sprints.get(seen.sprint or ""),
            stateReason=("NOT_PLANNED" if seen.dropped else "COMPLETED") if seen.closed else None,
            parent=_nested(seen.above),
        )
        for number, seen in _seen_at(lived, moment)
    ]


def _seen_at(lived: Sequence[Life], moment: datetime) -> Iterator[tuple[int, Seen]]:
    parents = {number: life.parent_at(moment) for number, life in enumerate(lived, 1)}
    for number, life in enumerate(lived, 1):
        if seen := life.seen_at(moment):
            yield number, replace(seen, above=above(number, parents))


def above(number: int, parents: Mapping[int, int | None]) -> tuple[int, ...]:
    """The numbers of the issues above that one, to the top or until they repeat."""
    found: list[int] = []
    at = parents.get(number)
    while at and at not in found:
        found.append(at)
        at = parents.get(at)
    return tuple(found)


def _nested(numbers: Sequence[int]) -> Json | None:
    """Parents as GitHub nests them."""
    parent: Json | None = None
    for number in reversed(numbers):
        url = f"https://github.com/acme/web/issues/{number}"
        parent = {"url": url, "title": "Above", "parent": parent}
    return parent


def mended_history(
    boards: Mapping[datetime, Sequence[Json]], sprints: Sprints, timezone: ZoneInfo
) -> History:
    """What exports of these moments have kept, with each iteration under its last id."""
    last = tuple(sprints[max(sprints)].values())
    known = history(
        {moment.isoformat(): items for moment, items in boards.items()},
        sightings=[(a.isoformat(), b.isoformat()) for a, b in _stretches(sorted(boards))],
        timezone=timezone,
        iterations=last,
    )
    listed = [
        (moment, board(iterations=tuple(titled.values())).iterations)
        for moment, titled in sprints.items()
    ]
    found = renewals(listed, [*boards])
    return renewed(known, board(iterations=last).iterations, found, timezone)


def _stretches(moments: Sequence[datetime]) -> Iterator[tuple[datetime, datetime]]:
    start = before = moments[0]
    for moment in moments[1:]:
        if moment - before > GAP:
            yield start, before
            start = moment
        before = moment
    yield start, before
