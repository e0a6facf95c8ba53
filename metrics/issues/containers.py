"""Containers: issues that are broken down into others on the board, which are the work instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

import pandas as pd

from metrics.model.board import Board
from metrics.model.history import History
from metrics.model.issue_columns import issue_index
from metrics.model.report import Question, Unit
from metrics.text.formatting import count

_ALWAYS = (
    pd.Timestamp.min.ceil("s").tz_localize("UTC"),
    pd.Timestamp.max.floor("s").tz_localize("UTC"),
)

Stretch = tuple[pd.Timestamp, pd.Timestamp]


class _Below(NamedTuple):
    """When an issue has sub-issues, at any depth, and when one of them has an estimate."""

    any: list[Stretch]
    pointed: list[Stretch]


def work_alone(question: Question) -> Question:
    """The same question without containers, which are then its `containers`.

    A container is an issue with a sub-issue, at any depth, that is on the board, or one that is a
    deliverable on the roadmap as well. By issues it does not count. By points it counts only if it
    has an estimate and no sub-issue of it has one. Parents are those that were known at a time: an
    issue that is broken down counts until then. A sub-issue that was done when it left the board is
    still one. Issues whose parents form a cycle are no containers. Nothing changes with the
    convention `count_containers`, nor the second time.
    """
    if question.conventions.count_containers:
        return question
    board, history = question.board, question.history
    deliverables = _deliverables(question)
    is_left_out = is_container(board.issues, question.unit, deliverables)
    if history is not None:
        known = issue_index(history.versions)
        others = board.issues[~issue_index(board.issues).isin(known)]
        below = _below(history, others)
        for url in deliverables:
            below.setdefault(url, _Below([], [])).any.append(_ALWAYS)
        history = _work_of(history, below, question.unit)
    left_out = [board.issues[is_left_out]]
    if question.containers is not None:
        left_out.append(question.containers)
    return replace(
        question,
        board=replace(board, issues=board.issues[~is_left_out].reset_index(drop=True)),
        history=history,
        containers=pd.concat([rows for rows in left_out if len(rows)] or left_out[:1]),
    )


def without_containers(issues: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Those of `issues` that are no containers on the board of the question; see `work_alone`."""
    if question.conventions.count_containers:
        return issues
    board = question.board.issues
    left_out = board[is_container(board, question.unit, _deliverables(question))]
    return issues[~issue_index(issues).isin(issue_index(left_out))]


def containers_note(number: int) -> Iterator[str]:
    """The sentence on so many containers; none if there are none."""
    if number:
        above = "issue" if number == 1 else "issues"
        yield f"{broken_down(number)}: these count, and not the {above} above them."


def broken_down(number: int) -> str:
    """`2 issues are broken down into sub-issues`."""
    return f"{count(number, 'issue')} {'is' if number == 1 else 'are'} broken down into sub-issues"


def nothing_else(number: int) -> str:
    """What is said of a sprint that has so many containers and no other issue."""
    return f"{broken_down(number)} outside this sprint, so no work of its own"


def _deliverables(question: Question) -> Collection[str]:
    roadmap = question.roadmap
    return () if roadmap is None else frozenset(roadmap.issues["url"].dropna())


def is_container(issues: pd.DataFrame, unit: Unit, deliverables: Collection[str] = ()) -> pd.Series:
    """Whether each of `issues`, all those of a board, is a container as `work_alone` has it.

    `deliverables` are the URLs of those on the roadmap.
    """
    parts = issues[issues["ancestor_urls"].map(bool).astype(bool)]
    above = parts["ancestor_urls"].explode()
    if unit is Unit.POINTS:
        pointed = above[parts["points"].notna().reindex(above.index)]
        is_above = issues["url"].isin([*above, *deliverables]) & (issues["points"].fillna(0) == 0)
        is_above |= issues["url"].isin(pointed)
    else:
        is_above = issues["url"].isin([*above, *deliverables])
    is_above = is_above.fillna(False).astype(bool)
    return is_above & ~_is_in_a_cycle(issues[is_above]).reindex(issues.index, fill_value=False)


