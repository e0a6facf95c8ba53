"""Read what `gh issue list` writes, as JSON: the issues of repositories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from types import GenericAlias
from typing import Any, NoReturn

import numpy as np
from msgspec import Struct, ValidationError

from metrics.errors import WrongShape
from metrics.issues import dates
from metrics.records import Group, Reader
from metrics.shapes import NOT_OF_GITHUB, OTHER_ISSUES, Null, check, key, rows

_ISSUE = (key("number", int), key("createdAt", str, Null), key("closedAt", str, Null))
_LISTED = "list them with `gh issue list --json number,title,labels,createdAt,closedAt`"


class Named(Struct, gc=False):
    """A label or an issue type."""

    name: str


class Link(Struct, gc=False):
    """A parent issue."""

    url: str


_NEEDED = {"number": int, "createdAt": str | None, "closedAt": str | None}
_TYPES = {
    "title": str | None,
    "url": str | None,
    "state": str | None,
    "stateReason": str | None,
    "issueType": Named | None,
    "milestone": Group | None,
    "labels": tuple[Named, ...] | None,
    "parent": Link | None,
}


@dataclass(frozen=True)
class IssueList:
    """What `gh issue list` wrote: the values of all issues by key, as far as they are read."""

    columns: Mapping[str, Any]


class IssueReader:
    """Reads the output of `gh issue list`: lists of issues, then the rest of the document.

    Raises msgspec.DecodeError, and msgspec.ValidationError for what `refuse_issues` explains.
    """

    HEAD = b"["

    def __init__(self) -> None:
        self._reader = Reader(_NEEDED, _TYPES, lambda issue: GenericAlias(list, issue))
        self._columns: dict[str, list[Any]] = {}
        self._moments: dict[str, list[Any]] = {"createdAt": [], "closedAt": []}
        self._lowered = _Lowered()
        self._size = 0

    def take(self, piece: bytes) -> None:
        """Read a list of issues."""
        self._add(self._reader.rows(piece))

    def finish(self, content: Any) -> IssueList:
        """Read the document, or what is left of it, JSON in bytes or parsed."""
        self._add(self._reader.document(content))
        moments = {name: _in_one(pieces) for name, pieces in self._moments.items()}
        return IssueList(self._columns | moments)

    def _add(self, issues: Sequence[Any]) -> None:
        for name in self._reader.attributes.keys() & (_NEEDED.keys() | _TYPES.keys()):
            values: Any = map(attrgetter(self._reader.attributes[name]), issues)
            if name in ("createdAt", "closedAt"):
                self._moments[name].append(dates(list(values)))
                continue
            if name in ("state", "stateReason"):
                values = map(self._lowered.__getitem__, values)
            self._columns.setdefault(name, [None] * self._size).extend(values)
        self._size += len(issues)


def _in_one(pieces: Sequence[Any]) -> Any:
    if len(pieces) == 1:
        return pieces[0]
    if not all(isinstance(piece, np.ndarray) for piece in pieces):
        raise ValidationError("Not all dates are understood; which one is told of all issues.")
    return np.concatenate(pieces)


class _Lowered(dict[Any, Any]):
    """Texts in lower case, one object for equal ones."""

    def __missing__(self, text: Any) -> Any:
        self[text] = text and text.lower()
        return self[text]


def refuse_issues(issues: Any, error: ValidationError) -> NoReturn:
    """Say what is wrong with a list of issues that raised `error`, parsed. Raises WrongShape."""
    for position, issue in enumerate(rows(issues, "issue file", OTHER_ISSUES)):
        check(issue, f"issues[{position}]", _ISSUE, _LISTED)
    raise WrongShape(NOT_OF_GITHUB) from error
