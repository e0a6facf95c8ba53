"""Containers: issues that are broken down into others on the board, which are the work instead."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, compress

import numpy as np
import pandas as pd

from metrics.issues.broken_down import ALWAYS, Below, when_broken_down, without
from metrics.issues.weights import weights
from metrics.model.arrays import Array, moments
from metrics.model.history import History
from metrics.model.issue_columns import issue_keys
from metrics.model.report import Question, Unit
from metrics.text.formatting import count


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
        above = {*_above(history.versions), *_above(board.issues), *deliverables}
        if may_be := above.intersection(history.versions["url"].tolist()):
            below = _below([history], question, may_be)
            versions = _work_of(history.versions, below, question.unit)
            history = replace(history, versions=versions)
    left_out = board.issues[:0] if question.containers is None else question.containers
    if is_left_out.any():
        found = board.issues[is_left_out]
        left_out = found if left_out.empty else pd.concat([found, left_out])
        board = replace(board, issues=board.issues[~is_left_out].reset_index(drop=True))
    return replace(question, board=board, history=history, containers=left_out)


def stretches_of_work(
    issues: pd.DataFrame, question: Question, *, with_archived: bool
) -> pd.DataFrame:
    """`issues` on the boards of the question, a row for each stretch without sub-issues.

    So one that never was a container has one row, and one that always was has none. Two more
    columns are the moments of the stretch, `seen_from`, at first the creation, and `seen_until`,
    null for the last. Before the first export parents are those that it saw; without a history,
    those of now. `with_archived` says whether what was done when it left a board is still there.
    """
    never = pd.Series(pd.NaT, issues.index, dtype=issues["created_at"].dtype)
    whole = issues.assign(seen_from=issues["created_at"], seen_until=never)
    if question.conventions.count_containers:
        return whole
    histories = [question.history, *(other.history for other in question.others)]
    frames = [question.board.issues, *(each.versions for each in histories if each)]
    above = {*chain.from_iterable(map(_above, frames)), *_deliverables(question)}
    may_be = above.intersection(whole["url"].tolist())
    if not may_be:
        return whole
    known = [each for each in histories if each]
    below = _below(known, question, may_be, with_archived=with_archived)
    return _work_of(whole, below, question.unit)


def without_containers(issues: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Those of `issues` that are no containers on the board of the question; see `work_alone`."""
    if question.conventions.count_containers:
        return issues
    board = question.board.issues
    is_left_out = is_container(board, question.unit, _deliverables(question))
    if not is_left_out.any():
        return issues
    left = {*compress(issue_keys(board), is_left_out.tolist())}
    return issues[np.array([key not in left for key in issue_keys(issues)], bool)]


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
    if roadmap is None:
        return ()
    return frozenset(url for url in roadmap.issues["url"].tolist() if isinstance(url, str))


def is_container(issues: pd.DataFrame, unit: Unit, deliverables: Collection[str] = ()) -> Array:
    """Whether each of `issues`, all those of a board, is a container as `work_alone` has it.

    `deliverables` are the URLs of those on the roadmap.
    """
    ancestors = issues["ancestor_urls"].tolist()
    if not deliverables and not any(ancestors):
        return np.zeros(len(issues), bool)
    above = {*deliverables, *chain.from_iterable(ancestors)}
    urls = issues["url"].tolist()
    if unit is Unit.POINTS:
        weighs = weights(issues, unit).tolist()
        is_pointed = issues["points"].notna().tolist()
        parts = (each for each, is_so in zip(ancestors, is_pointed, strict=True) if is_so)
        pointed = set(chain.from_iterable(parts))
        is_above = [
            url in pointed or (url in above and not weight)
            for url, weight in zip(urls, weighs, strict=True)
        ]
    else:
        is_above = [url in above for url in urls]
    # What is below itself, in a cycle, is none.
    found = zip(is_above, urls, ancestors, strict=True)
    return np.array([is_so and url not in up for is_so, url, up in found], bool)


def _above(issues: pd.DataFrame) -> Iterator[str]:
    """The URLs of all issues above these."""
    return chain.from_iterable(issues["ancestor_urls"].tolist())


def _below(
    histories: Sequence[History],
    question: Question,
    urls: Collection[str],
    *,
    with_archived: bool = True,
) -> dict[str, Below]:
    """When the issues at these `urls` had sub-issues."""
    issues = question.board.issues
    is_known = np.zeros(len(issues), bool)
    for history in histories:
        is_known |= history.arrays.items_of(issues) >= 0
    others = issues[["url", "ancestor_urls", "points"]].take(np.flatnonzero(~is_known))
    below = when_broken_down(histories, others, urls, with_archived=with_archived)
    for url in _deliverables(question):
        below.setdefault(url, Below([], [], [])).any.append(ALWAYS)
    return below


def _work_of(versions: pd.DataFrame, below: Mapping[str, Below], unit: Unit) -> pd.DataFrame:
    """The versions of issues without the times at which they were containers."""
    may_be = np.array([url in below for url in versions["url"].tolist()], bool)
    if not may_be.any():
        return versions
    parts = np.flatnonzero(may_be)
    names = ("url", "points", "seen_from", "seen_until")
    columns = (list(versions[name].array.take(parts)) for name in names)
    pieces = []
    for row, url, points, begin, end in zip(parts.tolist(), *columns, strict=True):
        is_any = unit is Unit.ISSUES or pd.isna(points) or not points
        away = below[url].any if is_any else below[url].pointed
        away = [piece for each in away for piece in without(each, below[url].in_cycle)]
        stretch = (begin, ALWAYS[1] if pd.isna(end) else end)
        pieces += [(row, *piece) for piece in without(stretch, away)]
    whole = np.flatnonzero(~may_be)
    rows = np.append(whole, np.array([row for row, _, _ in pieces], int))
    begins, ends = (moments(versions[name])[whole] for name in ("seen_from", "seen_until"))
    begins = np.append(begins, moments([begin for _, begin, _ in pieces]))
    is_over = [end < ALWAYS[1] for _, _, end in pieces]
    over = np.where(is_over, moments([end for _, _, end in pieces]), np.datetime64("NaT", "ns"))
    ends = np.append(ends, over)
    order = np.argsort(begins, kind="stable")
    kept = {name: versions[name].array.take(rows[order]) for name in versions}
    for name, of_all in (("seen_from", begins), ("seen_until", ends)):
        kept[name] = pd.DatetimeIndex(of_all[order], tz="UTC").astype(versions[name].dtype).array
    return pd.DataFrame(kept)
