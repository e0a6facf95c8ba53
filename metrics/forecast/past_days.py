"""How much each past day counts in the draws of a forecast."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# In working days.
HALF_LIFE = 10


def recency(working: Sequence[bool]) -> np.ndarray:
    """How much each of the past days counts, oldest first: the newest 1, and half of it
    `HALF_LIFE` working days earlier.

    `working` says of each day whether it was a working day. The age of any day is the number of
    working days after it, so a day off makes no day older.
    """
    later = np.cumsum(np.asarray(working, dtype=int)[::-1])[::-1] - np.asarray(working, dtype=int)
    weights: np.ndarray = 0.5 ** (later / HALF_LIFE)
    return weights
