"""When each issue entered its current state, according to exports."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from metrics.model.arrays import Array, at_moment
from metrics.model.issue_columns import ISSUE_KEY
from metrics.model.version_arrays import VersionArrays


def held_since(arrays: VersionArrays, holds: Array, now: datetime) -> Array:
    """By the number of each issue: the moment from which `holds`, a truth value for each version,
    has been true without a break until `now`; NaT where it is not. Time off the board is a break as
    well."""
    known = np.flatnonzero(arrays.seen_from <= at_moment(now))
    item, so, begins = arrays.item[known], holds[known], arrays.seen_from[known]
    is_first = np.append(True, item[1:] != item[:-1])[: len(item)]
    goes_on = so & ~is_first
    goes_on[1:] &= so[:-1] & (arrays.seen_until[known][:-1] == begins[1:])
    start = np.maximum.accumulate(np.where(goes_on, 0, np.arange(len(item))))
    since = np.full(arrays.items, "NaT", "datetime64[ns]")
    is_last = np.roll(is_first, -1) & so
    since[item[is_last]] = begins[start[is_last]]
    return since


def in_state_since(versions: pd.DataFrame, holds: pd.Series) -> pd.Series:
    """The moment from which `holds` has been true without a break, by `ISSUE_KEY`.

    `versions` are those of a `History`, and `holds` has a truth value for each. The result has only
    issues whose last version holds. Time off the board is a break as well.
    """
    ordered = versions[[*ISSUE_KEY, "seen_from", "seen_until"]].assign(holds=holds.astype(bool))
    ordered = ordered.sort_values([*ISSUE_KEY, "seen_from"])
    before = ordered.groupby(ISSUE_KEY)[["holds", "seen_until"]].shift()
    goes_on = ordered["holds"] & before["holds"].fillna(False).astype(bool)
    goes_on &= before["seen_until"] == ordered["seen_from"]
    last = ordered.drop_duplicates(ISSUE_KEY, keep="last").set_index(ISSUE_KEY)["holds"]
    begins = ordered[~goes_on].drop_duplicates(ISSUE_KEY, keep="last").set_index(ISSUE_KEY)
    since: pd.Series = begins.loc[last[last].index, "seen_from"]
    return since
