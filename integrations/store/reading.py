"""The board as it was, read from its changes; each function within one transaction."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    ScalarSelect,
    Select,
    Table,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
)

from integrations.store.frames import NO_MOMENT, decoded, moment, stored_frame
from integrations.store.tables import (
    FACTS,
    IDENTITY,
    TEXTS,
    UNSEEN,
    about,
    board,
    change,
    export,
    item,
    word,
)

# Items of which so many are looked up one by one; all are read as quickly as more.
MANY = 500
# Later than any moment that the store can hold.
EVER = 2**63 - 1
_ITEM_COLUMNS = [item.c.id.label("item"), *(item.c[name] for name in IDENTITY)]
_ISSUE = (item.c.repository, item.c.number)
_SAME_ITEM = (change.c.board_id == item.c.board_id, change.c.item == item.c.id)


def find_board(connection: Connection, name: str) -> int | None:
    """The id of the board with that name, if it is in the store."""
    return connection.scalar(select(board.c.id).where(board.c.name == name))


def boards(connection: Connection) -> list[int]:
    """The ids of all boards."""
    return list(connection.scalars(select(board.c.id)))


def runs(connection: Connection, board_id: int) -> list[tuple[int, int, bool]]:
    """(first, last, whole) of each run of exports that saw the same, in order."""
    columns = (export.c.first, export.c.last, export.c.whole)
    query = select(*columns).where(export.c.board_id == board_id).order_by(export.c.first)
    return [(first, last, whole) for first, last, whole in connection.execute(query)]


def version(connection: Connection, board_id: int) -> tuple[int | str | None, ...]:
    """As `Store.version` says."""
    runs = func.count(), func.min(export.c.first), func.max(export.c.last)
    stamp = select(board.c.stamp).where(board.c.id == board_id).scalar_subquery()
    query = select(stamp, *runs).where(export.c.board_id == board_id)
    return board_id, *connection.execute(query).one()


def state(connection: Connection, board_id: int) -> tuple[Any, ...] | None:
    """Equal as long as the versions of the board's items are; None where that cannot be told.

    Each export that saw a change begins a run, and what deletes changes deletes runs.
    """
    stamp = connection.scalar(select(board.c.stamp).where(board.c.id == board_id))
    columns = func.count(), func.min(export.c.first), func.max(export.c.first)
    runs = connection.execute(select(*columns).where(export.c.board_id == board_id)).one()
    return None if stamp is None else (stamp, *runs)


def newest_run(connection: Connection, board_id: int) -> tuple[int, int, bool] | None:
    """The last of `runs`."""
    columns = (export.c.first, export.c.last, export.c.whole)
    query = select(*columns).where(export.c.board_id == board_id)
    row = connection.execute(query.order_by(export.c.first.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    first, last, whole = row
    return first, last, whole


def whole_until(connection: Connection, board_id: int) -> int:
    """The moment of the last whole export; -1 where there is none."""
    query = select(func.max(export.c.last)).where(export.c.board_id == board_id, export.c.whole)
    last: int | None = connection.scalar(query)
    return -1 if last is None else last


def last_number(connection: Connection, table: Table, board_id: int) -> int:
    """The largest number of an item, or of a word; 0 where there is none."""
    query = select(func.max(table.c.id)).where(table.c.board_id == board_id)
    return connection.scalar(query) or 0


def words(
    connection: Connection,
    board_id: int,
    used: pd.DataFrame | None = None,
    texts: Collection[str] | None = None,
) -> dict[int, str]:
    """The board's dictionary; or the part of it that the changes used, or that has these texts."""
    query = select(word.c.id, word.c.text).where(word.c.board_id == board_id)
    # Of many, reading the whole dictionary is quicker.
    if used is not None and len(used) <= MANY:
        numbers = np.unique(used[list(TEXTS)].to_numpy())
        query = query.where(word.c.id.in_(numbers.tolist()))
    if texts is not None and len(texts) <= len(TEXTS) * MANY:
        query = query.where(word.c.text.in_(texts))
    return dict(connection.execute(query).all())


