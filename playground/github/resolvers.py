"""How the playground's GitHub answers: a key of the node, except for what is resolved here."""

from __future__ import annotations

import base64
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo

from playground.github.faults import LARGEST_PAGE, Faults
from playground.github.filter import matching
from playground.github.limits import Budget
from playground.github.world import Node, World, person, renew_iterations

STATUS_CHANGED = "ProjectV2ItemStatusChangedEvent"
OF_PROJECTS = {STATUS_CHANGED, "AddedToProjectV2Event", "RemovedFromProjectV2Event"}
# The types of events, as `itemTypes` names them.
ITEM_TYPES = {
    "ADDED_TO_PROJECT_V2_EVENT": "AddedToProjectV2Event",
    "CLOSED_EVENT": "ClosedEvent",
    "ISSUE_FIELD_ADDED_EVENT": "IssueFieldAddedEvent",
    "ISSUE_FIELD_CHANGED_EVENT": "IssueFieldChangedEvent",
    "PROJECT_V2_ITEM_STATUS_CHANGED_EVENT": STATUS_CHANGED,
    "REMOVED_FROM_PROJECT_V2_EVENT": "RemovedFromProjectV2Event",
    "REOPENED_EVENT": "ReopenedEvent",
}


@dataclass(frozen=True)
class Context:
    """What resolvers know of.

    Attributes:
        world: all there is.
        faults: what goes wrong.
        budget: what is left of the points.
        rate_limit: what `rateLimit` says of the query at hand.
        bot: login of the bot that asks; empty where a user does.
        token: that is asked with.
    """

    world: World
    faults: Faults
    budget: Budget = field(default_factory=Budget)
    rate_limit: Node = field(default_factory=dict)
    bot: str = ""
    token: str = field(default="", repr=False)

    # Each query has a context of its own, so what a test changes is seen by the next one.
    @cached_property
    def sub_issues(self) -> dict[str, list[Node]]:
        """The sub-issues of each issue that has any, by its id."""
        below: defaultdict[str, list[Node]] = defaultdict(list)
        for repository in self.world.repositories.values():
            for issue in repository["issues"]:
                if issue["parent"]:
                    below[issue["parent"]["id"]].append(issue)
        return below

    @cached_property
    def blocking(self) -> dict[str, list[Node]]:
        """The issues that wait for each issue, by its id."""
        waiting: defaultdict[str, list[Node]] = defaultdict(list)
        for repository in self.world.repositories.values():
            for issue in repository["issues"]:
                for blocker in issue["blockedBy"]:
                    waiting[blocker["id"]].append(issue)
        return waiting


def page(
    source: Node,
    info: GraphQLResolveInfo[Context],
    first: int | None = None,
    after: str | None = None,
    **asked: Any,
) -> Node:
    """One page of a list."""
    name = info.field_name
    if first is None:
        raise _refusal(
            "MISSING_PAGINATION_BOUNDARIES",
            f"You must provide a `first` or `last` value to properly paginate the `{name}` "
            "connection.",
        )
    if first > LARGEST_PAGE:
        raise _refusal(
            "EXCESSIVE_PAGINATION",
            f"Requesting {first} records on the `{name}` connection exceeds the `first` limit of "
            f"{LARGEST_PAGE} records.",
        )
    if name == "items":
        _within_limits(first, info)
    match name:
        case "issues":
            nodes = _issues(source[name], **asked)
        case "items":
            nodes = _items(source, info.context.faults, **asked)
        case "repositories":
            nodes = _repositories(source, info.context.world, **asked)
        case "timelineItems":
            nodes = _timeline(source, info.context.faults, **asked)
        case _:
            nodes = source[name]
            nodes = list(nodes.values()) if isinstance(nodes, dict) else nodes
    start = _start(after)
    end = min(start + first, len(nodes))
    dropped = info.context.faults.page_drop if name == "items" else 0
    repeats = name == "items" and info.context.faults.repeats_cursor
    return {
        "nodes": nodes[start : max(start, end - dropped)],
        "totalCount": len(nodes),
        "pageInfo": {
            "endCursor": _cursor(first if repeats else end) if end > start else None,
            "hasNextPage": end < len(nodes),
        },
    }


