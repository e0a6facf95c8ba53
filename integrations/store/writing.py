"""Exports into the store, as changes only; each function within one transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import (
    Connection,
    Table,
    delete,
    except_,
    exists,
    func,
    insert,
    select,
    text,
    update,
)

from integrations.store import field_values
from integrations.store.field_values import FieldValues
from integrations.store.frames import NO_MOMENT, Words, encoded
from integrations.store.reading import documents, latest, runs, words
from integrations.store.tables import (
    FACTS,
    IDENTITY,
    TEXTS,
    UNSEEN,
    about,
    board,
    change,
    event,
    export,
    field_value,
    item,
    timeline,
    word,
)

# In nanoseconds, as moments are stored.
_MICROSECOND = 1000


def record(
    connection: Connection,
    name: str,
    at: int,
    items: pd.DataFrame,
    document: Mapping[str, Any],
    whole: bool,
    gap: timedelta,
    values: FieldValues | None,
    hidden: Collection[str],
    unread: Collection[str],
) -> int:
    """As `Store.record` says, at nanoseconds `at`."""
    board_id = locked(connection, name)
    before = runs(connection, board_id)
    known_until = max((last for _, last, _ in before), default=-1)
    whole_until = max((last for _, last, is_whole in before if is_whole), default=-1)
    if at <= (whole_until if whole else known_until) or not (whole or before):
        return 0
    dictionary = Words(words(connection, board_id).items())
    last = latest(connection, board_id)
    # A newer part export, made during this one, knows its items better.
    newer = last["item_id"][last["seen_from"] >= at]
    items, at = items[~items["item_id"].isin(newer)], max(at, known_until + _MICROSECOND)
    now = _numbered(encoded(items.drop_duplicates("item_id"), dictionary), last)
    now = _with_known(now, last, unread)

    is_absent = (last["state"] != 0) & ~last["item"].isin(now["item"])
    is_absent &= ~last["item_id"].isin(newer)
    # The issue was transferred to another repository, which makes it another item here.
    has_moved = is_absent & last["item_id"].isin(now["item_id"])
    is_hidden = is_absent & ~has_moved & last["item_id"].isin(hidden)
    is_absent &= ~is_hidden
    if is_hidden.any():
        document = {**document, UNSEEN: sorted(last.loc[is_hidden, "item_id"])}
    gone = last.loc[is_absent if whole else has_moved, "item"]
    changes = pd.concat([_changed(now, last), _nothing(gone)])
    changed_values = field_values.changed(connection, board_id, now, gone, values, dictionary)
    changed_about = _changed_about(documents(connection, board_id), document)
    if not whole:
        # Its counts and lists are of the part alone.
        changed_about = changed_about.iloc[:0]
    _insert(
        connection, word, board_id, pd.DataFrame(dictionary.new.items(), columns=["id", "text"])
    )
    new = now[~now["item"].isin(last["item"])]
    _insert(connection, item, board_id, new[["item", *IDENTITY]].rename(columns={"item": "id"}))
    _insert(connection, change, board_id, changes.assign(seen_from=at))
    _insert(connection, field_value, board_id, changed_values.assign(seen_from=at))
    _insert(connection, about, board_id, changed_about.assign(seen_from=at))

    same = changes.empty and changed_values.empty and changed_about.empty
    in_reach = before and before[-1][2] and at - before[-1][1] <= gap.total_seconds() * 1e9
    if same and whole and in_reach:
        newest = (export.c.board_id == board_id, export.c.first == before[-1][0])
        connection.execute(update(export).where(*newest).values(last=at))
    elif whole or not same:
        row = {"board_id": board_id, "first": at, "last": at, "whole": whole}
        connection.execute(insert(export).values(row))
    return len({*changes["item"], *changed_values["item"]}) - int(has_moved.sum())


def prune(connection: Connection, board_id: int, before: int) -> int:
    """As `Store.prune` says, of one board."""
    connection.execute(select(board.c.id).where(board.c.id == board_id).with_for_update())
    old_events = delete(event).where(event.c.board_id == board_id, event.c.at < before)
    if connection.execute(old_events).rowcount:
        _sweep(connection, board_id)
    begin = connection.scalar(
        select(func.max(export.c.first)).where(
            export.c.board_id == board_id, export.c.whole, export.c.first <= before
        )
    )
    if begin is None:
        return 0
    earlier = delete(export).where(export.c.board_id == board_id, export.c.first < begin)
    if not connection.execute(earlier).rowcount:
        return 0
    newer = change.alias()
    same_item = (newer.c.board_id == change.c.board_id, newer.c.item == change.c.item)
    ended = exists().where(*same_item, newer.c.seen_from.between(change.c.seen_from + 1, begin))
    old = (change.c.board_id == board_id, change.c.seen_from <= begin)
    changes = connection.execute(delete(change).where(*old, ended)).rowcount
    changes += connection.execute(delete(change).where(*old, change.c.state == 0)).rowcount
    field_values.prune(connection, board_id, begin)
    later = about.alias()
    same_key = (later.c.board_id == about.c.board_id, later.c.key == about.c.key)
    ended = exists().where(*same_key, later.c.seen_from.between(about.c.seen_from + 1, begin))
    connection.execute(delete(about).where(about.c.board_id == board_id, ended))
    _sweep(connection, board_id)
    return changes


def _sweep(connection: Connection, board_id: int) -> None:
    """Delete the board's items and words that no change refers to now."""
    changes = exists().where(change.c.board_id == item.c.board_id, change.c.item == item.c.id)
    connection.execute(delete(item).where(item.c.board_id == board_id, ~changes))
    for table in (event, timeline, field_value):
        kept = exists().where(item.c.board_id == table.c.board_id, item.c.id == table.c.item)
        connection.execute(delete(table).where(table.c.board_id == board_id, ~kept))
    used = [select(change.c[name]).where(change.c.board_id == board_id) for name in TEXTS]
    used += [
        select(number).where(table.c.board_id == board_id)
        for table, numbers in (
            (event, (event.c.before, event.c.after)),
            (field_value, (field_value.c.field, field_value.c.value)),
        )
        for number in numbers
    ]
    unused = except_(select(word.c.id).where(word.c.board_id == board_id), *used)
    connection.execute(delete(word).where(word.c.board_id == board_id, word.c.id.in_(unused)))


