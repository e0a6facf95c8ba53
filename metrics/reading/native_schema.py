"""Our own export as types: GraphQL nodes of one project, verbatim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NoReturn

from msgspec import UNSET, Struct, UnsetType, ValidationError

from metrics.model.errors import WrongShape
from metrics.reading.validation import Key, Null, check, decoded, key, prepare, refuse_item

FORMAT = "sprint-analytics/board"
VERSION = 1
_DOCUMENT = (
    key("version", int),
    key("title", str),
    key("url", str),
    key("exported_at", str),
    key("field_names", dict),
    key("fields", list),
    key("items", list),
)
_FIELD = (key("name", str), key("dataType", str))
_ITEM = (key("id", str), key("type", str))
_ISSUE = (
    key("content.number", int),
    key("content.title", str),
    key("content.url", str),
    key("content.state", str),
    key("content.createdAt", str, Null),
    key("content.closedAt", str, Null),
    key("content.repository.nameWithOwner", str),
)


# GitHub leaves out what the query asks of a field if the field is of another type.
class Named(Struct, gc=False):
    name: str | None = None


class Sprint(Struct, rename="camel", gc=False):
    iteration_id: str | None = None
    title: str | None = None
    start_date: Any = None
    duration: Any = None


class Points(Struct, gc=False):
    number: Any = None


class Label(Struct, gc=False):
    name: str


class Deliverable(Struct, gc=False):
    name: str | None = None
    text: str | None = None
    title: str | None = None
    options: tuple[Label, ...] = ()


class Milestone(Struct, gc=False):
    title: str | None = None
    description: str | None = None


class Person(Struct, gc=False):
    login: str


class People(Struct, gc=False):
    nodes: tuple[Person, ...] | None = None


class Labels(Struct, gc=False):
    nodes: tuple[Label, ...] | None = None


class Parent(Struct, gc=False):
    url: str
    title: str | None = None
    parent: Parent | None = None


class SubIssuesSummary(Struct, gc=False):
    """`completed` counts closed ones, whatever the reason."""

    total: int
    completed: int


class DependenciesSummary(Struct, rename="camel", gc=False):
    """`blocked_by` counts open blockers."""

    blocked_by: int


class Blocking(Struct, gc=False):
    url: str
    title: str
    state: str


class Blockers(Struct, gc=False):
    """Issues that one waits for, or waited for; None among them is one the token may not see."""

    nodes: tuple[Blocking | None, ...] | None = None


class Repository(Struct, rename="camel", gc=False):
    name_with_owner: str


class Content(Struct, rename="camel", gc=False):
    """What an item is about; what is no issue lacks what every issue has.

    Attributes:
        number: Within its repository.
        title: Of the issue.
        url: Of the issue.
        state: `OPEN` or `CLOSED`.
        created_at: As GitHub writes dates.
        closed_at: As GitHub writes dates; None for never.
        repository: Where the issue is.
        state_reason: Why it was closed, or `REOPENED`.
        body: Its text, where that was exported.
        issue_type: Its type, if it has one.
        milestone: Its milestone, if it has one.
        labels: All of them.
        assignees: All of them.
        parent: The issue above it, with those above that.
        sub_issues_summary: How many issues are directly below it; None in older exports.
        issue_dependencies_summary: How many open issues it waits for; None in older exports.
        blocked_by: Which, where it waits for any.
    """

    number: int | UnsetType = UNSET
    title: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    state: str | UnsetType = UNSET
    created_at: str | UnsetType | None = UNSET
    closed_at: str | UnsetType | None = UNSET
    repository: Repository | UnsetType = UNSET
    state_reason: str | None = None
    body: str | None = None
    issue_type: Named | None = None
    milestone: Milestone | None = None
    labels: Labels | None = None
    assignees: People | None = None
    parent: Parent | None = None
    sub_issues_summary: SubIssuesSummary | None = None
    issue_dependencies_summary: DependenciesSummary | None = None
    blocked_by: Blockers | None = None


class Value(Struct, rename="camel", gc=False):
    """The value of a field, by its type; without any of these, it could not be read.

    Attributes:
        name: Of the option of a single-select field.
        options: Those of a multi-select field.
        text: Of a text field.
        number: Of a number field.
        date: Of a date field, as `YYYY-MM-DD`.
        title: Of the iteration of an iteration field.
        iteration_id: Of the same.
        start_date: Of the same.
        duration: Of the same, in days.
    """

    name: str | None = None
    options: tuple[Label, ...] | None = None
    text: str | None = None
    number: float | None = None
    date: str | None = None
    title: str | None = None
    iteration_id: str | None = None
    start_date: str | None = None
    duration: int | None = None


class Item(Struct, rename="camel", gc=False):
    """One item of the project; a field that is not set is None.

    Attributes:
        id: Of the item, not of what it is about.
        type: `ISSUE`, `PULL_REQUEST`, `DRAFT_ISSUE` or `REDACTED`.
        is_archived: Whether it is archived on the board.
        content: What it is about; None where the token may not see it.
        sprint: The value of the field for this role.
        points: The value of the field for this role.
        status: The value of the field for this role.
        deliverable: The value of the field for this role.
        values: The values of all fields that are set, by their names, those with a role among them;
            not there in older exports.
    """

    id: str
    type: str
    is_archived: bool | None = None
    content: Content | None = None
    sprint: Sprint | None = None
    points: Points | None = None
    status: Named | None = None
    deliverable: Deliverable | None = None
    values: dict[str, Value] | UnsetType = UNSET


class Project(Struct):
    """The whole document.

    Attributes:
        format: Says that it is ours.
        version: Of the format.
        title: Of the project.
        url: Of the project.
        exported_at: As an ISO date and time with its zone.
        field_names: The name of the field for each role; empty where none was set and none found.
        fields: All fields of the project, with their options and iterations.
        items: All items of the project.
        owner: Of the project; empty in exports of old versions.
        number: Of the project; 0 in exports of old versions.
        found_fields: The roles whose fields were found by themselves, as no name was set.
        complete: False where there are only those items that one sprint is computed with.
        errors: Must not be there: GitHub writes them instead of data.
    """

    format: Literal["sprint-analytics/board"]
    version: int
    title: str
    url: str
    exported_at: str
    field_names: dict[str, str | None]
    fields: list[dict[str, Any]]
    items: list[Item]
    owner: str = ""
    number: int = 0
    found_fields: tuple[str, ...] = ()
    complete: bool = True
    errors: None = None


prepare(Project)


def decoded_project(content: Any) -> Project:
    """A document of our own format, JSON in bytes or parsed.

    Raises WrongShape, and msgspec.ValidationError, which `refuse_project` explains.
    """
    project: Project = decoded(content, Project)
    _check_version(project.version)
    for position, field in enumerate(project.fields):
        check(field, f"fields[{position}]", _FIELD)
    return project


def refuse_project(project: Mapping[str, Any], error: ValidationError) -> NoReturn:
    """Raise WrongShape for a parsed document that raised `error`, with what is wrong with it."""
    check(project, "The export", _DOCUMENT)
    names = project["field_names"]
    check(names, "'field_names' of the export", [Key((role,), (str, Null)) for role in names])
    _check_version(project["version"])
    for position, item in enumerate(project["items"]):
        where = f"items[{position}]"
        check(item, where, _ITEM)
        is_issue = item["type"] == "ISSUE" and item.get("content") is not None
        if is_issue and not item.get("isArchived"):
            check(item, where, _ISSUE)
    refuse_item(project["items"], error)


def _check_version(version: int) -> None:
    if version != VERSION:
        raise WrongShape(
            f"This export has version {version}, and only version {VERSION} is understood: "
            "update Sprint Analytics, or export again."
        )
