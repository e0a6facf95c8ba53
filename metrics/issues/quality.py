"""The quality of the board's data: which issues are doubtful, and the line that says so.

The line ends the notes of every report; the data quality report lists the issues behind it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.model.board import Board
from metrics.model.team import Conventions
from metrics.text.formatting import count, number

UNPOINTED = "unpointed"
WITHOUT_DELIVERABLE = "without a deliverable"
CLOSED_NOT_DONE = "closed but not Done on the board"
DONE_NOT_CLOSED = "Done on the board but open"
WITHOUT_SPRINT = "in progress without a sprint"

_LEFT_OUT = {
    "pull requests": ("pull request", "left out"),
    "draft issues": ("draft issue", "left out"),
    "hidden from the token": ("item", "hidden from the token"),
    "archived": ("archived item", "left out"),
    "duplicates": ("duplicate", "left out"),
    "not in the issue file": ("issue", "left out that the issue file lacks"),
    "of unknown type": ("item", "of unknown type left out"),
}


def quality_note(
    board: Board,
    issues: pd.DataFrame,
    conventions: Conventions | None = None,
    joined: pd.DataFrame | None = None,
) -> tuple[str, ...]:
    """What is doubtful about `issues`, those of a report, and about the board; empty if nothing is.

    Work in progress without a sprint is counted on the whole board, as no issue of a sprint is
    without one. So is work without a deliverable in reports on deliverables: `joined` are the
    board's issues with their `deliverable_key`. If the board is not whole, only its sprint is
    counted.
    """
    doubtful = doubts(board, issues, conventions)
    doubtful.setdefault(WITHOUT_SPRINT, np.zeros(0, bool))
    if not board.is_whole:
        del doubtful[WITHOUT_SPRINT]
    elif "sprint" not in board.missing:
        doubtful[WITHOUT_SPRINT] = _is_without_sprint(board.issues, conventions or Conventions())
    if joined is not None:
        doubtful[WITHOUT_DELIVERABLE] = joined["deliverable_key"].isna().to_numpy()
    counts = {doubt: int(rows.sum()) for doubt, rows in doubtful.items()}
    findings = [f"{number(amount)} {doubt}" for doubt, amount in counts.items() if amount]
    findings += [left_out(kind, amount) for kind, amount in board.left_out.items()]
    part = "" if board.is_whole else " of this sprint alone"
    return (f"Data quality{part}: {', '.join(findings)}.",) if findings else ()


def left_out(kind: str, amount: int) -> str:
    """`2 draft issues left out`: the number of one kind in `Board.left_out`."""
    noun, fate = _LEFT_OUT[kind]
    return f"{count(amount, noun)} {fate}"


def doubts(
    board: Board, issues: pd.DataFrame, conventions: Conventions | None = None
) -> dict[str, NDArray[np.bool_]]:
    """Which of `issues` are doubtful, for each kind of doubt that the board's fields allow.

    If `issues` have a `deliverable_key`, `metrics.deliverables.membership` has joined them with
    deliverables. Else an issue counts as having one as soon as it has a field, a milestone or a
    parent that may name one.
    """
    conventions = conventions or Conventions()
    names = issues["status"].fillna("").tolist()
    so = {name: conventions.is_done(name) for name in {*names}}
    is_done = np.array([so[name] for name in names], bool)
    is_open = (issues["state"] == "open").to_numpy(bool)
    doubtful = {}
    if "points" not in board.missing:
        doubtful[UNPOINTED] = issues["points"].isna().to_numpy()
    if "deliverable_key" in issues:
        doubtful[WITHOUT_DELIVERABLE] = issues["deliverable_key"].isna().to_numpy()
    elif "deliverable" not in board.missing:
        is_below = np.array([bool(above) for above in issues["ancestor_urls"].tolist()], bool)
        is_named = issues["deliverable"].notna() | issues["milestone"].notna()
        doubtful[WITHOUT_DELIVERABLE] = ~(is_below | is_named.to_numpy())
    if any(map(conventions.is_done, board.statuses)):
        doubtful[CLOSED_NOT_DONE] = ~is_open & ~is_done
        doubtful[DONE_NOT_CLOSED] = is_open & is_done
    if "sprint" not in board.missing:
        doubtful[WITHOUT_SPRINT] = _is_without_sprint(issues, conventions)
    return doubtful


def _is_without_sprint(issues: pd.DataFrame, conventions: Conventions) -> NDArray[np.bool_]:
    """Whether each is open, in a started status, and in no sprint."""
    is_so = (issues["state"] == "open").to_numpy(bool) & issues["iteration_id"].isna().to_numpy()
    names = issues["status"].array[is_so].fillna("").tolist()
    is_so[is_so] = [conventions.is_started(name) for name in names]
    return is_so
