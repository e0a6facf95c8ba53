"""What this process has recorded of a board last: the next export is held against it, so that only
what differs is looked up in the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import compress, repeat
from operator import ne
from typing import Any

import pandas as pd

from integrations.store.field_values import FieldValues
from integrations.store.frames import COLUMNS


@dataclass(frozen=True, eq=False)
class Export:
    """What an export has for the store, as `Store.record` says.

    Attributes:
        at: nanoseconds.
        items: each once.
        about: the board's own document.
        whole: whether these are all items.
        values: of fields, None where they are not told.
        hidden: ids of items.
        unread: names of columns.
    """

    at: int
    items: pd.DataFrame
    about: Mapping[str, Any]
    whole: bool
    values: FieldValues | None
    hidden: frozenset[str]
    unread: frozenset[str]


@dataclass(frozen=True, eq=False)
class Recorded:
    """The items on a board, with values: recorded once more, they would change nothing.

    Attributes:
        stamp: of the board; with another one, something of it was forgotten since.
        run: moment at which the newest run of exports began; where another one has begun since,
            they have changed.
        export: the last whole one, with what parts of the board told later.
    """

    stamp: str
    run: int
    export: Export

    def differing(self, export: Export) -> set[str] | None:
        """The ids of items that are not as they are here, came or went; None where that cannot be
        told."""
        if not self._is_alike(export) or export.hidden != self.export.hidden:
            return None
        now, then = export.items, self.export.items
        ids, before = now["item_id"].tolist(), then["item_id"].tolist()
        found = {*ids} ^ {*before}
        if ids != before:
            then = then.set_index("item_id", drop=False).reindex(ids).reset_index(drop=True)
        for name in COLUMNS:
            # Mostly all of a column are the same, which is told much quicker than which are not.
            if not now[name].equals(then[name]):
                found |= {*compress(ids, _differ(now[name], then[name]))}
        if export.values is not None and self.export.values is not None:
            nothing: Mapping[str, Any] = {}
            values, known = (
                map(each.get, ids, repeat(nothing)) for each in (export.values, self.export.values)
            )
            found |= {*compress(ids, map(ne, values, known))}
        return found

    def with_part(self, run: int, part: Export) -> Recorded | None:
        """This with what an export of a part of the board recorded after it, in that run."""
        if not self._is_alike(part):
            return None
        others = self.export.items[~self.export.items["item_id"].isin(part.items["item_id"])]
        items = pd.concat([others, part.items], ignore_index=True)
        values = self.export.values
        if values is not None and part.values is not None:
            of_part = {each: part.values.get(each, {}) for each in part.items["item_id"]}
            values = {**values, **of_part}
        return Recorded(self.stamp, run, replace(self.export, items=items, values=values))

    def _is_alike(self, export: Export) -> bool:
        """Whether that export tells of the same columns, and of values where this one does."""
        has_values = (export.values is None) == (self.export.values is None)
        return has_values and export.unread == self.export.unread


def _differ(now: pd.Series, then: pd.Series) -> pd.Series:
    """Which values are not the same; null is the same as null."""
    return ~((now == then).fillna(False) | (now.isna() & then.isna()))
