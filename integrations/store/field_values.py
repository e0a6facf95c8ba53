"""The values of all fields of a project, as exports saw them change; each function within one
transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, and_, delete, exists, or_, select

from integrations.store.frames import NO_MOMENT, Words, as_moments
from integrations.store.tables import field_value, item, word

# By item id, values as JSON has them, by the names of fields; None is one that could not be read.
FieldValues = Mapping[str, Mapping[str, Any]]

_UNREAD = -1
_KEY = ["item", "field"]


def changed(
    connection: Connection,
    board_id: int,
    items: pd.DataFrame,
    gone: Collection[int],
    values: FieldValues | None,
    dictionary: Words,
) -> pd.DataFrame:
    """Numbers of item, field and value where the value is not as stored; 0 is not set any more.

    `items` are those that were looked at, `gone` the numbers of those that have left the board.
    Without `values` only these lose theirs.
    """
    looked_at = items if values is not None else items.iloc[:0]
    if looked_at.empty and not len(gone):
        return _frame(())
    number = _numbers(dictionary)
    now = _frame(
        (item_number, dictionary.number(name), number(value))
        for item_number, item_id in zip(
            looked_at["item"].tolist(), looked_at["item_id"].tolist(), strict=True
        )
        for name, value in (values or {}).get(item_id, {}).items()
    )
    before = _latest(connection, board_id)
    both = before.merge(now, "outer", on=_KEY, suffixes=("_before", ""))
    is_known = both["value"].notna() | both["item"].isin([*looked_at["item"], *gone])
    both = both[is_known & (both["value"] != _UNREAD)].fillna(0).astype("int64")
    return both.loc[both["value"] != both["value_before"], [*_KEY, "value"]]


def over_time(connection: Connection, board_id: int, name: str) -> pd.DataFrame:
    """As `Store.field_values` says."""
    named = select(word.c.id).where(word.c.board_id == board_id, word.c.text == name)
    query = (
        select(
            *(item.c[name] for name in ("item_id", "repository", "number")),
            *(field_value.c[name] for name in ("item", "seen_from")),
            word.c.text.label("value"),
        )
        .select_from(field_value)
        .join(item, and_(item.c.board_id == board_id, item.c.id == field_value.c.item))
        .outerjoin(word, and_(word.c.board_id == board_id, word.c.id == field_value.c.value))
        .where(field_value.c.board_id == board_id, field_value.c.field.in_(named))
        .order_by(field_value.c.item, field_value.c.seen_from)
    )
    result = connection.execute(query)
    names = list(result.keys())
    stored = pd.DataFrame(result.all(), columns=names).astype({"seen_from": "int64"})
    stored["seen_until"] = stored.groupby("item")["seen_from"].shift(-1, fill_value=NO_MOMENT)
    stored = stored[stored["value"].notna()].sort_values("seen_from", kind="stable")
    values = [json.loads(value) for value in stored["value"]]
    return pd.DataFrame(
        {
            "item_id": stored["item_id"].astype("string"),
            "repository": stored["repository"].astype("string"),
            "number": stored["number"].astype("Int64"),
            "value": pd.Series(values, index=stored.index, dtype="object"),
            "seen_from": as_moments(stored["seen_from"]),
            "seen_until": as_moments(stored["seen_until"]),
        }
    ).reset_index(drop=True)


def prune(connection: Connection, board_id: int, begin: int) -> None:
    """Delete the values that had ended by then."""
    later = field_value.alias()
    same = (later.c[name] == field_value.c[name] for name in ("board_id", *_KEY))
    has_ended = exists().where(*same, later.c.seen_from.between(field_value.c.seen_from + 1, begin))
    connection.execute(
        delete(field_value).where(
            field_value.c.board_id == board_id,
            field_value.c.seen_from <= begin,
            or_(has_ended, field_value.c.value == 0),
        )
    )


def _numbers(dictionary: Words) -> Callable[[Any], int]:
    """The number of a value: fields have few values, and JSON of all of them takes long."""
    known: dict[Any, int] = {}

    def number(value: Any) -> int:
        if value is None:
            return _UNREAD
        # No text is the same key as a number that is written so.
        key = value if isinstance(value, str) else (repr(value),)
        if key not in known:
            known[key] = dictionary.number(json.dumps(value, sort_keys=True))
        return known[key]

    return number


def _latest(connection: Connection, board_id: int) -> pd.DataFrame:
    """The latest value of each field of each item, as stored."""
    later = field_value.alias()
    same = (later.c[name] == field_value.c[name] for name in ("board_id", *_KEY))
    has_ended = exists().where(*same, later.c.seen_from > field_value.c.seen_from)
    query = select(*(field_value.c[name] for name in (*_KEY, "value")))
    of_board = query.where(field_value.c.board_id == board_id, ~has_ended)
    return _frame(connection.execute(of_board))


def _frame(rows: Iterable[Iterable[int]]) -> pd.DataFrame:
    """Numbers of item, field and value; quicker than what pandas, or a list, makes of many rows."""
    numbers = np.fromiter(chain.from_iterable(rows), "int64").reshape(-1, 3)
    return pd.DataFrame(numbers, columns=[*_KEY, "value"])
