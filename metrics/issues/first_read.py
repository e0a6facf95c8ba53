"""Fields whose values could not be read when an issue was first seen, in a history."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import pandas as pd

from metrics.model.history import History
from metrics.model.issue_columns import COLUMNS_OF_ROLES

# The roles of the fields that could not be read, from a moment on, in order of these.
Missing = Sequence[tuple[datetime, Collection[str] | None]]


def with_values_first_read(history: History, missing: Missing) -> History:
    """The history with each issue's values of such a field as they were first read.

    Until then nothing tells that there were none, and what is read later was not set that day. What
    was read before is kept in the history as it was.
    """
    versions = history.versions
    filled: dict[str, pd.Series] = {}
    for role, columns in COLUMNS_OF_ROLES.items():
        is_unread = _is_inside(versions["seen_from"], role, missing)
        # Most boards lack a field all the time, or never.
        if is_unread.all() or not is_unread.any():
            continue
        is_unread &= is_unread.groupby(history.issue_numbers).cummin()
        read = versions.assign(issue=history.issue_numbers)[~is_unread].drop_duplicates("issue")
        first = read.set_index("issue").reindex(history.issue_numbers).set_axis(versions.index)
        for name in columns:
            filled[name] = versions[name].mask(is_unread & versions[name].isna(), first[name])
    return replace(history, versions=versions.assign(**filled)) if filled else history


def _is_inside(moments: pd.Series, role: str, missing: Missing) -> pd.Series:
    """Which moments are in a stretch in which the field could not be read."""
    inside = pd.Series(data=False, index=moments.index)
    for at, roles in missing:
        inside = inside.mask(moments >= pd.Timestamp(at), role in (roles or ()))
    return inside.astype(bool)
