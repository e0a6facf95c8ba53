"""Read the JSON of `gh issue list`: the issues of repositories."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from msgspec import Struct, ValidationError

from metrics.model.errors import WrongShape
from metrics.reading.dictionary_column import DictionaryEncoder
from metrics.reading.gh_commands import list_issues
from metrics.reading.issue_frame import dates, hashes, issue_numbers
from metrics.reading.json_stream import Group, Reader
from metrics.reading.validation import NOT_OF_GITHUB, OTHER_ISSUES, Null, check, key, prepare, rows

_ISSUE = (key("number", int), key("createdAt", str, Null), key("closedAt", str, Null))
_LISTED = f"list them with {list_issues()}"


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
prepare(*_TYPES.values())


@dataclass(frozen=True, eq=False)
class IssueList:
    """What `gh issue list` wrote: the columns that were read, by key; and `url_hash`, the
    `metrics.reading.issue_frame.hashes` of the URLs."""

    columns: Mapping[str, Any]


class IssueReader:
    """Reads the output of `gh issue list`: lists of issues, then the rest of the document.

    Raises msgspec.DecodeError, and msgspec.ValidationError for what `refuse_issues` explains.
    """

    HEAD = re.compile(rb"\s*\[")

    def __init__(self) -> None:
        self._reader = Reader(_NEEDED, _TYPES)
        self._columns: dict[str, list[Any]] = {}
        self._encoders: dict[str, DictionaryEncoder] = {}
        self._arrays: dict[str, list[Any]] = {name: [] for name in (*_NEEDED, "url_hash")}
        self._size = 0

    def take(self, piece: memoryview) -> None:
        """Read a list of issues."""
        self._add(self._reader.rows(piece))

    def finish(self, content: Any) -> IssueList:
        """Read the rest of the document, JSON in bytes or parsed."""
        self._add(self._reader.rows(content))
        arrays = {name: _in_one(pieces) for name, pieces in self._arrays.items()}
        coded = {
            name: encoder.column().mapped(_lowered) for name, encoder in self._encoders.items()
        }
        return IssueList(self._columns | coded | arrays)

    def _add(self, issues: Sequence[Any]) -> None:
        self._arrays["number"].append(issue_numbers([issue.number for issue in issues]))
        self._arrays["createdAt"].append(dates([issue.createdAt for issue in issues]))
        self._arrays["closedAt"].append(dates([issue.closedAt for issue in issues]))
        urls: Sequence[str | None] = [None] * len(issues)
        for name in self._reader.attributes.keys() & _COLUMNS.keys():
            values = _COLUMNS[name](issues)
            if name == "url":
                urls = values
            if name in ("state", "stateReason"):
                self._encoder(name).add(values)
            else:
                self._columns.setdefault(name, [None] * self._size).extend(values)
        self._arrays["url_hash"].append(hashes(urls))
        self._size += len(issues)

    def _encoder(self, name: str) -> DictionaryEncoder:
        if name not in self._encoders:
            self._encoders[name] = DictionaryEncoder()
            self._encoders[name].add([None] * self._size)
        return self._encoders[name]


# Reading attributes by name in the code takes half the time of `attrgetter`.
_COLUMNS: Mapping[str, Callable[[Sequence[Any]], list[Any]]] = {
    "title": lambda issues: [issue.title for issue in issues],
    "url": lambda issues: [issue.url for issue in issues],
    "state": lambda issues: [issue.state for issue in issues],
    "stateReason": lambda issues: [issue.stateReason for issue in issues],
    "issueType": lambda issues: [issue.issueType for issue in issues],
    "milestone": lambda issues: [issue.milestone for issue in issues],
    "labels": lambda issues: [issue.labels for issue in issues],
    "parent": lambda issues: [issue.parent for issue in issues],
}


def _lowered(text: str | None) -> str | None:
    return text and text.lower()


def _in_one(pieces: Sequence[Any]) -> Any:
    if len(pieces) == 1:
        return pieces[0]
    if not all(isinstance(piece, np.ndarray) for piece in pieces):
        raise ValidationError("Not all dates are understood; parsed issues are told which.")
    return np.concatenate(pieces)


def refuse_issues(issues: Any, error: ValidationError) -> NoReturn:
    """Raise WrongShape for parsed issues that raised `error`, with what is wrong with them."""
    for position, issue in enumerate(rows(issues, "issue file", OTHER_ISSUES)):
        check(issue, f"issues[{position}]", _ISSUE, _LISTED)
    raise WrongShape(NOT_OF_GITHUB) from error
