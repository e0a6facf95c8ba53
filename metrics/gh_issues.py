"""Read what `gh issue list` writes, as JSON: the issues of repositories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from types import GenericAlias
from typing import Any, NoReturn

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
        self._size = 0

    def take(self, piece: bytes) -> None:
        """Read a list of issues."""
        self._add(self._reader.rows(piece))

    def finish(self, content: Any) -> IssueList:
        """Read the document, or what is left of it, JSON in bytes or parsed."""
        self._add(self._reader.document(content))
        return IssueList(
            {
                name: dates(values) if name in ("createdAt", "closedAt") else values
                for name, values in self._columns.items()
            }
        )

    def _add(self, issues: Sequence[Any]) -> None:
        for name in self._reader.attributes.keys() & (_NEEDED.keys() | _TYPES.keys()):
            if name not in self._columns:
                self._columns[name] = [None] * self._size
            self._columns[name] += map(attrgetter(name), issues)
        self._size += len(issues)


def refuse_issues(issues: Any, error: ValidationError) -> NoReturn:
    """Say what is wrong with a list of issues that raised `error`, parsed. Raises WrongShape."""
    for position, issue in enumerate(rows(issues, "issue file", OTHER_ISSUES)):
        check(issue, f"issues[{position}]", _ISSUE, _LISTED)
    raise WrongShape(NOT_OF_GITHUB) from error
