"""Exports of a board whose iterations got new ids, as if they had always had the last ones.

Deliberately naive and without pandas: it says again, as plainly as can be, what
`metrics.sprint.renewals` promises, and the two must agree.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tests.oracles.naive_sprint import Exports, Seen

DAY = timedelta(days=1)


class Listed(NamedTuple):
    """An iteration as one export saw it."""

    title: str
    start: date
    length: int

    @property
    def days(self) -> set[date]:
        return {self.start + number * DAY for number in range(self.length)}


# Of each export, the iterations by id.
Listings = Sequence[Mapping[str, Listed]]


def under_last_ids(exports: Exports, listings: Listings, zone: ZoneInfo) -> Exports:
    """What these exports saw, with each iteration under the last id that it got."""
    successors = _successors(listings)
    days = [moment.astimezone(zone).date() for moment, _ in exports]
    mended: list[dict[str, Seen]] = []
    for place, (_, items) in enumerate(exports):
        mended.append({})
        for name, item in items.items():
            sights = [seen.get(name) for _, seen in exports]
            sprint = item.sprint or _missed(sights, place, days, listings, successors)
            mended[-1][name] = replace(item, sprint=_last(sprint, successors))
    return [(moment, items) for (moment, _), items in zip(exports, mended, strict=True)]


def _successors(listings: Listings) -> dict[str, str]:
    """The next id of each iteration that got another one."""
    found: dict[str, str] = {}
    latest: dict[str, Listed] = {}
    for listing in listings:
        likely = []
        for new in listing:
            for old, before in latest.items():
                shared = len(before.days & listing[new].days)
                longer = max(before.length, listing[new].length)
                is_alike = before.start == listing[new].start or shared * 2 >= longer
                has_title = before.title.lower().split() == listing[new].title.lower().split()
                if new not in latest and has_title and is_alike:
                    likely.append((shared, old, new))
        for _, old, new in sorted(likely, key=lambda pair: pair[0], reverse=True):
            family = {old, *(id_ for id_ in latest if _last(id_, found) == old)}
            is_beside = any(new in each and family & each.keys() for each in listings)
            if old not in found and new not in found.values() and not is_beside:
                found[old] = new
        latest.update(listing)
    return found


def _last(sprint: str | None, successors: Mapping[str, str]) -> str | None:
    while sprint is not None and sprint in successors:
        sprint = successors[sprint]
    return sprint


def _missed(
    sights: Sequence[Seen | None],
    place: int,
    days: Sequence[date],
    listings: Listings,
    successors: Mapping[str, str],
) -> str | None:
    """The iteration that an issue without one never left, if it was cleared and put back."""
    start = place
    while start and ((before := sights[start - 1]) is None or before.sprint is None):
        start -= 1
    # It may have been off the board before it was seen without an iteration.
    while (first := sights[start]) is None:
        start += 1
    assert first.sprint is None
    before = sights[start - 1] if start else None
    if before is None or before.sprint is None or before.sprint not in successors:
        return None
    old, new = before.sprint, successors[before.sprint]
    first_with_new = min(at for at, listing in enumerate(listings) if new in listing)
    last_with_old = max(
        at for at, listing in enumerate(listings) if old in listing and at < first_with_new
    )
    if not last_with_old < start <= first_with_new:
        return None
    for after in range(place, len(sights)):
        item = sights[after]
        if item is not None and item.sprint is not None:
            is_in_time = days[after] <= days[start] + 7 * DAY
            same = _last(item.sprint, successors) == _last(old, successors)
            return old if same and is_in_time else None
    return None
