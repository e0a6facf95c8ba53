"""Direct sub-issues: how many GitHub counts, and how many of them the boards read show."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pandas as pd

from metrics.model.board import Board


class SubIssues(NamedTuple):
    """The direct sub-issues of one issue.

    Attributes:
        total: How many GitHub counts, anywhere.
        open: How many of them are open on no board that is read.
        closed: How many of them are closed and on no such board.
    """

    total: int
    open: int
    closed: int


class SubIssuesOnBoards:
    """The direct sub-issues that boards show, against those that GitHub counts."""

    def __init__(self, *boards: Board) -> None:
        self._known = {url: below for board in boards for url, below in board.sub_issues.items()}
        self._seen: Counter[str] = Counter()
        self._open: Counter[str] = Counter()
        seen = set()
        for issues in (board.issues for board in boards):
            columns = (issues[name].tolist() for name in ("url", "ancestor_urls", "state"))
            for url, above, state in zip(*columns, strict=True):
                if above and url not in seen:
                    self._seen[above[0]] += 1
                    self._open[above[0]] += state == "open"
                seen.add(url)

    def below(self, url: str) -> SubIssues | None:
        """Of the issue at that URL; None where GitHub's count is not known."""
        known = None if pd.isna(url) else self._known.get(url)
        if known is None:
            return None
        missing = max(0, known.total - self._seen[url])
        open_ = min(missing, max(0, known.total - known.closed - self._open[url]))
        return SubIssues(known.total, open_, missing - open_)


def lacks_sub_issues(board: Board) -> bool:
    """Whether GitHub counts more sub-issues of one of the board's issues than are on the board."""
    shown = SubIssuesOnBoards(board)
    counts = filter(None, map(shown.below, board.issues["url"].tolist()))
    return any(below.open or below.closed for below in counts)
