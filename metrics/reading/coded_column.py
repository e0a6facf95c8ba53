"""Columns of few distinct values: each value once, and its place for every row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np


class Coded(Sequence[Any]):
    """A column whose row `n` is `values[codes[n]]`; `codes` are int64."""

    def __init__(self, values: Sequence[Any], codes: np.ndarray[Any, np.dtype[np.int64]]) -> None:
        self.values = values
        self.codes = codes

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: Any) -> Any:
        return self.values[self.codes[row]]

    def __iter__(self) -> Iterator[Any]:
        return map(self.values.__getitem__, self.codes.tolist())

    def take(self, rows: Any) -> Coded:
        """The column of those rows, in their order."""
        return Coded(self.values, self.codes.take(rows))

    def changed(self, change: Callable[[Any], Any]) -> Coded:
        """The column with each of its values changed."""
        return Coded(list(map(change, self.values)), self.codes)


class Coder:
    """Collects a column of hashable values, which are coded in order of appearance."""

    def __init__(self) -> None:
        self._codes = _Codes()
        self._pieces = [np.empty(0, dtype="int64")]

    def add(self, values: Sequence[Any]) -> Sequence[Any]:
        """Take the next rows. Returns those of `values` that were not met before."""
        known = len(self._codes)
        codes = map(self._codes.__getitem__, values)
        self._pieces.append(np.fromiter(codes, "int64", len(values)))
        return list(islice(self._codes, known, None)) if len(self._codes) > known else ()

    def coded(self) -> Coded:
        return Coded(list(self._codes), np.concatenate(self._pieces))


def coded(values: Sequence[Any]) -> Coded:
    """`values` as a coded column, if they are none yet."""
    if isinstance(values, Coded):
        return values
    coder = Coder()
    coder.add(values)
    return coder.coded()


class _Codes(dict[Any, int]):
    def __missing__(self, value: Any) -> int:
        self[value] = code = len(self)
        return code