def latest(
    connection: Connection,
    board_id: int,
    at: int = EVER,
    item_ids: Collection[str] | None = None,
) -> pd.DataFrame:
    """Every item's latest change at or before `at`, as stored: also of those that are gone.

    `item_ids` leave out all others.
    """
    query, _ = _items_and(connection, change.c.seen_from == _latest_moment(at))
    if item_ids is not None:
        query = query.where(item.c.item_id.in_(item_ids))
    return _read(connection, query, board_id)


def documents(connection: Connection, board_id: int, at: int = EVER) -> dict[str, str]:
    """The board's own document at or before `at`: JSON by key."""
    query = (
        select(about.c.key, about.c.value)
        .where(about.c.board_id == board_id, about.c.seen_from <= at)
        .order_by(about.c.seen_from)
    )
    values = dict(connection.execute(query).all())
    return {key: value for key, value in values.items() if value is not None}


def document_values(connection: Connection, board_id: int, key: str) -> list[tuple[datetime, Any]]:
    """As `Store.document_values` says."""
    query = (
        select(about.c.seen_from, about.c.value)
        .where(about.c.board_id == board_id, about.c.key == key)
        .order_by(about.c.seen_from)
    )
    return [
        (moment(at), None if value is None else json.loads(value))
        for at, value in connection.execute(query)
    ]


def as_of(
    connection: Connection, board_id: int, at: int
) -> tuple[datetime, pd.DataFrame, Mapping[str, Any]] | None:
    """The moment of the latest known export at or before `at`, the items and the document."""
    before = [(first, last) for first, last, _ in runs(connection, board_id) if first <= at]
    if not before:
        return None
    first, last = before[-1]
    state = latest(connection, board_id, at)
    document = {
        key: json.loads(value) for key, value in documents(connection, board_id, at).items()
    }
    unseen = document.pop(UNSEEN, ())
    state = state[(state["state"] != 0) & ~state["item_id"].isin(unseen)]
    items = decoded(state, words(connection, board_id, state)).reset_index(drop=True)
    return moment(last if last <= at else first), items, document


def versions(
    connection: Connection,
    board_id: int,
    iteration_ids: Collection[str],
    issue: tuple[str, int] | None,
    since: int | None,
    with_closed: bool,
) -> pd.DataFrame:
    """As `Store.versions` says."""
    begin: ColumnElement[int] = literal(0)
    was_in = _was_in(board_id, iteration_ids)
    if since is not None:
        kept_issues = (
            select(*_ISSUE).join(change, and_(*_SAME_ITEM)).where(item.c.board_id == board_id)
        )
        kept_issues = kept_issues.where(
            or_(was_in, change.c.closed_at >= since) if with_closed else was_in
        )
        latest = func.coalesce(_latest_moment(since, there=True), 0)
        begin = case((tuple_(*_ISSUE).in_(kept_issues), 0), else_=latest)
    query, changes = _items_and(connection, change.c.seen_from >= begin)
    query = query.order_by(item.c.id, changes.c.seen_from)
    if since is None and iteration_ids:
        items = ever_in(board_id, iteration_ids)
        below = _ever_below(connection, board_id, items)
        query = query.where(or_(item.c.id.in_(items), item.c.id.in_(below)))
    if issue is not None:
        query = query.where(item.c.id.in_(at_address(board_id, issue)))
    stored = _read(connection, query, board_id)
    following = stored.groupby("item")["seen_from"].shift(-1, fill_value=NO_MOMENT)
    stored["seen_until"] = following
    stored = stored[stored["state"] != 0].sort_values("seen_from", kind="stable")
    dictionary = words(connection, board_id, stored)
    return decoded(stored, dictionary, ("seen_from", "seen_until")).reset_index(drop=True)


def sightings(
    connection: Connection, board_id: int, gap: timedelta
) -> list[tuple[datetime, datetime]]:
    """As `Store.sightings` says."""
    stretches: list[tuple[datetime, datetime]] = []
    for first, last, whole in runs(connection, board_id):
        if not whole:
            continue
        begin, end = moment(first), moment(last)
        if stretches and begin - stretches[-1][1] <= gap:
            begin = stretches.pop()[0]
        stretches.append((begin, end))
    return stretches


