"""Containers: issues that are broken down into others on the board, which are the work instead."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from metrics.issues.broken_down import ALWAYS, Below, when_broken_down, without
from metrics.model.history import History
from metrics.model.issue_columns import issue_index
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
        versions = _work_of(history.versions, _below([history], question), question.unit)
        history = replace(history, versions=versions)
    left_out = [board.issues[is_left_out]]
    if question.containers is not None:
        left_out.append(question.containers)
    return replace(
        question,
        board=replace(board, issues=board.issues[~is_left_out].reset_index(drop=True)),
        history=history,
        containers=pd.concat([rows for rows in left_out if len(rows)] or left_out[:1]),
    )


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
    below = _below([each for each in histories if each], question, with_archived=with_archived)
    return _work_of(whole, below, question.unit)


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


def _is_in_a_cycle(issues: pd.DataFrame) -> pd.Series:
    pairs = zip(issues["url"], issues["ancestor_urls"], strict=True)
    return pd.Series([url in above for url, above in pairs], issues.index, dtype=bool)


def _below(
    histories: Sequence[History], question: Question, *, with_archived: bool = True
) -> dict[str, Below]:
    issues = question.board.issues
    is_known = pd.Series(False, issues.index)
    for history in histories:
        is_known |= issue_index(issues).isin(issue_index(history.versions))
    below = when_broken_down(histories, issues[~is_known], with_archived=with_archived)
    for url in _deliverables(question):
        below.setdefault(url, Below([], [], [])).any.append(ALWAYS)
    return below


def _work_of(versions: pd.DataFrame, below: Mapping[str, Below], unit: Unit) -> pd.DataFrame:
    """The versions of issues without the times at which they were containers."""
    may_be = versions["url"].isin(list(below)).astype(bool)
    if not may_be.any():
        return versions
    columns = ["url", "points", "seen_from", "seen_until"]
    pieces = []
    for row, url, points, begin, end in versions.loc[may_be, columns].itertuples(name=None):
        is_any = unit is Unit.ISSUES or pd.isna(points) or not points
        away = below[url].any if is_any else below[url].pointed
        away = [piece for each in away for piece in without(each, below[url].in_cycle)]
        stretch = (begin, ALWAYS[1] if pd.isna(end) else end)
        pieces += [(row, *piece) for piece in without(stretch, away)]
    begins = [begin for _, begin, _ in pieces]
    ends = [end if end < ALWAYS[1] else pd.NaT for _, _, end in pieces]
    kept = versions.loc[[row for row, _, _ in pieces]].assign(
        seen_from=pd.Series(begins, dtype=versions["seen_from"].dtype).array,
        seen_until=pd.Series(ends, dtype=versions["seen_until"].dtype).array,
    )
    both = pd.concat([versions[~may_be], kept])
    return both.sort_values("seen_from", kind="stable", ignore_index=True)
