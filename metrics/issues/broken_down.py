"""When issues were broken down: the stretches in which each had sub-issues on a board read."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from metrics.model.arrays import Array, at_moment
from metrics.model.history import History

ALWAYS = (
    pd.Timestamp.min.ceil("s").tz_localize("UTC"),
    pd.Timestamp.max.floor("s").tz_localize("UTC"),
)

Stretch = tuple[pd.Timestamp, pd.Timestamp]


class Below(NamedTuple):
    """When an issue has sub-issues, at any depth; when one of them has an estimate; and when it is
    below itself, in a cycle."""

    any: list[Stretch]
    pointed: list[Stretch]
    in_cycle: list[Stretch]


def when_broken_down(
    histories: Sequence[History],
    others: pd.DataFrame,
    wanted: Collection[str],
    *,
    with_archived: bool = True,
) -> dict[str, Below]:
    """Of each issue at one of the `wanted` URLs that ever had a sub-issue, by its URL.

    `others` are the issues that no history has: they have their parents always. A sub-issue that
    was done when it left the board is still one, unless such are not `with_archived`.
    """
    found: dict[str, Below] = {}
    columns = ["url", "ancestor_urls", "points"]
    rows = [(*row, *ALWAYS) for row in others[columns].itertuples(index=False, name=None)]
    for history in histories:
        rows += _parts(history, wanted, with_archived=with_archived)
    for own_url, urls, points, begin, end in rows:
        for url in filter(wanted.__contains__, urls):
            of_url = found.setdefault(url, Below([], [], []))
            of_url.any.append((begin, end))
            if not pd.isna(points):
                of_url.pointed.append((begin, end))
            if url == own_url:
                of_url.in_cycle.append((begin, end))
    return found


def without(stretch: Stretch, away: list[Stretch]) -> Iterator[Stretch]:
    """What is left of `stretch` without those of `away`."""
    begin, end = stretch
    for first, last in sorted(away):
        if first >= end:
            break
        if begin < first:
            yield begin, first
        begin = max(begin, last)
        if begin >= end:
            return
    yield begin, end


def _parts(
    history: History, wanted: Collection[str], *, with_archived: bool
) -> Iterator[tuple[Any, ...]]:
    """URL, ancestors and estimate of each version of a sub-issue of one of the `wanted`, and from
    when until when."""
    arrays, frame = history.arrays, history.versions
    urls, above, sought = frame["url"].array, frame["ancestor_urls"].array, frozenset(wanted)
    chosen = np.array(
        [n for n, row in enumerate(arrays.rows.tolist()) if not sought.isdisjoint(above[row])], int
    )
    is_first = np.append(True, arrays.item[1:] != arrays.item[:-1])[chosen]
    begins, is_born = arrays.seen_from[chosen], is_first & arrays.is_from_creation[chosen]
    is_always = is_first & (begins <= at_moment(history.since))
    begins = np.where(is_born, arrays.created_at[chosen], begins)
    ends = arrays.seen_until[chosen]
    if with_archived:
        # What was done when it left is done until it is seen again.
        ends = np.where(arrays.is_closed[chosen], arrays.seen_again[chosen], ends)
    rows, points = arrays.rows[chosen], arrays.points[chosen]
    stretches = zip(is_always, _moments(begins), np.isnat(ends), _moments(ends), strict=True)
    for row, estimate, (always, begin, is_on, end) in zip(rows, points, stretches, strict=True):
        first, last = ALWAYS[0] if always else begin, ALWAYS[1] if is_on else end
        yield urls[row], above[row], estimate, first, last


def _moments(moments: Array) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(moments, tz="UTC")
