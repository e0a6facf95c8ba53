"""Blind spots: the work of deliverables that GitHub counts, and no board that is read shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pandas as pd

from metrics.deliverables.membership import Deliverables
from metrics.issues.references import keys as keys_of
from metrics.issues.sub_issues import SubIssues, SubIssuesOnBoards
from metrics.model.report import Question
from metrics.text.completion import elsewhere
from metrics.text.formatting import count, shortened

_MOST_NAMED = 3


class BlindSpot(NamedTuple):
    """What of one deliverable is on no board that is read.

    Attributes:
        sub_issues: How many issues GitHub counts directly below it, anywhere.
        open: How many of these are open on no board that is read.
        below: How many sub-issues of its issues are open on no board that is read.
        closed: How many sub-issues of either are closed and on no such board, as archived ones are.
        is_known: Whether GitHub's counts are known, of it and of all its issues, and all boards of
            its roadmap could be read.
    """

    sub_issues: int = 0
    open: int = 0
    below: int = 0
    closed: int = 0
    is_known: bool = True

    @property
    def is_clear(self) -> bool:
        """Whether nothing is known, or may be, that is open on no board that is read."""
        return self.is_known and not self.open and not self.below


def blind_spots(
    membership: Deliverables, work: pd.DataFrame, question: Question
) -> dict[str, BlindSpot]:
    """The blind spot of each deliverable asked about, by its key; `work` are the issues that count.

    GitHub's direct sub-issues are compared with the direct ones on the boards that are read, of the
    deliverable and of each of its issues. What GitHub counts and no board shows is at most what it
    counts more than they show: exports of two boards are not of one moment. Where the deliverables
    are the values of a field, they have no sub-issues, and all of them is on the board.
    """
    roadmap = question.roadmap
    if roadmap is None:
        return dict.fromkeys(membership.titles, BlindSpot())
    urls = dict(zip(keys_of(roadmap.issues).tolist(), roadmap.issues["url"].tolist(), strict=True))
    shown = SubIssuesOnBoards(question.board, roadmap)
    of_issues: dict[str, list[SubIssues | None]] = {key: [] for key in membership.titles}
    urls_of_work = work["url"].tolist()
    for row, key in zip(*membership.joined(work), strict=True):
        of_issues[key].append(shown.below(urls_of_work[row]))
    spots = {key: _blind_spot(shown.below(urls[key]), of_issues[key]) for key in membership.titles}
    if question.unread:
        return {key: spot._replace(is_known=False) for key, spot in spots.items()}
    return spots


def notes(
    spots: Mapping[str, BlindSpot], membership: Deliverables, question: Question
) -> Iterator[str]:
    """What the blind spots of the deliverables are, and what is not known of them."""
    open_ = {key: spot for key, spot in spots.items() if spot.open or spot.below}
    for key, spot in list(open_.items())[:_MOST_NAMED]:
        told = elsewhere(spot.open, spot.sub_issues, spot.below)
        yield f"“{shortened(membership.titles[key])}”: {told}."
    if (more := len(open_) - _MOST_NAMED) > 0:
        have = "has" if more == 1 else "have"
        yield (
            f"{count(more, 'more deliverable')} {have} sub-issues that are open on no board that "
            "is read."
        )
    if closed := sum(spot.closed for spot in spots.values()):
        are, count_ = ("is", "counts") if closed == 1 else ("are", "count")
        yield (
            f"{count(closed, 'closed sub-issue')} {are} on no board that is read, as archived ones "
            f"are, and {count_} in no total."
        )
    if not question.unread and not all(spot.is_known for spot in spots.values()):
        yield (
            "Work off the boards that are read is not known, and so nothing is called complete "
            "that may have some: lists of gh, exports of older versions and history do not tell "
            "how many sub-issues there are."
        )


def gravest(spots: Mapping[str, BlindSpot], membership: Deliverables, question: Question) -> str:
    """In a sentence, that work is open on no board that is read; else empty."""
    blind = sum(bool(spot.open or spot.below) for spot in spots.values())
    if blind > 1:
        return (
            f"{count(blind, 'deliverable')} have sub-issues that are open on no board that is read."
        )
    return next(notes(spots, membership, question)) if blind else ""


def _blind_spot(own: SubIssues | None, of_issues: list[SubIssues | None]) -> BlindSpot:
    known = [counts for counts in of_issues if counts]
    return BlindSpot(
        sub_issues=own.total if own else 0,
        open=own.open if own else 0,
        below=sum(counts.open for counts in known),
        closed=sum(counts.closed for counts in (*known, *filter(None, [own]))),
        is_known=own is not None and len(known) == len(of_issues),
    )
