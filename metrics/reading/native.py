"""Read our own export: GraphQL nodes of one project, verbatim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any

from msgspec import UNSET, UnsetType, ValidationError, to_builtins
from msgspec.structs import replace

from metrics.model.board import BlockedBy, Blocker, SubIssues
from metrics.model.errors import WrongShape
from metrics.model.field_names import (
    ROLES,
    USUAL,
    fitting_fields,
    missing_field,
    serving,
    unreadable_field,
)
from metrics.model.hidden_items import HIDDEN
from metrics.model.issue_columns import chosen
from metrics.model.iterations import Iteration
from metrics.reading.issue_frame import Export, ancestors
from metrics.reading.iterations import iteration
from metrics.reading.native_schema import (
    Content,
    Deliverable,
    Item,
    Named,
    Points,
    Project,
    Sprint,
    Value,
    decoded_project,
)
from metrics.reading.validation import NOT_OF_GITHUB, check, key

# What GitHub calls its own field for them.
_MILESTONE = "Milestone"
# What is left of a value of another kind than was asked for: the value of no field is empty.
_UNREADABLE = {
    "sprint": Sprint(),
    "points": Points(),
    "status": Named(),
    "deliverable": Deliverable(),
}
_LEFT_OUT = {
    "PULL_REQUEST": "pull requests",
    "DRAFT_ISSUE": "draft issues",
    "REDACTED": HIDDEN,
}


def read_native_export(content: Any, instead: Mapping[str, str]) -> Export:
    """Read a document of our own format, JSON in bytes or parsed.

    `instead` names fields by role to read instead of those that it was made with, as far as it has
    their values. Raises WrongShape, and msgspec.ValidationError, which `refuse_project` explains.
    """
    project = decoded_project(content)
    if instead and not any(item.values is UNSET for item in project.items):
        project = _with_other_fields(project, instead)
    issues = [
        item
        for item in project.items
        if item.type == "ISSUE" and item.content is not None and not item.is_archived
    ]
    missing = _missing(project)
    try:
        iterations = list(_iterations(project, issues))
        # Without what is in them, the columns of the board say nothing.
        statuses = () if "status" in missing else _statuses(project)
    except (AttributeError, KeyError, TypeError) as error:
        raise WrongShape(NOT_OF_GITHUB) from error
    return Export(
        title=project.title,
        url=project.url,
        issues=_columns(issues),
        iterations=iterations,
        statuses=statuses,
        exported_at=_moment(project.exported_at),
        left_out=_left_out(project.items),
        missing=missing,
        ancestor_titles=_ancestor_titles(issues),
        sub_issues=dict(_sub_issues(issues)),
        blocked_by=dict(_blocked_by(issues)),
        owner=project.owner,
        number=project.number,
        field_names=project.field_names,
        field_values=_field_values(project, issues),
        hidden=frozenset(item.id for item in project.items if _kind(item) == HIDDEN),
        is_whole=project.complete,
        found={role: project.field_names.get(role) or "" for role in project.found_fields},
    )


def _with_other_fields(project: Project, instead: Mapping[str, str]) -> Project:
    own = {field["name"].casefold(): field["name"] for field in project.fields}
    names = {role: own.get(name.casefold(), name) for role, name in instead.items()}
    items = []
    for item in project.items:
        values = item.values if isinstance(item.values, dict) else {}
        served = {role: _serving(role, values.get(name)) for role, name in names.items()}
        items.append(replace(item, **served))
    found = tuple(role for role in project.found_fields if role not in names)
    return replace(
        project, items=items, field_names={**project.field_names, **names}, found_fields=found
    )


def _serving(role: str, value: Value | None) -> Any:
    """The value of a field as that of the role."""
    if value is None:
        return None
    match role:
        case "sprint":
            return Sprint(value.iteration_id, value.title, value.start_date, value.duration)
        case "points":
            return Points(value.number)
        case "status":
            return Named(value.name)
        case _:
            return Deliverable(value.name, value.text, options=value.options or ())


def _left_out(items: Sequence[Item]) -> Counter[str]:
    return Counter(kind for item in items if (kind := _kind(item)))


def _kind(item: Item) -> str:
    """Why the item is left out; empty for work items."""
    if item.is_archived:
        return "archived"
    if item.type != "ISSUE":
        return _LEFT_OUT.get(item.type, "of unknown type")
    return HIDDEN if item.content is None else ""


def _columns(items: Sequence[Item]) -> dict[str, list[Any]]:
    contents = [item.content for item in items if item.content is not None]
    sprints = [item.sprint or Sprint() for item in items]
    needed: dict[str, list[Any]] = {
        "number": [content.number for content in contents],
        "title": [content.title for content in contents],
        "url": [content.url for content in contents],
        "state": [content.state for content in contents],
        "repository": [content.repository for content in contents],
        "created_at": [content.created_at for content in contents],
        "closed_at": [content.closed_at for content in contents],
    }
    if UnsetType in set().union(*(map(type, column) for column in needed.values())):
        raise ValidationError("An issue lacks what all issues have.")
    parents = dict(_parents(contents))
    return {
        **needed,
        "item_id": [item.id for item in items],
        "state": [state.lower() for state in needed["state"]],
        "repository": [repository.name_with_owner for repository in needed["repository"]],
        "body": [content.body for content in contents],
        "type": [content.issue_type and content.issue_type.name for content in contents],
        "state_reason": [(content.state_reason or "").lower() or None for content in contents],
        "status": [item.status and item.status.name for item in items],
        "points": [item.points and item.points.number for item in items],
        "iteration_id": [sprint.iteration_id for sprint in sprints],
        "sprint": [sprint.title for sprint in sprints],
        "deliverable": [
            field and (field.name or field.text or field.title or _chosen(field))
            for field in (item.deliverable for item in items)
        ],
        "milestone": [
            (content.milestone and content.milestone.description) or None for content in contents
        ],
        "ancestor_urls": ancestors(needed["url"], parents),
        "labels": [
            tuple([label.name for label in (content.labels and content.labels.nodes) or ()])
            for content in contents
        ],
        "assignees": [
            tuple(
                [person.login for person in (content.assignees and content.assignees.nodes) or ()]
            )
            for content in contents
        ],
    }


def _parents(contents: Sequence[Content]) -> Iterator[tuple[Any, str]]:
    for content in contents:
        url, parent = content.url, content.parent
        while parent is not None:
            yield url, parent.url
            url, parent = parent.url, parent.parent


def _ancestor_titles(items: Sequence[Item]) -> dict[str, str]:
    titles = {}
    for item in items:
        above = item.content and item.content.parent
        while above:
            if above.title:
                titles[above.url] = above.title
            above = above.parent
    return titles


def _sub_issues(items: Sequence[Item]) -> Iterator[tuple[str, SubIssues]]:
    for item in items:
        content = item.content
        if content and content.url and (summary := content.sub_issues_summary):
            yield content.url, SubIssues(summary.total, summary.completed)


def _field_values(
    project: Project, items: Sequence[Item]
) -> Mapping[str, Mapping[str, Any]] | None:
    """As `Board` has them; None for an export of before they were asked for."""
    milestone = next(
        (each["name"] for each in project.fields if each["dataType"] == "MILESTONE"), _MILESTONE
    )
    values: dict[str, dict[str, Any]] = {}
    for item in items:
        if item.values is UNSET:
            return None
        values[item.id] = {name: _plain(value) for name, value in item.values.items()}
        if item.content and item.content.milestone and item.content.milestone.title:
            values[item.id][milestone] = item.content.milestone.title
    return values


def _plain(value: Value) -> Any:
    if value.iteration_id is not None:
        return {
            "id": value.iteration_id,
            "title": value.title,
            "start": value.start_date,
            "days": value.duration,
        }
    if value.options is not None:
        return [option.name for option in value.options]
    texts = (value.name, value.text, value.date)
    return next((text for text in texts if text is not None), value.number)


def _blocked_by(items: Sequence[Item]) -> Iterator[tuple[str, BlockedBy]]:
    for item in items:
        content = item.content
        if content is None or not content.url or content.state != "OPEN":
            continue
        summary = content.issue_dependencies_summary
        if summary is not None and summary.blocked_by:
            named = (content.blocked_by and content.blocked_by.nodes) or ()
            is_open = [each for each in named if each is not None and each.state == "OPEN"]
            known = tuple([Blocker(each.url, each.title) for each in is_open])
            yield content.url, BlockedBy(max(summary.blocked_by, len(known)), known)


def _field(project: Project, role: str) -> Mapping[str, Any] | None:
    """The field that serves as `role`, if the board has it and its type fits."""
    name = serving(role, _configured(project, role), fitting_fields(role, project.fields))
    return next((field for field in project.fields if name and field["name"] == name), None)


def _configured(project: Project, role: str) -> str:
    """The name that the export was made with; empty where none was set, and none was found."""
    name = project.field_names.get(role)
    # Exports of old versions always had names.
    return USUAL[role] if name is None else name


def _missing(project: Project) -> dict[str, str]:
    missing = {}
    for role in ROLES:
        field = _field(project, role)
        if field is None:
            fitting = fitting_fields(role, project.fields)
            missing[role] = missing_field(role, _configured(project, role), fitting)
        elif _UNREADABLE[role] in map(attrgetter(role), project.items):
            missing[role] = unreadable_field(role, field["name"])
    return missing


def _chosen(field: Deliverable) -> str | None:
    return chosen(option.name for option in field.options)


def _statuses(project: Project) -> tuple[str, ...]:
    options = (_field(project, "status") or {}).get("options") or ()
    for position, option in enumerate(options):
        check(option, f"options[{position}] of the status field", (key("name", str),))
    return tuple(option["name"] for option in options)


def _iterations(project: Project, items: Sequence[Item]) -> Iterator[Iteration]:
    configuration = (_field(project, "sprint") or {}).get("configuration") or {}
    ids = set()
    for group in ("completedIterations", "iterations"):
        for position, value in enumerate(configuration.get(group) or ()):
            yield iteration(value, f"{group}[{position}]", "id")
            ids.add(value["id"])
    # An iteration that was deleted from the field's settings is still in its items.
    for item in items:
        if item.sprint is not None and item.sprint.iteration_id not in ids:
            value = {
                name: part for name, part in to_builtins(item.sprint).items() if part is not None
            }
            if value:
                yield iteration(value, f"The sprint of item {item.id}", "iterationId")
                ids.add(value["iterationId"])


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise WrongShape(
            f"'exported_at' of the export is not a date and time: {text!r}. Export it again."
        ) from None
    if moment.tzinfo is None:
        raise WrongShape(
            f"'exported_at' of the export has no time zone: {text!r}. Export it again."
        )
    return moment
