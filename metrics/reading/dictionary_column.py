"""Dictionary-encoded columns: each distinct value once, and its position for every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any

import numpy as np


class DictionaryColumn(Sequence[Any]):
    """A column whose row `n` is `values[codes[n]]`; `codes` are int32."""

    def __init__(self, values: Sequence[Any], codes: np.ndarray[Any, np.dtype[np.int32]]) -> None:
        self.values = values
        self.codes = codes

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: Any) -> Any:
        return self.values[self.codes[row]]

    def __iter__(self) -> Iterator[Any]:
        return map(self.values.__getitem__, self.codes.tolist())

    def take(self, rows: Any) -> DictionaryColumn:
        """The column of those rows, in that order."""
        return DictionaryColumn(self.values, self.codes.take(rows))

    def mapped(self, change: Callable[[Any], Any]) -> DictionaryColumn:
        """The column with `change` applied to each distinct value."""
        return DictionaryColumn(list(map(change, self.values)), self.codes)

    def counts(self) -> Counter[Any]:
        """How often each value occurs, without those that do not."""
        counts: Counter[Any] = Counter()
        for value, number in zip(self.values, np.bincount(self.codes).tolist(), strict=False):
            if number:
                counts[value] += number
        return counts


class DictionaryEncoder:
    """Encodes a column of hashable values, in order of first appearance."""

    def __init__(self) -> None:
        self._codes = _CodeByValue()
        self._pieces = [np.empty(0, dtype="int32")]

    def add(self, values: Sequence[Any]) -> Sequence[Any]:
        """Add rows. Returns the values that are new."""
        size = len(self._codes)
        codes = map(self._codes.__getitem__, values)
        self._pieces.append(np.fromiter(codes, "int32", len(values)))
        return list(islice(self._codes, size, None)) if len(self._codes) > size else ()

    def column(self) -> DictionaryColumn:
        return DictionaryColumn(list(self._codes), np.concatenate(self._pieces))


def dictionary_column(values: Sequence[Any]) -> DictionaryColumn:
    """`values` as a dictionary column, encoded if need be."""
    if isinstance(values, DictionaryColumn):
        return values
    encoder = DictionaryEncoder()
    encoder.add(values)
    return encoder.column()


class _CodeByValue(dict[Any, int]):
    def __missing__(self, value: Any) -> int:
        self[value] = code = len(self)
        return code
