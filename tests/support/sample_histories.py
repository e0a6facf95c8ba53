"""Histories for tests: what a row of exports has seen, said as the items of each of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

import pandas as pd

from metrics.model.history import History
from metrics.model.report import Question
from tests.support.sample_boards import Json, at, board, question


def history(
    exports: Mapping[str, Sequence[Json]],
    *,
    sightings: Sequence[tuple[str, str]] = (),
    **more: Any,
) -> History:
    """What exports of those items at those moments have seen; `more` is as for `board`.

    Moments are as in `issue`: dates without a time are at noon, UTC. Without `sightings`, none of
    the exports came after a gap.
    """
    moments = sorted((_moment(moment), items) for moment, items in exports.items())
    known: dict[int, Json] = {}
    for items in _read_together([items for _, items in moments]):
        found, dtypes = _read(items, **more)
        known |= found
    rows: list[Json] = []
    latest: dict[str, Json] = {}
    for moment, items in moments:
        seen = {row["item_id"]: row for item in reversed(items) if (row := known.get(id(item)))}
        for item_id, row in list(latest.items()):
            if {key: row[key] for key in dtypes} != seen.get(item_id):
                row["seen_until"] = moment
                del latest[item_id]
        for item_id, row in seen.items():
            if item_id not in latest:
                latest[item_id] = {**row, "seen_from": moment, "seen_until": None}
                rows.append(latest[item_id])
    moment_type = "datetime64[ns, UTC]"
    dtypes |= {"seen_from": moment_type, "seen_until": moment_type}
    versions = pd.DataFrame(
        {name: pd.Series([row[name] for row in rows], dtype="object") for name in dtypes}
    )
    for name in ("created_at", "closed_at", "seen_from", "seen_until"):
        versions[name] = pd.to_datetime(versions[name], utc=True)
    looked = sorted({moment for moment, _ in moments} | {_moment(e) for s in sightings for e in s})
    stretches = [(_moment(start), _moment(end)) for start, end in sightings]
    stretches = stretches or [(looked[0], looked[-1])]
    changed = {*versions["seen_from"], *versions["seen_until"].dropna()}
    return History(versions.astype(dtypes), stretches, [*_runs(looked, stretches, changed)])


def _runs(
    looked: Sequence[datetime],
    stretches: Sequence[tuple[datetime, datetime]],
    changed: Collection[datetime],
) -> Iterator[tuple[datetime, datetime]]:
    """The stretches between the moments of exports that saw a change, or came after a gap."""
    begins = {first for first, _ in stretches} | {*looked} & {*changed}
    first = looked[0]
    for before, moment in pairwise(looked):
        if moment in begins:
            yield first, before
            first = moment
    yield first, looked[-1]


def seen_question(
    exports: Mapping[str, Sequence[Json]],
    *,
    sightings: Sequence[tuple[str, str]] = (),
    **more: Any,
) -> Question:
    """`question` about the items of the last of `exports`, with the history of them all."""
    asked = {key: more[key] for key in ("timezone", "iterations", "fields") if key in more}
    known = history(exports, sightings=sightings, **asked)
    return question(*exports[max(exports, key=_moment)], history=known, **more)


def _read_together(exports: Sequence[Sequence[Json]]) -> Sequence[Sequence[Json]]:
    """The items of all exports as one, which is faster, unless parents may differ between them."""
    if any((item["content"] or {}).get("parent") for items in exports for item in items):
        return exports
    return [[item for items in exports for item in items]]


def _read(items: Sequence[Json], **more: Any) -> tuple[dict[int, Json], Json]:
    """Rows of `Board.issues` by the `id()` of their items, read all at once, and its dtypes."""
    numbered = [
        {**item, "content": {**item["content"], "number": place}}
        for place, item in enumerate(items)
        if item["content"] and "number" in item["content"]
    ]
    frame = board(*numbered, **more).issues.drop(columns="body")
    # Nulls of every kind as None, which equals itself.
    rows = frame.astype("object").where(frame.notna(), None).to_dict("records")
    places = {row["number"]: {str(key): value for key, value in row.items()} for row in rows}
    return {
        id(items[place]): {**row, "number": items[place]["content"]["number"]}
        for place, row in places.items()
    }, dict(frame.dtypes)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(at(text))
