"""Encodes frames of items as the numbers that the store keeps, and decodes them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from integrations.store.tables import TEXTS

COLUMNS = (
    *("item_id", "number", "repository", "url", "title", "type", "state", "state_reason"),
    *("status", "points", "iteration_id", "sprint", "deliverable", "milestone"),
    *("ancestor_urls", "labels", "assignees", "created_at", "closed_at"),
)
TUPLES = {"ancestor_urls", "labels", "assignees"}
MOMENT = pd.DatetimeTZDtype("ns", "UTC")
NO_MOMENT = pd.NaT.value
# In nanoseconds, as moments are stored.
SECOND = 1_000_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def nanoseconds(moment: datetime) -> int:
    """An aware datetime as the store keeps it; raises ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return nanoseconds_in(moment - _EPOCH)


def nanoseconds_in(duration: timedelta) -> int:
    """A duration, to the microsecond."""
    return duration // timedelta(microseconds=1) * 1000


def moment(stored: int) -> datetime:
    """The aware datetime, in UTC, of nanoseconds in the store."""
    return _EPOCH + timedelta(microseconds=stored // 1000)


class Words:
    """A board's dictionary of texts and their numbers, which grows as new texts are encoded."""

    def __init__(self, known: Mapping[int, str], most: int) -> None:
        """`known` has all texts that will be encoded, of those that are in the dictionary; `most`
        is its largest number."""
        self._numbers = {text: number for number, text in known.items()}
        self._most = most
        self.new: dict[int, str] = {}

    def numbers(self, texts: pd.Series) -> np.ndarray:
        """The number of each text; 0 for null."""
        codes, distinct = pd.factorize(texts.to_numpy(object))
        found = [self.number(text) for text in distinct]
        return np.array([*found, 0], dtype="int64")[codes]

    def number(self, text: str | None) -> int:
        """The number of a text; 0 for None."""
        if text is None:
            return 0
        number = self._numbers.get(text)
        if number is None:
            self._most = number = self._most + 1
            self._numbers[text] = number
            self.new[number] = text
        return number


def encoded(items: pd.DataFrame, words: Words) -> pd.DataFrame:
    """The items (a frame as `decoded` gives) with identity and facts as the store keeps them."""
    columns: dict[str, Any] = {
        "item_id": items["item_id"].astype("string"),
        "number": items["number"].astype("int64"),
        "repository": items["repository"].astype("string"),
        "url": items["url"].astype("string"),
        "created_at": _stored(items["created_at"]),
        "closed_at": _stored(items["closed_at"]),
        "points": items["points"].to_numpy("float64", na_value=np.nan),
    }
    for name in TEXTS:
        texts = items[name]
        columns[name] = words.numbers(_as_json(texts) if name in TUPLES else texts)
    return pd.DataFrame(columns, index=items.index)


def texts(items: pd.DataFrame) -> set[str]:
    """The texts that the items, which are few, are encoded with."""
    found: set[Any] = set()
    for name in TEXTS:
        values = items[name].tolist()
        found |= {json.dumps(value) if name in TUPLES else value for value in values}
    return {text for text in found if isinstance(text, str)}


def stored_frame(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Rows of the database as a frame with the dtypes that `encoded` gives."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    frame: dict[str, Any] = {}
    for name, values in zip(names, columns, strict=True):
        if name in {"item_id", "repository", "url"}:
            frame[name] = pd.Series(values, dtype="string")
        elif name == "points":
            frame[name] = np.array(values, dtype="float64")
        elif name in {"created_at", "closed_at"}:
            whole = [NO_MOMENT if value is None else value for value in values]
            frame[name] = np.fromiter(whole, "int64", len(values))
        else:
            frame[name] = np.fromiter(values, "int64", len(values))
    return pd.DataFrame(frame)


def decoded(
    stored: pd.DataFrame, words: Mapping[int, str], moments: Sequence[str] = ()
) -> pd.DataFrame:
    """The frame that `Store` documents, and at its end further columns of `moments`."""
    texts = np.full(max(words, default=0) + 1, None, dtype="object")
    texts[list(words)] = list(words.values())
    strings = pd.array(texts, dtype="string")
    columns: dict[str, Any] = {}
    for name in COLUMNS:
        values = stored[name]
        if name in TUPLES:
            columns[name] = _from_json(values, texts)
        elif name in TEXTS:
            columns[name] = strings.take(values.to_numpy())
        elif name in {"created_at", "closed_at"}:
            columns[name] = as_moments(values)
        elif name == "points":
            columns[name] = pd.array(values.to_numpy(), dtype="Float64")
        else:
            columns[name] = values.astype("Int64") if name == "number" else values
    for name in moments:
        columns[name] = as_moments(stored[name])
    return pd.DataFrame(columns, index=stored.index)


def _stored(moments: pd.Series) -> np.ndarray:
    stored: np.ndarray = moments.astype(MOMENT).astype("int64").to_numpy()
    return stored


def as_moments(stored: pd.Series) -> pd.Series:
    """Nanoseconds in the store as datetime64[ns, UTC]."""
    return stored.astype("datetime64[ns]").dt.tz_localize("UTC")


def _as_json(tuples: pd.Series) -> pd.Series:
    codes, distinct = pd.factorize(tuples)
    texts = np.array([json.dumps(value) for value in distinct], dtype="object")
    return pd.Series(texts[codes] if len(texts) else texts, dtype="object")


def _from_json(numbers: pd.Series, texts: np.ndarray) -> np.ndarray:
    codes, distinct = pd.factorize(numbers.to_numpy())
    tuples = np.empty(len(distinct), dtype="object")
    for position, number in enumerate(distinct):
        tuples[position] = tuple(json.loads(texts[number]))
    return tuples[codes]