def summary(connection: Connection) -> list[tuple[str, datetime, datetime, int, int]]:
    """As `Summary` has it, of each board."""
    of_board = change.c.board_id == board.c.id
    state = (
        select(change.c.state)
        .where(*_SAME_ITEM)
        .order_by(change.c.seen_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    items = select(func.count()).where(item.c.board_id == board.c.id, state != 0)
    query = (
        select(
            board.c.name,
            func.min(export.c.first),
            func.max(export.c.last),
            items.scalar_subquery(),
            select(func.count()).where(of_board).scalar_subquery(),
        )
        .where(export.c.board_id == board.c.id, export.c.whole)
        .group_by(board.c.id)
        .order_by(board.c.name)
    )
    return [
        (name, moment(first), moment(last), items, changes)
        for name, first, last, items, changes in connection.execute(query)
    ]


def changes(connection: Connection) -> int:
    """The number of changes of all boards."""
    return connection.scalar(select(func.count()).select_from(change)) or 0


def ever_in(board_id: int, iteration_ids: Collection[str]) -> Select[Any]:
    """The items that were ever in one of these iterations, under whatever address."""
    was_inside = select(change.c.item).where(
        change.c.board_id == board_id, _was_in(board_id, iteration_ids)
    )
    return _under_any_address(board_id, item.c.id.in_(was_inside))


def at_address(board_id: int, issue: tuple[str, int]) -> Select[Any]:
    """The items of the issue that has or had that repository and number, under whatever address."""
    named = and_(item.c.repository == issue[0], item.c.number == issue[1])
    return _under_any_address(board_id, named)


def _was_in(board_id: int, iteration_ids: Collection[str]) -> ColumnElement[bool]:
    return change.c.iteration_id.in_(
        select(word.c.id).where(word.c.board_id == board_id, word.c.text.in_(iteration_ids))
    )


def _under_any_address(board_id: int, which: ColumnElement[bool]) -> Select[Any]:
    """The items `which`, also from before or after they were transferred to another repository."""
    of_board = item.c.board_id == board_id
    item_ids = select(item.c.item_id).where(of_board, which)
    return select(item.c.id).where(of_board, item.c.item_id.in_(item_ids))


def _ever_below(connection: Connection, board_id: int, items: Select[Any]) -> Select[Any]:
    """The items that ever had one of `items` above them."""
    urls = select(item.c.url).where(item.c.board_id == board_id, item.c.id.in_(items))
    known = set(connection.scalars(urls))
    lists = select(change.c.ancestor_urls).where(change.c.board_id == board_id).distinct()
    texts = select(word.c.id, word.c.text).where(word.c.board_id == board_id, word.c.id.in_(lists))
    above = [
        number
        for number, text in connection.execute(texts)
        if not known.isdisjoint(json.loads(text))
    ]
    return select(change.c.item).where(
        change.c.board_id == board_id, change.c.ancestor_urls.in_(above)
    )


def _latest_moment(at: int, *, there: bool = False) -> ScalarSelect[int]:
    """Of the item's latest change at or before `at`; or of the latest that did not remove it."""
    other = change.alias()
    of_item = (other.c.board_id == item.c.board_id, other.c.item == item.c.id)
    which = (other.c.seen_from <= at, other.c.state != 0 if there else true())
    latest = select(func.max(other.c.seen_from)).where(*of_item, *which)
    return latest.correlate(item).scalar_subquery()


def _items_and(
    connection: Connection, which: ColumnElement[bool]
) -> tuple[Select[Any], FromClause]:
    """A query of items with their changes, of those `which`; and the changes in it.

    It goes from each item to its few changes, whatever the database believes of their number: the
    other way, it would look at all changes that there ever were. SQLite does so for an outer join,
    which also gives items without any; PostgreSQL for a lateral one that it cannot dissolve.
    """
    changes: FromClause = change
    on = and_(*_SAME_ITEM, which)
    if connection.dialect.name == "postgresql":
        changes, on = select(change).where(on).offset(0).lateral(), and_(true())
    columns = (changes.c[name] for name in ("seen_from", *FACTS))
    query = select(*_ITEM_COLUMNS, *columns).select_from(item.outerjoin(changes, on))
    return query, changes


def _read(connection: Connection, query: Select[Any], board_id: int) -> pd.DataFrame:
    result = connection.execute(query.where(item.c.board_id == board_id))
    names = list(result.keys())
    seen_from = names.index("seen_from")
    rows = [row for row in result.fetchall() if row[seen_from] is not None]
    return stored_frame(names, rows)
