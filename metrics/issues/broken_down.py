"""When issues were broken down: the stretches in which each had sub-issues on a board read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pandas as pd

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
    histories: Sequence[History], others: pd.DataFrame, *, with_archived: bool = True
) -> dict[str, Below]:
    """Of each issue that ever had a sub-issue, by its URL.

    `others` are the issues that no history has: they have their parents always. A sub-issue that
    was done when it left the board is still one, unless such are not `with_archived`.
    """
    found: dict[str, Below] = {}
    columns = ["url", "ancestor_urls", "points"]
    rows = [(*row, *ALWAYS) for row in others[columns].itertuples(index=False, name=None)]
    for history in histories:
        rows += _parts(history, with_archived=with_archived)
    for own_url, urls, points, begin, end in rows:
        for url in urls:
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


def _parts(history: History, *, with_archived: bool) -> Iterator[tuple[Any, ...]]:
    """URL, ancestors and estimate of each version of a sub-issue, and from when until when."""
    versions = history.versions
    parts = versions["ancestor_urls"].map(bool).astype(bool)
    is_first = ~history.issue_numbers.duplicated()
    begins = versions["seen_from"].mask(
        is_first & history.is_seen_from_creation(versions), versions["created_at"]
    )
    begins = begins.mask(is_first & (versions["seen_from"] <= history.since), ALWAYS[0])
    ends = versions["seen_until"]
    if with_archived:
        # What was done when it left is done until it is seen again.
        ends = ends.mask(versions["state"] == "closed", history.seen_again)
    columns = ["url", "ancestor_urls", "points"]
    seen = versions[columns].assign(begin=begins, end=ends.fillna(ALWAYS[1]))
    yield from seen[parts].itertuples(index=False, name=None)
