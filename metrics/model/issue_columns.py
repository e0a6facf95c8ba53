"""The columns of `Board.issues`, and the same rows for a file."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from metrics.model.arrays import in_order_of_issue, moments

DTYPES = {
    "item_id": "string",
    "number": "Int64",
    "repository": "string",
    "url": "string",
    "title": "string",
    "body": "string",
    "type": "string",
    "state": "string",
    "state_reason": "string",
    "status": "string",
    "points": "Float64",
    "iteration_id": "string",
    "sprint": "string",
    "deliverable": "string",
    "milestone": "string",
    "ancestor_urls": "object",
    "labels": "object",
    "assignees": "object",
    "created_at": "datetime64[ns, UTC]",
    "closed_at": "datetime64[ns, UTC]",
}
# The columns that have the value of the field of each role.
COLUMNS_OF_ROLES = {
    "sprint": ("iteration_id", "sprint"),
    "points": ("points",),
    "status": ("status",),
    "deliverable": ("deliverable",),
}
# The columns that identify an issue.
ISSUE_KEY = ["repository", "number"]
# Why an issue may have been closed that is not done.
DESCOPED_REASONS = ("not_planned", "duplicate")
# What takes the place of the status of an issue without one.
NO_STATUS = "No status"


# What is between the choices of a multi-select; no choice holds one.
_BETWEEN_CHOICES = "\n"


def choices(value: str) -> list[str]:
    """The choices in the value of a field: a multi-select may have several."""
    return value.split(_BETWEEN_CHOICES)


def chosen(names: Iterable[str]) -> str | None:
    """The value of a multi-select with these choices; None without one."""
    return _BETWEEN_CHOICES.join(names) or None


def in_words(value: str) -> str:
    """The value of a field for people."""
    return ", ".join(choices(value))


def issue_index(issues: pd.DataFrame) -> pd.MultiIndex:
    """The identity of the issue in each row, to compare with that in other rows."""
    return pd.MultiIndex.from_frame(issues[ISSUE_KEY])


def issue_keys(issues: pd.DataFrame) -> list[tuple[str, int]]:
    """The same as pairs. A list of a column is many times as fast as going through the column."""
    return list(zip(*(issues[name].tolist() for name in ISSUE_KEY), strict=True))


def plain(issues: pd.DataFrame) -> pd.DataFrame:
    """`issues` for a file: oldest first, lists as text, and without their long bodies."""
    order = in_order_of_issue(issues, moments(issues["created_at"]))
    values = {name: issues[name].array.take(order) for name in issues if name != "body"}
    for name in ("ancestor_urls", "labels", "assignees"):
        values[name] = pd.array(
            [", ".join(texts) for texts in values[name].to_numpy().tolist()], dtype="string"
        )
    is_set = ~values["deliverable"].isna()
    chosen_in_words = [in_words(value) for value in values["deliverable"][is_set].tolist()]
    if is_set.any():
        values["deliverable"][is_set] = chosen_in_words
    return pd.DataFrame(values)