def locked(connection: Connection, name: str) -> int:
    """The id of the board, locked against other writers until this transaction ends."""
    row = select(board.c.id).where(board.c.name == name).with_for_update()
    known = connection.execute(row).scalar_one_or_none()
    if known is None:
        new = text("INSERT INTO analytics_board (name) VALUES (:name) ON CONFLICT DO NOTHING")
        connection.execute(new, {"name": name})
        known = connection.execute(row).scalar_one()
    number: int = known
    return number


def _numbered(now: pd.DataFrame, last: pd.DataFrame) -> pd.DataFrame:
    """`now` with the number of each item; new items get a new number."""
    numbered = now.merge(last[["item", *IDENTITY]], how="left", on=list(IDENTITY))
    is_new = numbered["item"].isna()
    most = last["item"].max() if len(last) else 0
    numbered.loc[is_new, "item"] = np.arange(most + 1, most + 1 + is_new.sum())
    return numbered.astype({"item": "int64"})


def _with_known(now: pd.DataFrame, last: pd.DataFrame, columns: Collection[str]) -> pd.DataFrame:
    """`now` with those columns as they were, of items that are on the board, under any address."""
    known = last[last["state"] != 0].drop_duplicates("item_id")
    positions = pd.Index(known["item_id"]).get_indexer(now["item_id"])
    is_known = positions >= 0
    for name in columns:
        now.loc[is_known, name] = known[name].to_numpy()[positions[is_known]]
    return now


def _changed(now: pd.DataFrame, last: pd.DataFrame) -> pd.DataFrame:
    """Number and facts of the items in `now` that are not so in `last`."""
    positions = pd.Index(last["item"]).get_indexer(now["item"])
    was_known = positions >= 0
    facts = list(FACTS)
    then = last.iloc[positions[was_known]][facts].reset_index(drop=True)
    so = now.loc[was_known, facts].reset_index(drop=True)
    is_same = np.zeros(len(now), dtype="bool")
    is_same[was_known] = ((so == then) | (so.isna() & then.isna())).all(axis="columns")
    return now.loc[~is_same, ["item", *facts]]


def _nothing(gone: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {"item": gone, **dict.fromkeys(TEXTS, 0), "points": np.nan, "closed_at": NO_MOMENT}
    )


def _changed_about(before: Mapping[str, str], document: Mapping[str, Any]) -> pd.DataFrame:
    now = {key: json.dumps(value, sort_keys=True) for key, value in document.items()}
    keys = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    return pd.DataFrame({"key": keys, "value": [now.get(key) for key in keys]}, dtype="object")


def _insert(connection: Connection, table: Table, board_id: int, rows: pd.DataFrame) -> None:
    if len(rows):
        names = [str(name) for name in rows]
        values = zip(*(_plain(rows[name]) for name in names), strict=True)
        plain = [{"board_id": board_id, **dict(zip(names, row, strict=True))} for row in values]
        connection.execute(insert(table), plain)


def _plain(values: pd.Series) -> list[Any]:
    """Python's own values, with None for null."""
    plain = values.astype("object")
    return plain.mask(values.isna() | (values == NO_MOMENT), None).tolist()
