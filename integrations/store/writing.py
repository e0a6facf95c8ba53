"""Exports into the store, as changes only; each function within one transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import uuid4

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
from integrations.store.frames import NO_MOMENT, Words, encoded, texts
from integrations.store.reading import (
    MANY,
    documents,
    last_number,
    latest,
    newest_run,
    whole_until,
    words,
)
from integrations.store.recorded import Export, Recorded
from integrations.store.tables import (
    FACTS,
    IDENTITY,
    TEXTS,
    UNSEEN,
    about,
    board,
    change,
    event,
    field_value,
    item,
    timeline,
    word,
)
from integrations.store.tables import export as run

# In nanoseconds, as moments are stored.
_MICROSECOND = 1000


@dataclass(frozen=True, eq=False)
class _Found:
    """Rows that an export adds to the tables of these names, and what it says of the board."""

    document: Mapping[str, Any]
    number: int = 0
    rows: Mapping[Table, pd.DataFrame] = field(default_factory=dict)

    @property
    def is_nothing(self) -> bool:
        """Whether no item is another than before; there may be new words all the same."""
        return not any(len(self.rows.get(table, ())) for table in (change, field_value))


def record(
    connection: Connection, name: str, export: Export, gap: timedelta, known: Recorded | None
) -> tuple[int, Recorded | None]:
    """As `Store.record` says; and what is recorded of the board now, where that is known.

    `known` is what this gave the last time, however long ago.
    """
    board_id, stamp = locked(connection, name)
    newest = newest_run(connection, board_id)
    known_until = newest[1] if newest else -1
    until = whole_until(connection, board_id) if export.whole else known_until
    if export.at <= until or not (export.whole or newest):
        return 0, known
    is_last = export.at > known_until
    if known and not (newest and is_last and (known.stamp, known.run) == (stamp, newest[0])):
        known = None
    at = max(export.at, known_until + _MICROSECOND)

    before = documents(connection, board_id)
    found = _found(connection, board_id, export, _looked_at(export, known), before)
    changed_about = _changed_about(before, found.document)
    if not export.whole:
        # Its counts and lists are of the part alone.
        changed_about = changed_about.iloc[:0]
    for table, rows in found.rows.items():
        _insert(connection, table, board_id, rows, at)
    _insert(connection, about, board_id, changed_about, at)

    same = found.is_nothing and changed_about.empty
    began = newest[0] if newest else at
    in_reach = newest and newest[2] and at - newest[1] <= gap.total_seconds() * 1e9
    if same and export.whole and newest and in_reach:
        its_row = (run.c.board_id == board_id, run.c.first == newest[0])
        connection.execute(update(run).where(*its_row).values(last=at))
    elif export.whole or not same:
        row = {"board_id": board_id, "first": at, "last": at, "whole": export.whole}
        connection.execute(insert(run).values(row))
        began = at
    if stamp is None:
        stamp = uuid4().hex
        connection.execute(update(board).where(board.c.id == board_id).values(stamp=stamp))
    if export.whole:
        return found.number, Recorded(stamp, began, export) if is_last else None
    return found.number, known and known.with_part(began, export)


def _looked_at(export: Export, known: Recorded | None) -> set[str] | None:
    """The ids of items that are to be looked up in the store; None is all of them."""
    ids: set[str] | None = None
    if not export.whole:
        ids = {*export.items["item_id"]}
    elif known:
        ids = known.differing(export)
    return None if ids is None or len(ids) > MANY else ids


def _found(
    connection: Connection,
    board_id: int,
    export: Export,
    ids: set[str] | None,
    before: Mapping[str, str],
) -> _Found:
    """What that export saw change of the items of these ids, which are all that can have."""
    unseen: set[str] = set()
    if ids is not None and UNSEEN in before:
        unseen = {*json.loads(before[UNSEEN])} - {*export.items["item_id"]}
    document = {**export.about, **({UNSEEN: sorted(unseen)} if unseen else {})}
    if ids is not None and not ids:
        return _Found(document)
    items = export.items
    if ids is not None:
        items = items[np.array([each in ids for each in items["item_id"].tolist()], bool)]
    last = latest(connection, board_id, item_ids=ids)
    # A newer part export, made during this one, knows its items better.
    newer = last["item_id"][last["seen_from"] >= export.at]
    items = items[~items["item_id"].isin(newer)]
    used = None if ids is None else texts(items) | field_values.texts(export.values or {}, ids)
    known_words = words(connection, board_id, texts=used)
    dictionary = Words(known_words, last_number(connection, word, board_id))
    now = _numbered(encoded(items, dictionary), last, last_number(connection, item, board_id))
    now = _with_known(now, last, export.unread)

    is_absent = (last["state"] != 0) & ~last["item"].isin(now["item"])
    is_absent &= ~last["item_id"].isin(newer)
    # The issue was transferred to another repository, which makes it another item here.
    has_moved = is_absent & last["item_id"].isin(now["item_id"])
    is_hidden = is_absent & ~has_moved & last["item_id"].isin(export.hidden)
    is_absent &= ~is_hidden
    if is_hidden.any():
        document[UNSEEN] = sorted({*unseen, *last.loc[is_hidden, "item_id"]})
    gone = last.loc[is_absent if export.whole else has_moved, "item"]
    changes = pd.concat([_changed(now, last), _nothing(gone)])
    values = field_values.changed(connection, board_id, now, gone, export.values, dictionary)
    new = now[~now["item"].isin(last["item"])]
    return _Found(
        document,
        len({*changes["item"], *values["item"]}) - int(has_moved.sum()),
        {
            word: pd.DataFrame(dictionary.new.items(), columns=["id", "text"]),
            item: new[["item", *IDENTITY]].rename(columns={"item": "id"}),
            change: changes,
            field_value: values,
        },
    )


def prune(connection: Connection, board_id: int, before: int) -> int:
    """As `Store.prune` says, of one board."""
    connection.execute(select(board.c.id).where(board.c.id == board_id).with_for_update())
    old_events = delete(event).where(event.c.board_id == board_id, event.c.at < before)
    if connection.execute(old_events).rowcount:
        _sweep(connection, board_id)
        stamp = update(board).where(board.c.id == board_id).values(stamp=uuid4().hex)
        connection.execute(stamp)
    begin = connection.scalar(
        select(func.max(run.c.first)).where(
            run.c.board_id == board_id, run.c.whole, run.c.first <= before
        )
    )
    if begin is None:
        return 0
    earlier = delete(run).where(run.c.board_id == board_id, run.c.first < begin)
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


def locked(connection: Connection, name: str) -> tuple[int, str | None]:
    """The id of the board, locked against other writers until this transaction ends, and the stamp
    of its history."""
    row = select(board.c.id, board.c.stamp).where(board.c.name == name).with_for_update()
    known = connection.execute(row).one_or_none()
    if known is None:
        new = text("INSERT INTO analytics_board (name) VALUES (:name) ON CONFLICT DO NOTHING")
        connection.execute(new, {"name": name})
        known = connection.execute(row).one()
    return known.id, known.stamp


def _numbered(now: pd.DataFrame, last: pd.DataFrame, most: int) -> pd.DataFrame:
    """`now` with the number of each item; new items get numbers after `most`."""
    known = dict(zip(_identities(last), last["item"].tolist(), strict=True))
    new = count(most + 1)
    numbers = [known.get(each) or next(new) for each in _identities(now)]
    return now.assign(item=np.array(numbers, dtype="int64"))


def _identities(items: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    return zip(*(items[name].tolist() for name in IDENTITY), strict=True)


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
    so, then = now[was_known], last.iloc[positions[was_known]]
    whole = [*TEXTS, "closed_at"]
    is_same = np.zeros(len(now), dtype="bool")
    is_same[was_known] = (so[whole].to_numpy() == then[whole].to_numpy()).all(axis=1)
    points, before = so["points"].to_numpy(), then["points"].to_numpy()
    is_same[was_known] &= (points == before) | (np.isnan(points) & np.isnan(before))
    return now.loc[~is_same, ["item", *FACTS]]


def _nothing(gone: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {"item": gone, **dict.fromkeys(TEXTS, 0), "points": np.nan, "closed_at": NO_MOMENT}
    )


def _changed_about(before: Mapping[str, str], document: Mapping[str, Any]) -> pd.DataFrame:
    now = {key: json.dumps(value, sort_keys=True) for key, value in document.items()}
    keys = [key for key in {**before, **now} if before.get(key) != now.get(key)]
    return pd.DataFrame({"key": keys, "value": [now.get(key) for key in keys]}, dtype="object")


def _insert(
    connection: Connection, table: Table, board_id: int, rows: pd.DataFrame, at: int
) -> None:
    if len(rows):
        if "seen_from" in table.c:
            rows = rows.assign(seen_from=at)
        names = [str(name) for name in rows]
        values = zip(*(_plain(rows[name]) for name in names), strict=True)
        plain = [{"board_id": board_id, **dict(zip(names, row, strict=True))} for row in values]
        connection.execute(insert(table), plain)


def _plain(values: pd.Series) -> list[Any]:
    """Python's own values, with None for null."""
    return [
        None if value is pd.NA or value != value or value == NO_MOMENT else value
        for value in values.tolist()
    ]
