"""Read the JSON of `gh project item-list`: the items of a project."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress
from operator import attrgetter, not_
from typing import Any, Generic, NoReturn, TypeGuard, TypeVar

import numpy as np
from msgspec import UNSET, Raw, Struct, UnsetType, ValidationError

from metrics.model.errors import WrongShape
from metrics.model.field_names import ROLES, USUAL, FieldNames, serving
from metrics.model.hidden_items import HIDDEN
from metrics.model.issue_columns import chosen
from metrics.reading.dictionary_column import DictionaryEncoder
from metrics.reading.gh_commands import list_items
from metrics.reading.growing_column import GrowingColumn
from metrics.reading.issue_frame import Numbers, estimates, hashes, issue_numbers, number_or_none
from metrics.reading.json_stream import Group, Reader, sayable
from metrics.reading.validation import (
    OTHER_PROJECT,
    Null,
    check,
    decoded,
    fields_of_item,
    key,
    prepare,
    refuse_item,
)

Items = TypeVar("Items")
_PROJECT = (key("items", list),)
_ITEM = (key("id", str),)
_HOLDS_CONTENT = (key("content", dict, Null),)
_CONTENT = (key("content.type", str),)
_CONTENT_OF_ISSUE = (
    key("content.number", int),
    key("content.title", str),
    key("content.repository", str),
)
_LEFT_OUT = {"PullRequest": "pull requests", "DraftIssue": "draft issues"}


def _is_choice(value: Any) -> TypeGuard[tuple[str, ...]]:
    """Whether it is the value of a multi-select."""
    return isinstance(value, tuple) and all(isinstance(name, str) for name in value)


class _Content(Struct, gc=False):
    """What an item is about; drafts have no number, no repository and no URL.

    Attributes:
        type: `Issue`, `PullRequest` or `DraftIssue`.
        number: Within its repository.
        title: Of the issue.
        repository: As `owner/name`.
        url: None where gh writes none.
    """

    type: str
    number: int | UnsetType = UNSET
    title: str | UnsetType = UNSET
    repository: str | UnsetType = UNSET
    url: str | None = None


class _ContentWithBody(_Content, gc=False):
    body: str | None = None


class _Project(Struct, Generic[Items]):
    """The document; its items are read by themselves. Other documents have the last two keys."""

    items: Items
    totalCount: Any = None  # noqa: N815
    format: None = None
    errors: None = None


# One object of each, as msgspec keeps what it knows of it.
_IN_BYTES, _PARSED = _Project[Raw], _Project[list[Any]]
prepare(_Content, _ContentWithBody, Group, _IN_BYTES, _PARSED)
Names = tuple[str, ...] | None
# Whether a value of a field may be one of the role: gh tells no types.
FITS: Mapping[str, Callable[[Any], bool]] = {
    "sprint": lambda value: isinstance(value, Group) and value.start_date is not None,
    "points": lambda value: number_or_none(value) is not None,
    "status": lambda value: isinstance(value, str),
    "deliverable": lambda value: isinstance(value, str) or _is_choice(value),
}
# Keys of an item that are not fields of the project.
_OF_GH = {"id", "content", "title", "repository", "milestone", "labels", "assignees"}


@dataclass(frozen=True, eq=False)
class ProjectItems:
    """What `gh project item-list` wrote of issues, column by column.

    Attributes:
        columns: columns of a board, without those of fields that the project lacks; and
            `url_hash`, the `metrics.reading.issue_frame.hashes` of their URLs.
        sprints: for each id of a sprint, the id of an item in it and the sprint.
        samples: a value of each field of the project by the field's key, which is its name with
            the first letter lowered.
        keys: the key of the field for each role.
        left_out: how many items are no issues, by kind.
        size: how many items there are.
        total: how many the project has, if gh says so.
    """

    columns: Mapping[str, Any]
    sprints: Mapping[str, tuple[str, Group]]
    samples: Mapping[str, Any]
    keys: Mapping[str, str]
    left_out: Mapping[str, int]
    size: int
    total: Any

    def fitting(self, role: str) -> list[str]:
        """The keys of the fields that may serve as `role`, by the values they hold."""
        return sorted(key for key, value in self.samples.items() if FITS[role](value))

    def found(self, names: FieldNames) -> FieldNames:
        """`names`, with those of fields that are found by themselves and were not read yet."""
        found = {
            role: serving(role, "", self.fitting(role))
            for role in ROLES
            if not getattr(names, role) and role not in self.keys
        }
        return replace(names, **found)


class ItemReader:
    """Reads the output of `gh project item-list`: lists of items, then the rest of the document.

    Raises msgspec.DecodeError, and msgspec.ValidationError for what `refuse_items` explains.
    """

    HEAD = re.compile(rb'\s*\{\s*"items"\s*:\s*\[')

    def __init__(self, names: FieldNames, *, bodies: bool = False) -> None:
        content = _ContentWithBody if bodies else _Content
        types = {
            "content": content | None,
            "labels": Names,
            "assignees": Names,
            "milestone": Group | None,
        }
        self._reader = Reader({"id": str}, types)
        self._names = {
            role: sayable(getattr(names, role) or USUAL[role]).casefold() for role in ROLES
        }
        self._found = {role for role in ROLES if not getattr(names, role)}
        self._bodies = bodies
        self._texts: defaultdict[str, GrowingColumn] = defaultdict(GrowingColumn)
        self._numbers: defaultdict[str, list[Numbers]] = defaultdict(list)
        self._encoders: defaultdict[str, DictionaryEncoder] = defaultdict(DictionaryEncoder)
        self._sprints: dict[str, tuple[str, Group]] = {}
        self._keys: dict[str, str] = {}
        self._samples: dict[str, Any] = {}
        self._left_out: Counter[str] = Counter()

    def take(self, piece: memoryview) -> None:
        """Read a list of items."""
        self._add(self._reader.rows(piece))

    def finish(self, content: Any) -> ProjectItems:
        """Read the rest of the document, JSON in bytes or parsed. Raises WrongShape."""
        project = decoded(content, _IN_BYTES if isinstance(content, bytes) else _PARSED)
        self._add(self._reader.rows(project.items))
        number, total = len(self._texts["url"]) + self._left_out.total(), project.totalCount
        if isinstance(total, int) and number < total:
            raise WrongShape(
                f"The project file was cut short: it has {number} of {total} items. "
                f"Export it again with {list_items(total)}, or a higher limit."
            )
        if number and "content" not in self._reader.attributes:
            raise ValidationError(
                "gh leaves out content that the token may not see, never all of it."
            )
        return ProjectItems(
            self._known(), self._sprints, self._samples, self._keys, self._left_out, number, total
        )

    def _known(self) -> dict[str, Any]:
        """All columns that were read, without those of fields that the project lacks."""
        coded = {name: encoder.column() for name, encoder in self._encoders.items()}
        titles = {name: sprint.title for name, (_, sprint) in self._sprints.items()}
        coded["sprint"] = coded["iteration_id"].mapped(titles.get)
        coded["milestone"] = coded["milestone"].mapped(lambda text: text or None)
        for name in ("labels", "assignees"):
            coded[name] = coded[name].mapped(lambda names: names or ())
        for name in ("status", "deliverable"):
            coded[name] = coded[name].mapped(_text)
        lacking = {"points", "status", "deliverable"} - self._keys.keys()
        numbers = {name: np.concatenate(pieces) for name, pieces in self._numbers.items()}
        texts = {name: column.column() for name, column in self._texts.items()}
        columns = {**texts, **numbers, **coded}
        return {name: columns[name] for name in columns.keys() - lacking}

    def _add(self, items: Sequence[Any]) -> None:
        if self._reader.learns:
            self._learn(items)
        contents = self._values(items, "content")
        kinds = [content and content.type for content in contents]
        if kinds.count("Issue") < len(kinds):
            chosen = [kind == "Issue" for kind in kinds]
            out = compress(contents, (not is_issue for is_issue in chosen))
            self._left_out.update(map(_left_out, out))
            items, contents = list(compress(items, chosen)), list(compress(contents, chosen))
        self._add_contents(contents)
        self._add_fields(items)
        roles = {key: role for role, key in self._keys.items()}
        has_all = "content" in self._reader.attributes and len(roles) == len(ROLES)
        if has_all and self._reader.learns:
            self._reader = self._reader.settled(roles)

    def _learn(self, items: Sequence[Any]) -> None:
        """Learn which keys serve the roles, and a sample of each other key until all are found."""
        for name in self._reader.attributes.keys() - self._samples.keys() - _OF_GH:
            given = (value for value in self._given(items, name) if value is not None)
            self._samples |= dict(zip((name,), given, strict=False))
            for role, wanted in self._names.items():
                fits = role not in self._found or FITS[role](self._samples.get(name))
                if name.casefold() == wanted and fits:
                    self._keys[role] = name

    def _add_contents(self, contents: Sequence[Any]) -> None:
        needed: dict[str, list[Any]] = {
            "number": [content.number for content in contents],
            "title": [content.title for content in contents],
            "repository": [content.repository for content in contents],
        }
        for values in needed.values():
            if not all(values) and UnsetType in set(map(type, values)):
                raise ValidationError("An issue lacks what every issue has.")
        self._numbers["number"].append(issue_numbers(needed["number"]))
        self._texts["title"].add(needed["title"])
        urls = [content.url for content in contents]
        self._texts["url"].add(urls)
        self._numbers["url_hash"].append(hashes(urls))
        self._encoders["repository"].add(needed["repository"])
        if self._bodies:
            self._texts["body"].add([content.body for content in contents])

    def _add_fields(self, items: Sequence[Any]) -> None:
        self._texts["item_id"].add([item.id for item in items])
        self._numbers["points"].append(estimates(self._values(items, "points")))
        milestones = self._values(items, "milestone")
        self._encoders["milestone"].add([group and group.description for group in milestones])
        for name in ("labels", "assignees"):
            self._encoders[name].add(self._values(items, name))
        for name in ("status", "deliverable"):
            values = self._values(items, name)
            try:
                self._encoders[name].add(values)
            except TypeError:
                # Values with parts, which cannot be told apart as they are.
                self._encoders[name].add(list(map(_text, values)))
        self._add_sprints(items)

    def _add_sprints(self, items: Sequence[Any]) -> None:
        sprints = self._values(items, "sprint")
        try:
            # Old gh writes no id, so the start and the title have to do.
            ids = [
                None
                if sprint is None
                else sprint.iteration_id or f"{sprint.start_date} {sprint.title}"
                for sprint in sprints
            ]
        except AttributeError as error:
            are_sprints = (sprint is None or isinstance(sprint, Group) for sprint in sprints)
            wrong = next(compress(items, map(not_, are_sprints)))
            raise WrongShape(fields_of_item(wrong.id)) from error
        if new := self._encoders["iteration_id"].add(ids):
            rows = dict(zip(reversed(ids), range(len(ids) - 1, -1, -1), strict=True))
            self._sprints |= {
                name: (items[rows[name]].id, sprints[rows[name]]) for name in filter(None, new)
            }

    def _values(self, items: Sequence[Any], column: str) -> list[Any]:
        if not self._reader.learns:
            return _COLUMNS[column](items)
        return self._given(items, self._keys.get(column) if column in ROLES else column)

    def _given(self, items: Sequence[Any], key: str | None) -> list[Any]:
        if key not in self._reader.attributes:
            return [None] * len(items)
        return list(map(attrgetter(self._reader.attributes[key]), items))


# Reading attributes by name in the code takes half the time of `attrgetter`.
_COLUMNS: Mapping[str, Callable[[Sequence[Any]], list[Any]]] = {
    "content": lambda items: [item.content for item in items],
    "milestone": lambda items: [item.milestone for item in items],
    "labels": lambda items: [item.labels for item in items],
    "assignees": lambda items: [item.assignees for item in items],
    "points": lambda items: [item.points for item in items],
    "status": lambda items: [item.status for item in items],
    "deliverable": lambda items: [item.deliverable for item in items],
    "sprint": lambda items: [item.sprint for item in items],
}


def _text(value: Any) -> str | None:
    """`value` as text: of one that has parts its title, and of several those that are chosen."""
    if isinstance(value, Group):
        value = value.title
    if _is_choice(value):
        value = chosen(value)
    return None if value is None else str(value)


def _left_out(content: Any) -> str:
    if content is None:
        return HIDDEN
    return _LEFT_OUT.get(content.type, "of unknown type")


def refuse_items(project: Mapping[str, Any], error: ValidationError) -> NoReturn:
    """Raise WrongShape for a parsed project that raised `error`, with what is wrong with it."""
    check(project, "The project file", _PROJECT, OTHER_PROJECT)
    items = project["items"]
    for position, item in enumerate(items):
        where = f"items[{position}]"
        check(item, where, _ITEM)
        # gh leaves out the content that the token may not see, but never the content of all items.
        if position == 0 and not any(
            "content" in entry for entry in items if isinstance(entry, dict)
        ):
            check(item, where, _HOLDS_CONTENT)
        if item.get("content") is not None:
            check(item, where, _CONTENT)
            if item["content"]["type"] == "Issue":
                check(item, where, _CONTENT_OF_ISSUE)
    refuse_item(items, error)