def _issues(
    issues: list[Node],
    states: list[str] | None = None,
    filterBy: dict[str, str] | None = None,  # noqa: N803
    **_: Any,
) -> list[Node]:
    """Latest first, which is GitHub's order unless another is asked for."""
    since = (filterBy or {}).get("since", "")
    return [
        issue
        for issue in reversed(issues)
        if (not states or issue["state"] in states) and issue["updatedAt"] >= since
    ]


def _items(
    project: Node,
    faults: Faults,
    query: str | None = None,
    archivedStates: list[str] | None = None,  # noqa: N803
    **_: Any,
) -> list[Node]:
    states = {state == "ARCHIVED" for state in archivedStates or ()}
    items = project["items"]
    if query:
        items = faults.index.get(project["id"], items)
    in_states = [item for item in items if item["isArchived"] in states]
    if not query or not faults.filters:
        return in_states
    return matching(in_states, query, faults.unknown, only_items_age=faults.only_items_age)


def _repositories(
    owner: Node,
    world: World,
    privacy: str | None = None,
    isFork: bool | None = None,  # noqa: N803
    **_: Any,
) -> list[Node]:
    """Those of the owner, which nobody has pushed to."""
    return [
        repository
        for name, repository in world.repositories.items()
        if name.startswith(f"{owner['login'].lower()}/")
        and privacy in (None, repository["visibility"])
        and isFork in (None, repository["isFork"])
    ]


def _timeline(
    issue: Node,
    faults: Faults,
    itemTypes: list[str] | None = None,  # noqa: N803
    **_: Any,
) -> list[Node]:
    kinds = {ITEM_TYPES[each] for each in itemTypes or ITEM_TYPES}
    if faults.restricts_oauth_apps and kinds & OF_PROJECTS:
        owner = issue["repository"]["nameWithOwner"].partition("/")[0]
        raise _refusal(
            "FORBIDDEN",
            "Although you appear to have the correct authorization credentials, the "
            f"`{owner}` organization has enabled OAuth App access restrictions, meaning that data "
            "access to third-parties is limited. For more information on these restrictions, "
            "including how to enable this app, visit "
            "https://docs.github.com/articles/restricting-access-to-your-organization-s-data/",
        )
    lost = faults.moves_lost_since
    return [
        event
        for event in issue["timelineItems"]
        if event["__typename"] in kinds
        and not (lost and event["__typename"] == STATUS_CHANGED and event["createdAt"] >= lost)
    ]


def _cursor(position: int) -> str:
    return base64.b64encode(f"cursor:{position}".encode()).decode()


def _start(after: str | None) -> int:
    """The position after a cursor."""
    if not after:
        return 0
    try:
        return int(base64.b64decode(after).decode().removeprefix("cursor:"))
    except ValueError as error:
        raise _refusal(
            "INVALID_CURSOR_ARGUMENTS", f"`{after}` does not appear to be a valid cursor."
        ) from error


def _is_hidden(item: Node, info: GraphQLResolveInfo[Context]) -> bool:
    repository = (item["content"] or {}).get("repository")
    return info.context.faults.hides_issues and bool(repository and repository["isPrivate"])


def _type(item: Node, info: GraphQLResolveInfo[Context]) -> str:
    return "REDACTED" if _is_hidden(item, info) else str(item["type"])


def _content(item: Node, info: GraphQLResolveInfo[Context]) -> Node | None:
    content: Node | None = item["content"]
    return None if _is_hidden(item, info) else content


def _refusal(kind: str, message: str) -> GraphQLError:
    return GraphQLError(message, extensions={"type": kind})


def _within_limits(amount: int, info: GraphQLResolveInfo[Context]) -> None:
    if amount > info.context.faults.most_at_once:
        raise _refusal("RESOURCE_LIMITS_EXCEEDED", "Resource limits for this query exceeded.")


def _not_found(kind: str, what: str) -> GraphQLError:
    article = "an" if kind == "Organization" else "a"
    return _refusal("NOT_FOUND", f"Could not resolve to {article} {kind} with the {what}.")


