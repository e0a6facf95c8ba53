"""Which issues are broken down, export by export: those that are to be struck from each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """An issue in an export: the numbers of those above it, its estimate, whether it is closed."""

    above: tuple[int, ...] = ()
    points: float | None = None
    is_closed: bool = False


def containers(exports: list[Mapping[int, Part]], *, by_points: bool) -> Iterator[frozenset[int]]:
    """The numbers of the containers in each export."""
    # What was closed when it left is below its parents until it is seen again.
    known: dict[int, Part] = {}
    for export in exports:
        gone = {
            number: part
            for number, part in known.items()
            if number not in export and part.is_closed
        }
        known = {**gone, **export}
        found = set()
        for number, part in export.items():
            below = [other for other in known.values() if number in other.above]
            if number in part.above or not below:
                continue
            if by_points and part.points:
                below = [other for other in below if other.points is not None]
            if below:
                found.add(number)
        yield frozenset(found)
