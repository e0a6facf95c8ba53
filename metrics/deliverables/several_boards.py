"""The work of deliverables on all boards that share a roadmap, as if it were on one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

import numpy as np
import pandas as pd

from metrics.issues.lifetimes import with_archived
from metrics.model.board import Board
from metrics.model.issue_columns import ISSUE_KEY, issue_keys
from metrics.model.report import Question
from metrics.text.formatting import listing, shortened

T = TypeVar("T")


def with_other_boards(question: Question, *, and_archived: bool = False) -> Question:
    """The same question about its board with the issues of the other boards of its roadmap.

    An issue on two boards counts once, as the board says that is first in the settings, but for a
    deliverable that only another one names. With `and_archived`, issues that left another board
    after they were closed are among them, as far as the history goes that the question has of it.
    """
    if not question.others:
        return question
    boards = list(_in_order(question))
    # A board that has no estimates says nothing of what an issue weighs.
    boards.sort(key=lambda board: "points" in board.missing)
    archived = [
        with_archived(replace(question, board=other.board, history=other.history)).board
        for other in question.others
        if and_archived and other.history is not None
    ]
    both = pd.concat([board.issues for board in (*boards, *archived)], ignore_index=True)
    both["deliverable"] = both.groupby(ISSUE_KEY)["deliverable"].transform("first")
    board = replace(
        question.board,
        issues=both.drop_duplicates(ISSUE_KEY, ignore_index=True),
        ancestor_titles=_of_all(each.ancestor_titles for each in boards),
        sub_issues=_of_all(each.sub_issues for each in boards),
    )
    return replace(question, board=board)


def of_own_board(issues: pd.DataFrame, board: Board) -> pd.DataFrame:
    """Those of `issues` that are on that board."""
    there = {*issue_keys(board.issues)}
    is_there = np.array([key in there for key in issue_keys(issues)], bool)
    return issues if is_there.all() else issues[is_there]


def notes(question: Question) -> Iterator[str]:
    """Which other boards the work is on, and which are not read."""
    if question.others:
        names = [shortened(other.board.title) for other in question.others]
        yield f"Work on {listing(names)} counts as well, as the roadmap is the same."
    yield from question.unread


def _of_all(by_url: Iterable[Mapping[str, T]]) -> dict[str, T]:
    return {url: said for each in by_url for url, said in each.items()}


def _in_order(question: Question) -> Iterator[Board]:
    yield from (other.board for other in question.others if other.comes_first)
    yield question.board
    yield from (other.board for other in question.others if not other.comes_first)
