"""Which iterations are the same one under new ids, and a history in which they have one id.

Tools that edit a board's iterations through GitHub's API give all of them new ids and clear the
sprint of every item; then the tool, or somebody, puts the items back. So an iteration is the same
as an earlier one of that title if it begins on the same day, or if they share at least half of the
days of the longer one; unless an export saw the two ids side by side. Issues that were cleared in
the export that first had the new id, and are put back within `PUT_BACK` days, never left; others
left on that day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from metrics.issues.days import days_of
from metrics.model.history import History
from metrics.model.issue_columns import ISSUE_KEY
from metrics.model.iterations import Iteration, have_one_title

PUT_BACK = 7


@dataclass(frozen=True)
class Renewal:
    """An iteration that got a new id.

    Attributes:
        old: The id before.
        new: The id since.
        last: The moment of the last export that had the old id.
        seen: The moment of the first export that had the new one.
    """

    old: str
    new: str
    last: datetime
    seen: datetime


# The iterations that exports saw from a moment on, in order of these moments.
Listings = Sequence[tuple[datetime, Sequence[Iteration]]]


def renewals(listings: Listings, exports: Collection[datetime]) -> list[Renewal]:
    """The iterations that got new ids, in order of time.

    `exports` are the moments of exports that saw what the one before saw: the iterations of a
    listing were on the board until the last export before the next listing.
    """
    found: list[Renewal] = []
    # Each iteration as last listed, and where it is listed, also under former ids.
    known: dict[str, Iteration] = {}
    places: dict[str, set[int]] = {}
    for place, (_, iterations) in enumerate(listings):
        for iteration in iterations:
            places.setdefault(iteration.id, set()).add(place)
    for place, (seen, iterations) in enumerate(listings):
        new = [each for each in iterations if each.id not in known]
        pairs = [(old, each) for each in new for old in known.values() if _are_alike(old, each)]
        for old, each in sorted(pairs, key=lambda pair: -_shared_days(*pair)):
            is_taken = any(old.id == other.old or each.id == other.new for other in found)
            if is_taken or places[old.id] & places[each.id]:
                continue
            before = max(earlier for earlier in places[old.id] if earlier < place)
            begun, gone = listings[before][0], listings[before + 1][0]
            last = max([begun, *(moment for moment in exports if moment < gone)])
            found.append(Renewal(old.id, each.id, last, seen))
            places[each.id] |= places[old.id]
        known |= {each.id: each for each in iterations}
    return found


def with_former_ids(
    iterations: Sequence[Iteration], found: Sequence[Renewal]
) -> tuple[Iteration, ...]:
    """The `iterations` of a board, each with the other ids that it has had."""
    return tuple(
        replace(each, former_ids=tuple(name for name in _chain(each.id, found) if name != each.id))
        for each in iterations
    )


def renewed(
    history: History,
    iterations: Sequence[Iteration],
    found: Sequence[Renewal],
    timezone: ZoneInfo,
) -> History:
    """The history with each iteration under the id that it has among `iterations`.

    Issues that were cleared when an iteration got a new id, and put back in time, were in it; those
    that are not put back yet are `History.cleared`.
    Days are those of the time zone.
    """
    if not found or history.versions.empty:
        return history
    present = {each.old: _chain(each.old, found)[-1] for each in found}
    present |= {name: each.id for each in with_former_ids(iterations, found) for name in each.ids}
    versions = history.versions.sort_values([*ISSUE_KEY, "seen_from"], kind="stable")
    held = versions["iteration_id"]
    is_cleared = held.isna()
    versions["iteration_id"] = held.replace(present)
    issues = history.issue_numbers[versions.index]
    columns = ["iteration_id", "sprint", "seen_from", "seen_until"]
    stays = versions[columns].assign(old=held).mask(is_cleared)
    before, after = stays.groupby(issues).ffill(), stays.groupby(issues).bfill()
    cleared = versions["seen_from"].mask(is_cleared.shift(fill_value=False))
    cleared = cleared.groupby(issues).ffill()
    was_then = pd.Series(False, versions.index)
    for renewal in found:
        is_then = (cleared > renewal.last) & (cleared <= renewal.seen)
        was_then |= is_then & (before["old"] == renewal.old).fillna(False)
    took = days_of(after["seen_from"], timezone) - days_of(cleared, timezone)
    stayed = (
        is_cleared
        & was_then
        & (before["iteration_id"] == after["iteration_id"]).fillna(False)
        & (before["seen_until"] == cleared)
        & (took <= PUT_BACK * pd.Timedelta(days=1))
    ).astype(bool)
    is_still = is_cleared & was_then & versions["seen_until"].isna()
    is_still &= before["seen_until"] == cleared
    lost = versions[ISSUE_KEY].assign(iteration_id=before["iteration_id"], moment=cleared)
    for column in ("iteration_id", "sprint"):
        versions[column] = versions[column].mask(stayed, before[column])
    return replace(history, versions=versions.sort_index(), cleared=lost[is_still])


def ids_of(iteration_id: str, found: Sequence[Renewal]) -> frozenset[str]:
    """All ids of the iteration that has that id."""
    return frozenset(_chain(iteration_id, found))


def seen_before_renewals(since: datetime, found: Sequence[Renewal]) -> datetime:
    """`since`, or an earlier moment from which on it shows which issues were cleared and put back
    after `since`."""
    put_back = timedelta(days=PUT_BACK + 1)
    near = (each.last for each in found if each.last <= since <= each.seen + put_back)
    return min([since, *near])


def _chain(iteration_id: str, found: Sequence[Renewal]) -> list[str]:
    """All ids of the iteration that has that id, in order."""
    chain = [iteration_id]
    for renewal in reversed(found):
        if renewal.new == chain[0]:
            chain.insert(0, renewal.old)
    for renewal in found:
        if renewal.old == chain[-1]:
            chain.append(renewal.new)
    return chain


def _are_alike(one: Iteration, other: Iteration) -> bool:
    if not have_one_title(one.title, other.title):
        return False
    return one.start == other.start or 2 * _shared_days(one, other) >= max(one.days, other.days)


def _shared_days(one: Iteration, other: Iteration) -> int:
    return max((min(one.end, other.end) - max(one.start, other.start)).days + 1, 0)
