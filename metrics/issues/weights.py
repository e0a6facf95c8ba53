"""What an issue counts, and whether it counts at all."""

from __future__ import annotations

import pandas as pd

from metrics.model.board import Board
from metrics.model.issue_columns import DESCOPED_REASONS
from metrics.model.report import Unit
from metrics.text.formatting import share


def weights(issues: pd.DataFrame, unit: Unit) -> pd.Series:
    """What each issue counts: its points, unpointed as 0, or 1."""
    if unit is Unit.ISSUES:
        return pd.Series(1.0, index=issues.index)
    return pd.Series(issues["points"].to_numpy("float64", na_value=0.0), issues.index)


def share_pointed(issues: pd.DataFrame, board: Board) -> str:
    """How many of `issues` have an estimate, in words; not known where the board has no field for
    it, or one that cannot be read."""
    if "points" in board.missing:
        return "not known"
    return share(int(issues["points"].count()), len(issues))


def is_descoped(issues: pd.DataFrame, *, not_planned_as_done: bool) -> pd.Series:
    """Whether each issue is descoped: closed as not planned or duplicate, which is never done."""
    if not_planned_as_done:
        return pd.Series(False, issues.index)
    is_closed = (issues["state"] == "closed").to_numpy(bool)
    is_dropped = issues["state_reason"].isin(DESCOPED_REASONS).to_numpy(bool)
    return pd.Series(is_closed & is_dropped, issues.index)
