"""The values of all fields of a project, as exports saw them change; each function within one
transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection, and_, delete, exists, or_, select

from integrations.store.frames import NO_MOMENT, Words, as_moments
from integrations.store.reading import MANY
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
    number = _numbers(dictionary)
    now = {
        (item_number, dictionary.number(name)): number(value)
        for item_number, item_id in zip(
            looked_at["item"].tolist(), looked_at["item_id"].tolist(), strict=True
        )
        for name, value in (values or {}).get(item_id, {}).items()
    }
    concerned = {*looked_at["item"].tolist(), *gone}
    before = {
        (item_number, name): value
        for item_number, name, value in _latest(connection, board_id, concerned)
        if item_number in concerned
    }
    rows = [
        (*key, value)
        for key in before | now
        if (value := now.get(key, 0)) not in (_UNREAD, before.get(key, 0))
    ]
    return pd.DataFrame(rows, columns=[*_KEY, "value"], dtype="int64")


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
            known[key] = dictionary.number(_text(value))
        return known[key]

    return number


def texts(values: FieldValues, item_ids: Iterable[str]) -> set[str]:
    """The texts that values of these items are stored by."""
    of_items = [values.get(each, {}) for each in item_ids]
    names = {name for each in of_items for name in each}
    return names | {_text(value) for each in of_items for value in each.values()}


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _latest(connection: Connection, board_id: int, items: Collection[int]) -> Iterable[Any]:
    """Numbers of item, field and latest value as stored, of these items; if they are many, of
    all."""
    later = field_value.alias()
    same = (later.c[name] == field_value.c[name] for name in ("board_id", *_KEY))
    has_ended = exists().where(*same, later.c.seen_from > field_value.c.seen_from)
    query = select(*(field_value.c[name] for name in (*_KEY, "value")))
    query = query.where(field_value.c.board_id == board_id, ~has_ended)
    if len(items) <= MANY:
        query = query.where(field_value.c.item.in_(items))
    return connection.execute(query).all()
