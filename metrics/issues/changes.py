"""What is known of one issue over time: what GitHub recorded, and changes that exports saw."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from metrics.issues.find import find_issue
from metrics.issues.references import name_of, reference
from metrics.model.history import History
from metrics.model.issue_columns import in_words
from metrics.model.report import Question
from metrics.text.formatting import number

CREATED, FIRST_SEEN, LEFT, BACK = "created", "first seen", "left the board", "back on the board"
ADDED, ISSUE_FIELD = "added to the board", "issue field"
STATE, STATUS, SPRINT, POINTS = "state", "status", "sprint", "points"
Row = Mapping[str, Any]
_REASONS = {
    "completed": "closed as completed",
    "not_planned": "closed as not planned",
    "duplicate": "closed as duplicate",
}


class Change(NamedTuple):
    """One thing that changed. A null value is not set.

    Attributes:
        moment: When the first export saw the change, or the exact one that GitHub recorded.
        what: One of the constants of this module, or another field.
        before: The value before the change, as text.
        after: The value after the change, as text.
        earlier: When the last export before `moment` came, so that the change was between the two.
            None where `moment` is exact.
    """

    moment: pd.Timestamp
    what: str
    before: str | None
    after: str | None
    earlier: pd.Timestamp | None = None


class Spell(NamedTuple):
    """A stretch of time during which one value is known; None is not set."""

    value: str | None
    start: pd.Timestamp
    end: pd.Timestamp


@dataclass(frozen=True, eq=False)
class IssueLife:
    """One issue: its `versions` in order of time, with the columns of `History.versions`.

    The last version is the present one if the issue `is_on_board`, else the last one there was.
    Nulls are None. Without a `history` there is only one version, from the moment of asking.
    """

    question: Question
    versions: Sequence[Row]
    is_on_board: bool

    @property
    def latest(self) -> Row:
        return self.versions[-1]

    @property
    def name(self) -> str:
        return name_of(self.latest["repository"], self.latest["number"])

    @property
    def history(self) -> History | None:
        return self.question.history

    @cached_property
    def changes(self) -> list[Change]:
        """All known changes, in order of time."""
        first = self.versions[0]
        changes = [Change(first["created_at"], CREATED, None, None)]
        if self.history:
            seen = first["seen_from"]
            changes.append(Change(seen, FIRST_SEEN, None, None, self._earlier(seen)))
        recorded = list(self._recorded())
        changes += recorded
        closings = {change.moment for change in recorded if change.what == STATE}
        if first["state"] == "closed" and first["closed_at"] not in closings:
            changes.append(Change(first["closed_at"], STATE, "open", _state(first)))
        for before, after in pairwise(self.versions):
            changes += self._between(before, after)
        if not self.is_on_board and (gone := self.latest["seen_until"]):
            changes.append(Change(gone, LEFT, None, None, self._earlier(gone)))
        return sorted(changes, key=lambda change: change.moment)

    def spells(self, what: str) -> list[Spell]:
        """One of `STATE`, `STATUS`, `SPRINT`, `POINTS` over time, as exports saw it."""
        identity, text = _FIELDS[what]
        spells: list[Spell] = []
        same: Any = None
        for row, after in zip(self.versions, [*self.versions[1:], None], strict=True):
            start, end = row["seen_from"], row["seen_until"]
            end = end or (after["seen_from"] if after else pd.Timestamp(self.question.now))
            if spells and spells[-1].end == start and identity(row) == same:
                spells[-1] = spells[-1]._replace(end=end)
            else:
                spells.append(Spell(text(row), start, end))
            same = identity(row)
        return spells

    @cached_property
    def recorded_spells(self) -> list[Spell]:
        """The statuses in which GitHub recorded the issue on the board before an export saw it."""
        return [
            Spell(row["status"], row["since"], row["until"])
            for row in self._stretches
            if row["is_on_board"]
        ]

    @property
    def known_since(self) -> pd.Timestamp:
        """From when on a status of the issue is known."""
        first: pd.Timestamp = self.versions[0]["seen_from"]
        return min([spell.start for spell in self.recorded_spells], default=first)

    @property
    def lost(self) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
        """When it is not known where the issue was, since GitHub recorded it and until exports."""
        known = [(row["since"], row["until"]) for row in self._stretches]
        if known and self.history:
            known.append((pd.Timestamp(self.history.since),) * 2)
        return [(end, start) for (_, end), (start, _) in pairwise(known) if end < start]

    @cached_property
    def _stretches(self) -> list[dict[str, Any]]:
        """Where GitHub recorded the issue before an export saw it, as far as it lost no moves."""
        if self.history is None:
            return []
        rows = _rows(self.history.recorded, self.latest["repository"], self.latest["number"])
        first = self.versions[0]["seen_from"]
        return [row for row in rows if row["since"] < row["until"] <= first]

    def _recorded(self) -> Iterator[Change]:
        """What GitHub recorded before an export saw the issue, which has the exact moments."""
        if self.history is None or self.history.timelines is None:
            return
        events, closed_as = self.history.timelines.events, _REASONS["completed"]
        for row in _rows(events, self.latest["repository"], self.latest["number"]):
            at, kind = row["at"], row["kind"]
            if at >= self.versions[0]["seen_from"]:
                return
            if kind == "status" and not self.history.timelines.has_moves:
                continue
            if kind == "closed":
                closed_as = _REASONS.get(row["after"] or "", "closed")
                yield Change(at, STATE, "open", closed_as)
            elif kind == "reopened":
                yield Change(at, STATE, closed_as, "open")
            else:
                what = {"status": STATUS, "added": ADDED, "removed": LEFT, "field": ISSUE_FIELD}
                yield Change(at, what[kind], row["before"], row["after"])

    @property
    def recorded_status_since(self) -> pd.Timestamp | None:
        """When GitHub recorded that the issue came into the status in which the first export saw
        it; None if it did not, or lost moves since."""
        if self.history is None:
            return None
        recorded = self.history.recorded
        rows = _rows(recorded, self.latest["repository"], self.latest["number"])
        status, since = None, None
        for row in reversed(rows):
            reached = since or self.history.since
            if not row["is_on_board"] or row["until"] != reached or row["since"] == reached:
                break
            if since is not None and row["status"] != status:
                break
            status, since = row["status"], row["since"]
        return since

    def _between(self, before: Row, after: Row) -> Iterator[Change]:
        gone, seen = before["seen_until"], after["seen_from"]
        if gone is not None and gone < seen:
            yield Change(gone, LEFT, None, None, self._earlier(gone))
            yield Change(seen, BACK, None, None, self._earlier(seen))
        for what, (identity, text) in _FIELDS.items():
            if identity(before) == identity(after):
                continue
            closed = after["closed_at"] if what == STATE else None
            if closed is not None and before["seen_from"] < closed:
                yield Change(closed, what, text(before), text(after))
            else:
                was, is_now = text(before), text(after)
                other = f"{is_now}, not the same" if was == is_now else is_now
                yield Change(seen, what, was, other, self._earlier(seen))

    def _earlier(self, moment: pd.Timestamp) -> pd.Timestamp | None:
        """The last known export before that moment."""
        position = bisect_left(self._exports, moment)
        return self._exports[position - 1] if position else None

    @cached_property
    def _exports(self) -> list[pd.Timestamp]:
        if self.history is None:
            return []
        seen = {row[end] for row in self.versions for end in ("seen_from", "seen_until")}
        whole = {pd.Timestamp(end) for run in self.history.runs for end in run}
        return sorted(whole | seen - {None})


def issue_life(question: Question) -> IssueLife:
    """All that is known of the issue that a question names. Raises UnknownIssue."""
    board, history = question.board, question.history
    if history is not None:
        history = history.until(question.now) if history.knows(question.now) else None
    question = replace(question, history=history)
    seen = board.issues.iloc[:0] if history is None else history.versions
    repository, n = find_issue(question.issue, seen, board.issues)
    now = _rows(board.issues, repository, n)
    versions = sorted(_rows(seen, repository, n), key=lambda row: row["seen_from"])
    # The present version, if no export kept it, or if the issue came back to the board since.
    if now and (not versions or versions[-1]["seen_until"] or _differ(versions[-1], now[0])):
        at = pd.Timestamp(board.exported_at or question.now)
        versions.append({**now[0], "seen_from": at, "seen_until": None})
    return IssueLife(question, versions, bool(now))


def _rows(versions: pd.DataFrame, repository: str, number: int) -> list[dict[str, Any]]:
    alike = np.flatnonzero(versions["number"].to_numpy("int64", na_value=-1) == number)
    repositories = versions["repository"].array
    rows = alike[np.array([repositories[row] == repository for row in alike], bool)]
    columns = {}
    for name in versions if len(rows) else ():
        if name == "body":
            continue
        values = versions[name].array.take(rows)
        told = zip(values, values.isna(), strict=True)
        columns[str(name)] = [None if is_null else _plain(value) for value, is_null in told]
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


def _differ(one: Row, other: Row) -> bool:
    return any(identity(one) != identity(other) for identity, _ in _FIELDS.values())


def _state(row: Row) -> str:
    return "open" if row["state"] == "open" else _REASONS.get(row["state_reason"], "closed")


def _points(row: Row) -> str | None:
    return None if row["points"] is None else number(row["points"])


def _parent(row: Row) -> str | None:
    return reference(row["ancestor_urls"][0]) if row["ancestor_urls"] else None


def _deliverable(row: Row) -> str | None:
    return None if row["deliverable"] is None else in_words(row["deliverable"])


def _labels(row: Row) -> str | None:
    return ", ".join(sorted(row["labels"])) or None


def _people(row: Row) -> str:
    return str(len(row["assignees"]))


# The fields compared: by what value, and how that is written.
_FIELDS: dict[str, tuple[Callable[[Row], Any], Callable[[Row], str | None]]] = {
    STATE: (_state, _state),
    STATUS: (lambda row: row["status"], lambda row: row["status"]),
    SPRINT: (lambda row: row["iteration_id"], lambda row: row["sprint"]),
    POINTS: (lambda row: row["points"], _points),
    "deliverable": (_deliverable, _deliverable),
    "parent": (_parent, _parent),
    "labels": (_labels, _labels),
    "assignees": (lambda row: frozenset(row["assignees"]), _people),
}
