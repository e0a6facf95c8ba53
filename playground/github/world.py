"""What the playground's GitHub holds: GraphQL nodes as plain dicts, and their makers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import Any

# A node has GitHub's own keys; where GitHub has a connection, a node has the whole list.
Node = dict[str, Any]

SITE = "https://github.com"
DEFAULT_FIELDS = {
    "Title": "TITLE",
    "Assignees": "ASSIGNEES",
    "Labels": "LABELS",
    "Linked pull requests": "LINKED_PULL_REQUESTS",
    "Milestone": "MILESTONE",
    "Repository": "REPOSITORY",
    "Reviewers": "REVIEWERS",
    "Parent issue": "PARENT_ISSUE",
    "Sub-issues progress": "SUB_ISSUES_PROGRESS",
}


# Nodes refer to each other in circles, which a repr would follow for minutes.
@dataclass(repr=False)
class World:
    """Who and what there is: owners by login, repositories by `owner/name`, both in lower case."""

    viewer: str
    owners: dict[str, Node] = field(default_factory=dict)
    repositories: dict[str, Node] = field(default_factory=dict)

    def add_owner(self, kind: str, login: str, name: str) -> Node:
        """An `Organization` or a `User`, without projects yet."""
        owner = {**person(login, name), "__typename": kind, "projectsV2": []}
        self.owners[login.lower()] = owner
        return owner

    def add_repository(self, owner: str, name: str) -> Node:
        """A repository, without issues yet."""
        full = f"{owner}/{name}"
        repository: Node = {
            "__typename": "Repository",
            "id": f"R_{full}",
            "name": name,
            "nameWithOwner": full,
            "url": f"{SITE}/{full}",
            "hasIssuesEnabled": True,
            "description": None,
            "createdAt": "2020-01-01T00:00:00Z",
            "pushedAt": None,
            "isArchived": False,
            "isFork": False,
            "isPrivate": True,
            "visibility": "PRIVATE",
            "issues": [],
        }
        self.repositories[full.lower()] = repository
        return repository

    def nodes(self) -> dict[str, Node]:
        """Repositories, their issues, and the items of projects, by their ids."""
        projects = [project for owner in self.owners.values() for project in owner["projectsV2"]]
        items = [item for project in projects for item in project["items"]]
        issues = [issue for each in self.repositories.values() for issue in each["issues"]]
        return {each["id"]: each for each in (*self.repositories.values(), *issues, *items)}


def person(login: str, name: str = "") -> Node:
    """A user, as an assignee or an author."""
    return {
        "__typename": "User",
        "id": f"U_{login}",
        "databaseId": sum(login.encode()),
        "login": login,
        "name": name or login.capitalize(),
        "url": f"{SITE}/{login}",
    }


def label(name: str, color: str) -> Node:
    """A label; `color` is six hexadecimal digits."""
    return {"id": f"LA_{name}", "name": name, "color": color, "description": ""}


def content_node(kind: str, title: str, created: str = "") -> Node:
    """A `DraftIssue` or a `PullRequest`, not yet in a repository; created then, in ISO 8601."""
    return {
        "__typename": kind,
        "id": f"{kind}_{title}",
        "title": title,
        "body": "",
        "createdAt": created,
    }


def issue_node(title: str, created: str, kind: str) -> Node:
    """An open issue of that issue type, not yet in a repository; created then, in ISO 8601."""
    return {
        **content_node("Issue", title, created),
        "updatedAt": created,
        "closedAt": None,
        "state": "OPEN",
        "stateReason": None,
        "issueType": {"id": f"IT_{kind}", "name": kind, "color": "GRAY"},
        "author": person("mona"),
        "milestone": None,
        "labels": [],
        "assignees": [],
        "parent": None,
        "blockedBy": [],
        "timelineItems": [],
    }


def add_event(issue: Node, kind: str, at: str, **more: Any) -> Node:
    """Add an event to the end of an issue's timeline: of that type, at that moment, in ISO 8601.

    `more` are the fields that the type has beside `createdAt` and `actor`.
    """
    event: Node = {
        "__typename": kind,
        "id": f"{kind}_{issue['title']}_{len(issue['timelineItems'])}",
        "actor": issue["author"],
        "createdAt": at,
        **more,
    }
    issue["timelineItems"].append(event)
    return event


def number_issues(repository: Node, issues: Iterable[Node]) -> None:
    """Put issues and pull requests into a repository, numbered in the order of their creation.

    One series counts both, as on GitHub; only issues are listed as such.
    """
    for number, content in enumerate(sorted(issues, key=lambda each: each["createdAt"]), start=1):
        kind = "issues" if content["__typename"] == "Issue" else "pull"
        url = f"{repository['url']}/{kind}/{number}"
        content |= {"id": f"{kind}_{url}", "number": number, "url": url, "repository": repository}
        if kind == "issues":
            repository["issues"].append(content)


def iteration_field(name: str, past: Sequence[Node], rest: Sequence[Node]) -> Node:
    """An iteration field; completed iterations are given latest first, as GitHub does."""
    return {
        **_field("ProjectV2IterationField", name, "ITERATION"),
        "configuration": {
            "duration": rest[0]["duration"],
            "startDay": 1,
            "iterations": list(rest),
            "completedIterations": list(reversed(past)),
        },
    }


def select_field(name: str, options: Iterable[str]) -> Node:
    """A field with one choice of several."""
    return {
        **_field("ProjectV2SingleSelectField", name, "SINGLE_SELECT"),
        "options": [{"id": f"{name}-{option}", "name": option} for option in options],
    }


def multi_select_field(name: str, options: Iterable[str]) -> Node:
    """A field with any number of several choices."""
    return {
        **_field("ProjectV2MultiSelectField", name, "MULTI_SELECT"),
        "isIssueField": False,
        "multiSelectOptions": [{"id": f"{name}-{option}", "name": option} for option in options],
    }


def number_field(name: str) -> Node:
    """A field for a number, such as an estimate."""
    return _field("ProjectV2Field", name, "NUMBER")


def text_field(name: str) -> Node:
    """A field for a text of any kind."""
    return _field("ProjectV2Field", name, "TEXT")


def date_field(name: str) -> Node:
    """A field for a day."""
    return _field("ProjectV2Field", name, "DATE")


def of_issues(field: Node) -> Node:
    """The field as the organization has it for all of its issues, rather than the project alone."""
    return {**field, "isIssueField": True}


def _field(kind: str, name: str, data_type: str) -> Node:
    return {"__typename": kind, "id": f"PVTF_{name}", "name": name, "dataType": data_type}


def add_project(owner: Node, title: str, fields: Sequence[Node], about: str = "") -> Node:
    """The owner's next project, with GitHub's default fields and these, without items yet."""
    number = len(owner["projectsV2"]) + 1
    place = "orgs" if owner["__typename"] == "Organization" else "users"
    project: Node = {
        "id": f"PVT_{owner['login']}_{number}",
        "number": number,
        "title": title,
        "url": f"{SITE}/{place}/{owner['login']}/projects/{number}",
        "shortDescription": about,
        "readme": "",
        "public": False,
        "closed": False,
        "owner": owner,
        "updatedAt": "2020-01-01T00:00:00Z",
        "fields": [_field("ProjectV2Field", *each) for each in DEFAULT_FIELDS.items()],
        "items": [],
        "added": 0,
        # How the tokens begin that see it.
        "seenBy": "",
    }
    project["fields"] += fields
    owner["projectsV2"].append(project)
    return project


def add_item(
    project: Node, kind: str, content: Node | None, values: dict[str, Any], updated: str = ""
) -> Node:
    """Put `content` on a project; `values` by field name: a number, an option, or an iteration.

    What is None is not set. `kind` is `ISSUE`, `PULL_REQUEST`, `DRAFT_ISSUE` or `REDACTED`.
    `updated` is when, in ISO 8601; empty is when the content was updated last.
    """
    project["added"] += 1
    item: Node = {
        "__typename": "ProjectV2Item",
        "id": f"{project['id'].replace('PVT_', 'PVTI_')}_{project['added']:04}",
        "type": kind,
        "isArchived": False,
        "updatedAt": updated or (content or {}).get("updatedAt") or project["updatedAt"],
        "content": content,
        "fieldValues": {},
    }
    for name, value in {**_from_content(content or {}), **values}.items():
        set_value(project, item, name, value)
    touch(project, item["updatedAt"])
    project["items"].append(item)
    return item


def set_value(project: Node, item: Node, name: str, value: Any, updated: str = "") -> None:
    """Give an item that value in a field, or none; `updated` is when, as for `add_item`."""
    item["updatedAt"] = updated or item["updatedAt"]
    touch(project, updated)
    if value is None or value == []:
        item["fieldValues"].pop(name, None)
    else:
        field = next(field for field in project["fields"] if field["name"] == name)
        item["fieldValues"][name] = {**_value(field, value), "field": field}


def remove_item(project: Node, item: Node, updated: str) -> None:
    """Take an item off a project; `updated` is when, in ISO 8601."""
    project["items"].remove(item)
    touch(project, updated)


def archive_item(project: Node, item: Node, updated: str) -> None:
    """Archive an item of a project; `updated` is when, in ISO 8601."""
    item |= {"isArchived": True, "updatedAt": updated}
    touch(project, updated)


def touch(project: Node, updated: str) -> None:
    """Something on a project changed at that time, in ISO 8601."""
    project["updatedAt"] = max(project["updatedAt"], updated)


def renew_iterations(project: Node, field: Node, configuration: Node, now: datetime) -> None:
    """Give an iteration field these iterations instead: all get new ids, and no item keeps one.

    That is what GitHub does for `iterationConfiguration`, even where nothing else changes.
    """
    iterations = [
        {**each, "id": token_hex(4), "titleHTML": each["title"]}
        for each in sorted(configuration["iterations"], key=lambda each: str(each["startDate"]))
    ]
    past = [
        each
        for each in iterations
        if date.fromisoformat(each["startDate"]) + timedelta(days=each["duration"]) <= now.date()
    ]
    rest = [each for each in iterations if each not in past]
    said = {"iterations": rest, "completedIterations": past[::-1]}
    field["configuration"] = {
        **field["configuration"],
        **said,
        "duration": configuration["duration"],
    }
    for item in project["items"]:
        if field["name"] in item["fieldValues"]:
            set_value(project, item, field["name"], None, f"{now:%Y-%m-%dT%H:%M:%SZ}")


def _from_content(content: Node) -> dict[str, Any]:
    return {
        "Title": content.get("title"),
        "Assignees": content.get("assignees"),
        "Labels": content.get("labels"),
        "Milestone": content.get("milestone"),
        "Repository": content.get("repository"),
    }


def _value(field: Node, value: Any) -> Node:
    if field.get("isIssueField"):
        return {
            "__typename": "ProjectV2ItemIssueFieldValue",
            "issueFieldValue": _issue_value(field, value),
        }
    kind, key = {
        "ASSIGNEES": ("User", "users"),
        "DATE": ("Date", "date"),
        "LABELS": ("Label", "labels"),
        "MILESTONE": ("Milestone", "milestone"),
        "MULTI_SELECT": ("MultiSelect", "value"),
        "NUMBER": ("Number", "number"),
        "REPOSITORY": ("Repository", "repository"),
        "SINGLE_SELECT": ("SingleSelect", "name"),
        "TEXT": ("Text", "text"),
        "TITLE": ("Text", "text"),
        "ITERATION": ("Iteration", ""),
    }[field["dataType"]]
    node = {key: value} if key else {**value, "iterationId": value["id"]}
    if kind == "MultiSelect":
        node = {"value": ", ".join(value), "options": [{"name": name} for name in value]}
    return {"__typename": f"ProjectV2ItemField{kind}Value", **node}


def _issue_value(field: Node, value: Any) -> Node:
    """A value of an organization's field for issues, which calls it `value` whatever it is."""
    kind = {
        "DATE": "Date",
        "MULTI_SELECT": "MultiSelect",
        "NUMBER": "Number",
        "SINGLE_SELECT": "SingleSelect",
        "TEXT": "Text",
    }[field["dataType"]]
    written = ", ".join(value) if kind == "MultiSelect" else value
    node = {"id": f"IFV_{field['name']}", "value": written}
    return {
        "__typename": f"IssueField{kind}Value",
        **node,
        **({"name": value} if kind == "SingleSelect" else {}),
    }