def _owner(kind: str, info: GraphQLResolveInfo[Context], login: str) -> Node:
    owner: Node | None = info.context.world.owners.get(login.lower())
    if owner is None or owner["__typename"] != kind:
        raise _not_found(kind, f"login of '{login}'")
    return owner


def _repository(
    _: None, info: GraphQLResolveInfo[Context], owner: str, name: str, **__: Any
) -> Node:
    repository: Node | None = info.context.world.repositories.get(f"{owner}/{name}".lower())
    if repository is None:
        raise _not_found("Repository", f"name '{owner}/{name}'")
    return repository


def _project(owner: Node, info: GraphQLResolveInfo[Context], number: int) -> Node:
    """GitHub does not tell whether a project is not there, or is not for the token."""
    for project in owner["projectsV2"]:
        if project["number"] == number and info.context.token.startswith(project["seenBy"]):
            found: Node = project
            return found
    raise _not_found("ProjectV2", f"number {number}")


def _nodes(_: None, info: GraphQLResolveInfo[Context], ids: list[str]) -> list[Any]:
    """GitHub gives null and an error for each id that is nobody's."""
    _within_limits(len(ids), info)
    nodes = info.context.world.nodes()
    missing = "Could not resolve to a node with the global id of '{}'."
    return [nodes.get(node_id) or _refusal("NOT_FOUND", missing.format(node_id)) for node_id in ids]


def _sub_issues_summary(issue: Node, info: GraphQLResolveInfo[Context]) -> Node:
    """Closed for any reason is completed here, as on GitHub."""
    below = info.context.sub_issues.get(issue["id"], [])
    completed = sum(each["state"] == "CLOSED" for each in below)
    percent = 100 * completed // len(below) if below else 0
    return {"total": len(below), "completed": completed, "percentCompleted": percent}


def _dependencies_summary(issue: Node, info: GraphQLResolveInfo[Context]) -> Node:
    """`blockedBy` and `blocking` count open issues, the totals all of them."""
    blocking = info.context.blocking.get(issue["id"], [])
    return {
        "blockedBy": _count_open(issue["blockedBy"]),
        "totalBlockedBy": len(issue["blockedBy"]),
        "blocking": _count_open(blocking),
        "totalBlocking": len(blocking),
    }


def _count_open(issues: list[Node]) -> int:
    return sum(issue["state"] == "OPEN" for issue in issues)


def _update_field(
    _: None,
    info: GraphQLResolveInfo[Context],
    input: Node,  # noqa: A002
) -> Node:
    for owner in info.context.world.owners.values():
        for project in owner["projectsV2"]:
            for each in project["fields"]:
                if each["id"] == input["fieldId"] and each["dataType"] == "ITERATION":
                    configuration = input.get("iterationConfiguration")
                    if configuration:
                        renew_iterations(project, each, configuration, datetime.now(UTC))
                    return {"projectV2Field": each}
    raise _not_found("ProjectV2IterationField", f"id '{input['fieldId']}'")


RESOLVERS: dict[str, dict[str, Any]] = {
    "Query": {
        "organization": lambda _, info, login: _owner("Organization", info, login),
        "user": lambda _, info, login: _owner("User", info, login),
        "repositoryOwner": lambda _, info, login: info.context.world.owners.get(login.lower()),
        "viewer": lambda _, info: (
            person(info.context.bot)
            if info.context.bot
            else info.context.world.owners[info.context.world.viewer]
        ),
        "repository": _repository,
        "node": lambda _, info, id: _nodes(_, info, [id])[0],  # noqa: A006
        "nodes": _nodes,
        "rateLimit": lambda _, info, **__: info.context.rate_limit,
    },
    "Mutation": {"updateProjectV2Field": _update_field},
    "Organization": {"projectV2": _project},
    "User": {"projectV2": _project},
    "Issue": {
        "subIssuesSummary": _sub_issues_summary,
        "issueDependenciesSummary": _dependencies_summary,
    },
    "ProjectV2Item": {
        "type": _type,
        "content": _content,
        "fieldValueByName": lambda item, _, name: item["fieldValues"].get(name),
    },
}
