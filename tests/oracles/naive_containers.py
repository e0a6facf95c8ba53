"""Which issues are broken down, export by export: those that are to be struck from each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from tests.oracles.naive_sprint import Exports, Meanwhile, Seen


@dataclass(frozen=True)
class Part:
    """An issue in an export: the numbers of those above it, its estimate, whether it is closed."""

    above: tuple[int, ...] = ()
    points: float | None = None
    is_closed: bool = False


Parts = Mapping[int, Part]


def containers(exports: list[Parts], *, by_points: bool) -> Iterator[frozenset[int]]:
    """The numbers of the containers in each export."""
    known: Parts = {}
    for export in exports:
        known = _known(known, export)
        yield frozenset(_containers(export, known, by_points=by_points))


def work_alone(exports: Exports, *, by_points: bool) -> Exports:
    """What these exports saw of the issues that are no containers.

    An issue that was created between two exports has been below those above it from then on.
    """
    found: list[tuple[datetime, Mapping[str, Seen]]] = []
    known: Parts = {}
    before: Parts = {}
    ever: set[str] = set()
    last: datetime | None = None
    for moment, items in exports:
        export = {int(name): _part(item) for name, item in items.items()}
        new = items.keys() - ever
        for name in sorted(new, key=lambda name: items[name].created):
            if last is not None and items[name].created > last:
                known = {**known, int(name): export[int(name)]}
                struck = _containers(before, known, by_points=by_points)
                found.append((items[name].created, Meanwhile({str(n): None for n in struck})))
        known = _known(known, export)
        struck = _containers(export, known, by_points=by_points)
        left = {name: item for name, item in items.items() if int(name) not in struck}
        found.append((moment, left))
        before, last = export, moment
        ever |= items.keys()
    return found


def _known(known: Parts, export: Parts) -> Parts:
    """With what was closed when it left, which is below its parents until it is seen again."""
    gone = {n: part for n, part in known.items() if n not in export and part.is_closed}
    return {**gone, **export}


def _containers(export: Parts, known: Parts, *, by_points: bool) -> set[int]:
    found = set()
    for number, part in export.items():
        below = [other for other in known.values() if number in other.above]
        if number in part.above or not below:
            continue
        if by_points and part.points:
            below = [other for other in below if other.points is not None]
        if below:
            found.add(number)
    return found


def _part(item: Seen) -> Part:
    return Part(item.above, item.points, item.closed is not None)
