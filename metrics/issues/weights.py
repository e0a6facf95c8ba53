"""What an issue counts, and whether it counts at all."""

from __future__ import annotations

import pandas as pd

from metrics.model.board import Board
from metrics.model.report import Unit
from metrics.text.formatting import share

DESCOPED_REASONS = ("not_planned", "duplicate")


def weights(issues: pd.DataFrame, unit: Unit) -> pd.Series:
    """What each issue counts: its points, unpointed as 0, or 1."""
    if unit is Unit.ISSUES:
        return pd.Series(1.0, index=issues.index)
    return issues["points"].fillna(0).astype(float)


def share_pointed(issues: pd.DataFrame, board: Board) -> str:
    """How many of `issues` have an estimate, in words; not known where the board has no field for
    it, or one that cannot be read."""
    if "points" in board.missing:
        return "not known"
    return share(int(issues["points"].count()), len(issues))


def is_descoped(issues: pd.DataFrame, *, not_planned_as_done: bool) -> pd.Series:
    """Whether each issue is descoped: closed as not planned or duplicate, which is never done."""
    closed = issues["state"] == "closed"
    reasons = issues["state_reason"].isin(DESCOPED_REASONS)
    return (closed & reasons & (not not_planned_as_done)).astype(bool)
