"""A column of objects that grows piece by piece, and touches each only with its piece."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from metrics.model.arrays import Array


class GrowingColumn:
    """An array of objects.

    An array made of a long list touches all its objects again, when the processor's cache has lost
    them.
    """

    def __init__(self) -> None:
        self._array: Array = np.empty(2**10, object)
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def add(self, values: Sequence[Any]) -> None:
        """Add rows; no value is a sequence of others."""
        begin, self._size = self._size, self._size + len(values)
        if self._size > len(self._array):
            self._array.resize(max(self._size, len(self._array) * 3 // 2), refcheck=False)
        self._array[begin : self._size] = values

    def column(self) -> Array:
        """All rows."""
        return self._array[: self._size]
