"""A question as it would have been at an earlier moment, from what exports had seen by then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pandas as pd

from metrics.model.board import Board
from metrics.model.history import History
from metrics.model.report import OtherBoard, Question


def boards_known(question: Question) -> list[tuple[Board, History]]:
    """The board asked about and the others, each with its history; none where one has no history,
    as then no past of all of them is known."""
    asked: list[Question | OtherBoard] = [question, *question.others]
    known = [(each.board, each.history) for each in asked if each.history is not None]
    return known if len(known) == len(asked) else []


def as_it_was(question: Question, moment: datetime) -> Question:
    """The same question, asked at that moment about its boards as exports had seen them by then.

    Nothing that an export saw later is in it. Sprints, roadmap and conventions are those of the
    question, as no history of a board has them; nor has it the texts of issues, and what GitHub
    says of sub-issues and blockers. Raises ValueError for a moment that no history knows.
    """
    board, history = _then(question, moment)
    others = []
    for other in question.others:
        board_then, history_then = _then(other, moment)
        others.append(replace(other, board=board_then, history=history_then))
    return replace(
        question,
        board=board,
        history=history,
        others=tuple(others),
        now=moment,
        is_of_the_past=True,
    )


def _then(asked: Question | OtherBoard, moment: datetime) -> tuple[Board, History]:
    """The board and its history as they were. Raises ValueError where they are not known."""
    if asked.history is None or not asked.history.knows(moment):
        raise ValueError(f"Board “{asked.board.title}” is not known at {moment}.")
    history = asked.history.until(moment)
    issues = history.as_of(moment).assign(body=pd.Series(dtype="string"))
    board = replace(
        asked.board,
        issues=issues[list(asked.board.issues.columns)],
        exported_at=history.last_seen(moment),
        left_out={},
        sub_issues={},
        blocked_by={},
        field_values=None,
        cautions=(),
    )
    return board, history
