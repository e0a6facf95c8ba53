"""Columns of issues as the readers find them, and the frame that reports work on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import repeat
from typing import Any, cast

import numpy as np
import pandas as pd

from metrics.model.board import BlockedBy, Caution, SubIssues
from metrics.model.errors import WrongShape
from metrics.model.issue_columns import DTYPES
from metrics.model.iterations import Iteration
from metrics.reading.dictionary_column import DictionaryColumn, dictionary_column
from metrics.reading.validation import EXPORT_AGAIN

# Sums of larger estimates would not be exact.
LARGEST_ESTIMATE = 1e9
# GitHub nests sub-issues eight levels deep; what is above more of them is not read.
DEEPEST = 16
# gh writes this for a date that was never set; and nanoseconds end in 2262.
_UNSET = "0001-01-01T00:00:00Z"
_FIRST, _LAST = np.datetime64("1970-01-01"), np.datetime64("2262-01-01")
_NEVER, _NEVER_SET = np.datetime64("NaT", "s"), np.datetime64(_UNSET[:-1])
_STRING = pd.StringDtype()
Moments = np.ndarray[Any, np.dtype[np.datetime64]]
Numbers = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, eq=False)
class Export:
    """What a reader found in the files it was given.

    Attributes:
        title: Of the project.
        url: Of the project; empty where the file does not say.
        issues: The columns of `DTYPES`, each a list, an array or a `DictionaryColumn` of the same
            length. A column without values is None or left out; dates are as written, or as `dates`
            has them.
        iterations: In any order, some maybe more than once.
        statuses: The options of the Status field, as far as the file has them.
        exported_at: None where the file does not say.
        left_out: How many items are no work items, by kind.
        missing: For each role whose field the board lacks, the sentence to say when it is needed.
        ancestor_titles: Titles of the issues in `ancestor_urls`, as far as exported, by URL.
        sub_issues: As `Board` has them.
        blocked_by: As `Board` has it.
        owner: Of the project; empty where the file does not say.
        number: Of the project; 0 where the file does not say.
        field_names: The name of the field for each role; empty where the file does not say.
        field_values: As `Board` has them.
        hidden: As `Board` has them.
        is_whole: As `Board` has it.
        found: The names of the fields that were found by themselves, by role.
        cautions: Reasons to doubt all figures.
    """

    title: str
    url: str
    issues: Mapping[str, Any]
    iterations: Sequence[Iteration]
    statuses: tuple[str, ...]
    exported_at: datetime | None
    left_out: Mapping[str, int]
    missing: Mapping[str, str]
    ancestor_titles: Mapping[str, str] = field(default_factory=dict)
    sub_issues: Mapping[str, SubIssues] = field(default_factory=dict)
    blocked_by: Mapping[str, BlockedBy] = field(default_factory=dict)
    owner: str = ""
    number: int = 0
    field_names: Mapping[str, Any] = field(default_factory=dict)
    field_values: Mapping[str, Mapping[str, Any]] | None = None
    hidden: frozenset[str] = frozenset()
    is_whole: bool = True
    found: Mapping[str, str] = field(default_factory=dict)
    cautions: tuple[Caution, ...] = ()


def issue_frame(issues: Mapping[str, Any], *, dated: bool = True) -> pd.DataFrame:
    """The frame that `Board` documents, one row per issue.

    Where `dated`, issues must have dates. Raises WrongShape for a date that is missing or not
    understood, and for an unknown state.
    """
    size = len(issues["number"])
    columns = {
        name: _ARRAYS[dtype](issues.get(name), size)
        for name, dtype in DTYPES.items()
        if dtype in _ARRAYS
    }
    states = dictionary_column(issues["state"] or ())
    for wrong in set(states.values) - {"open", "closed"}:
        if wrong in states:
            name = _name(columns, states.index(wrong))
            raise WrongShape(f"{name} is {wrong!r}, neither open nor closed: {EXPORT_AGAIN}.")
    is_closed = np.array([state == "closed" for state in states.values], dtype=bool)[states.codes]
    # A reopened issue may still have a closing date: the state decides.
    asked = {"created_at": np.full(size, fill_value=True), "closed_at": is_closed}
    for name, where in asked.items():
        written: Any = issues.get(name, [None] * size)
        moments = written if isinstance(written, np.ndarray) else _moments(written)
        for row in np.flatnonzero(np.isnat(moments) & where).tolist():
            if dated or written[row] is not None:
                raise WrongShape(_wrong_date(columns, row, name[:-3], written[row]))
        known = moments if where.all() else np.where(where, moments, _NEVER)
        columns[name] = pd.DatetimeIndex(known, tz="UTC")
    return pd.DataFrame({name: columns[name] for name in DTYPES}, copy=False)


def _wrong_date(columns: Mapping[str, Any], row: int, word: str, written: Any) -> str:
    name = _name(columns, row)
    if not isinstance(written, str):
        state = columns["state"][row]
        return f"{name} is {state} and has no date on which it was {word}: {EXPORT_AGAIN}."
    sentence = f"The date on which {name} was {word} is not understood: {written[:40]!r}."
    return f"{sentence} Export it again."


def dates(written: Sequence[str | None]) -> Sequence[str | None] | Moments:
    """The moments in UTC, NaT for none; or `written` itself if one of them is not understood."""
    moments = _as_written(written)
    is_known = _is_in_range(moments)
    is_understood = (is_known | (moments == _NEVER_SET)).all()
    return _known(moments, is_known) if is_understood else written


def _moments(written: Sequence[str | None]) -> Moments:
    """The moments in UTC; NaT for what is not a date, or before 1970 or after 2261."""
    moments = _as_written(written)
    return _known(moments, _is_in_range(moments))


def _as_written(written: Sequence[str | None]) -> Moments:
    """The moments in UTC; `_NEVER_SET` for none, and NaT for what is not a date."""
    texts = cast(list[str], written if all(written) else [text or _UNSET for text in written])
    try:
        return _moments_of_github("".join(texts), len(texts))
    except ValueError:
        index = pd.to_datetime(texts, utc=True, format="ISO8601", errors="coerce")
        return index.tz_localize(None).to_numpy()


def _is_in_range(moments: Moments) -> np.ndarray[Any, np.dtype[np.bool_]]:
    return (moments >= _FIRST) & (moments < _LAST)


def _known(moments: Moments, is_known: np.ndarray[Any, np.dtype[np.bool_]]) -> Moments:
    return np.where(is_known, moments, _NEVER).astype("datetime64[ns]")


def _moments_of_github(text: str, number: int) -> Moments:
    """Moments such as `2023-11-01T10:11:12Z`, read ten times as fast as others.

    Raises ValueError for other shapes.
    """
    moments = np.frombuffer(text.encode("ascii"), dtype="S20")
    if len(moments) != number or text[19::20] != "Z" * number:
        raise ValueError
    return moments.astype("S19").astype("datetime64[s]")


def _texts(values: Any, size: int) -> Any:
    if values is None:
        values = DictionaryColumn([None], np.zeros(size, dtype="int32"))
    if isinstance(values, DictionaryColumn):
        return pd.array(values.values, dtype=_STRING).take(values.codes)
    if not isinstance(values, np.ndarray):
        values = np.fromiter(values, object, size)
    # The types were checked when the texts were read; this checks them only once more.
    return pd.array(values, dtype=_STRING, copy=False)


def _whole_numbers(values: Any, size: int) -> Any:
    numbers = values if isinstance(values, np.ndarray) else issue_numbers(values)
    return pd.arrays.IntegerArray(numbers, np.zeros(size, dtype=bool))


def _estimates(values: Any, size: int) -> Any:
    numbers = estimates([None] * size if values is None else values)
    return pd.arrays.FloatingArray(numbers, ~_is_estimate(numbers))


def issue_numbers(values: Sequence[int]) -> Numbers:
    """`values` as int64. Raises WrongShape for one that is too large."""
    try:
        return np.fromiter(values, "int64", len(values))
    except OverflowError as error:
        largest = max(values, key=abs)
        raise WrongShape(f"No issue has the number {largest}: export it again.") from error


def hashes(texts: Sequence[str | None]) -> Numbers:
    """The hashes of texts as int64, to look for equal ones among many.

    Two different texts have the same one as often as two random numbers of 64 bits are the same: of
    all pairs of a hundred thousand texts, once in billions of times.
    """
    return np.fromiter(map(hash, texts), "int64", len(texts))


def estimates(values: Sequence[Any]) -> Numbers:
    """`values` as float64, NaN for what is not an estimate."""
    try:
        return np.array(values, dtype="float64").reshape(len(values))
    except (TypeError, ValueError, OverflowError):
        return np.array([number_or_none(value) for value in values], dtype="float64")


def _tuples(values: Any, size: int) -> Any:
    if isinstance(values, DictionaryColumn):
        return _tuples(values.values, len(values.values))[values.codes]
    return np.fromiter(values or repeat((), size), dtype=object, count=size)


_ARRAYS: dict[str, Callable[[Any, int], Any]] = {
    "string": _texts,
    "Int64": _whole_numbers,
    "Float64": _estimates,
    "object": _tuples,
}


def _name(issues: Mapping[str, Any], row: int) -> str:
    return f"{issues['repository'][row]}#{issues['number'][row]}"


def number_or_none(value: Any) -> float | None:
    """`value` as an estimate; None for what is not a number, or out of range.

    A negative estimate is a slip: in a sum, it would hide the work of other issues.
    """
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return number if _is_estimate(number) else None


def _is_estimate(number: Any) -> Any:
    return (number >= 0) & (number <= LARGEST_ESTIMATE)


def ancestors(urls: Sequence[str | None], parents: Mapping[str, str]) -> list[tuple[str, ...]]:
    """For each of `urls` its ancestors, parent first, to the top or until they repeat.

    No more than `DEEPEST`: all those of a chain without end would be as many as its square.
    """
    return [_above(url, parents) if url in parents else () for url in urls]


def _above(url: str | None, parents: Mapping[str, str]) -> tuple[str, ...]:
    chain: list[str] = []
    while url is not None and (url := parents.get(url)) is not None and url not in chain:
        chain.append(url)
        if len(chain) == DEEPEST:
            break
    return tuple(chain)