def lacks_sub_issues(board: Board) -> bool:
    """Whether GitHub counts more sub-issues of one of the board's issues than are on the board."""
    shown = Counter(above[0] for above in board.issues["ancestor_urls"] if above)
    return any(
        url in board.sub_issues and board.sub_issues[url].total > shown[url]
        for url in board.issues["url"].dropna()
    )


def _is_in_a_cycle(issues: pd.DataFrame) -> pd.Series:
    pairs = zip(issues["url"], issues["ancestor_urls"], strict=True)
    return pd.Series([url in above for url, above in pairs], issues.index, dtype=bool)


def _work_of(history: History, below: Mapping[str, _Below], unit: Unit) -> History:
    """The history without the times at which issues were containers."""
    versions = history.versions
    may_be = versions["url"].isin(list(below)).astype(bool)
    may_be &= ~_is_in_a_cycle(versions[may_be]).reindex(versions.index, fill_value=False)
    if not may_be.any():
        return history
    columns = ["url", "points", "seen_from", "seen_until"]
    pieces = []
    for row, url, points, begin, end in versions.loc[may_be, columns].itertuples(name=None):
        is_any = unit is Unit.ISSUES or pd.isna(points) or not points
        away = below[url].any if is_any else below[url].pointed
        stretch = (begin, _ALWAYS[1] if pd.isna(end) else end)
        pieces += [(row, *piece) for piece in _without(stretch, away)]
    begins = [begin for _, begin, _ in pieces]
    ends = [end if end < _ALWAYS[1] else pd.NaT for _, _, end in pieces]
    kept = versions.loc[[row for row, _, _ in pieces]].assign(
        seen_from=pd.Series(begins, dtype=versions["seen_from"].dtype).array,
        seen_until=pd.Series(ends, dtype=versions["seen_until"].dtype).array,
    )
    both = pd.concat([versions[~may_be], kept])
    return replace(
        history, versions=both.sort_values("seen_from", kind="stable", ignore_index=True)
    )


def _below(history: History, others: pd.DataFrame) -> dict[str, _Below]:
    """Of each issue that ever had a sub-issue, by its URL.

    `others` are the board's issues that the history does not have.
    """
    versions = history.versions
    parts = versions["ancestor_urls"].map(bool).astype(bool)
    is_first = ~history.issue_numbers.duplicated()
    begins = versions["seen_from"].mask(
        is_first & history.is_seen_from_creation(versions), versions["created_at"]
    )
    begins = begins.mask(is_first & (versions["seen_from"] <= history.since), _ALWAYS[0])
    # What was done when it left is done until it is seen again.
    ends = versions["seen_until"].mask(versions["state"] == "closed", history.seen_again)
    ends = ends.fillna(_ALWAYS[1])
    found: dict[str, _Below] = {}
    for urls, begin, end, points in [
        *zip(
            versions["ancestor_urls"][parts],
            begins[parts],
            ends[parts],
            versions["points"][parts],
            strict=True,
        ),
        *((urls, *_ALWAYS, points) for urls, points in _pairs(others)),
    ]:
        for url in urls:
            of_url = found.setdefault(url, _Below([], []))
            of_url.any.append((begin, end))
            if not pd.isna(points):
                of_url.pointed.append((begin, end))
    return found


def _pairs(others: pd.DataFrame) -> Iterator[tuple[tuple[str, ...], float]]:
    return zip(others["ancestor_urls"], others["points"], strict=True)


def _without(stretch: Stretch, away: list[Stretch]) -> Iterator[Stretch]:
    """What is left of `stretch` without those of `away`."""
    begin, end = stretch
    for first, last in sorted(away):
        if first >= end:
            break
        if begin < first:
            yield begin, first
        begin = max(begin, last)
        if begin >= end:
            return
    yield begin, end
