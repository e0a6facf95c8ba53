"""What GitHub recorded of issues: when they were closed, came to a board, and moved on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from integrations.github.errors import (
    BadAnswer,
    GhMissing,
    GhTimeout,
    RateLimited,
    ServerLacks,
    TooMuchAsked,
    Unreachable,
)
from integrations.github.fields import Node
from integrations.github.pages import nodes_in, note_cursor
from integrations.github.requests import Requests

# A hundred connections are a point of the rate limit, and GitHub takes no more ids at a time.
ISSUES_AT_A_TIME = 100
# What may go well another time, with the same token on the same server.
TRANSIENT = (BadAnswer, GhMissing, GhTimeout, RateLimited, TooMuchAsked, Unreachable)
STATES, MOVES, FIELDS = "timeline_states", "timeline_moves", "timeline_fields"
CLOSED, REOPENED, STATUS = "closed", "reopened", "status"
ADDED, REMOVED, FIELD = "added", "removed", "field"


class TimelineEvent(NamedTuple):
    """One event of an issue's timeline.

    Attributes:
        at: when.
        kind: `closed`, `reopened`; on the board, `added`, `removed` and `status`; or `field`, of
            one of the organization's fields of issues, GitHub does not say which.
        before: of `status` and `field`, the earlier value; None is none.
        after: likewise the later one; of `closed` the reason, in lower case.
    """

    at: datetime
    kind: str
    before: str | None = None
    after: str | None = None


def read_timelines(
    requests: Requests, item_ids: Sequence[str], project_url: str, *, with_fields: bool = False
) -> dict[str, list[TimelineEvent]]:
    """The events of the issues of these items, in order of time, by item id.

    What happened on other projects than that one is left out. An item that has gone, or that is no
    issue, has no events; nor have fields of issues on a server that has none. Raises what
    `requests` raises.
    """
    events: dict[str, list[TimelineEvent]] = {item_id: [] for item_id in item_ids}
    nodes = [node for query in (STATES, MOVES) for node in _nodes(requests, query, item_ids)]
    if with_fields:
        with suppress(ServerLacks):
            nodes += _nodes(requests, FIELDS, item_ids)
    for item_id, node in nodes:
        events[item_id] += filter(None, [_event(node, project_url)])
    return {
        item_id: sorted(timeline, key=lambda event: event.at)
        for item_id, timeline in events.items()
    }


def _nodes(requests: Requests, query: str, item_ids: Sequence[str]) -> Iterator[tuple[str, Node]]:
    """The item id and the node of each event."""
    for item in _items(requests, query, item_ids):
        timeline, cursors = _timeline(item), set[str | None]([None])
        while timeline:
            for node in timeline["nodes"]:
                if node:
                    yield item["id"], node
            if not timeline["page"]["hasNextPage"]:
                break
            # Cursors differ by issue, so the rest of a long timeline is asked for alone.
            after = timeline["page"]["endCursor"]
            note_cursor(after, cursors)
            timeline = _timeline(next(_asked(requests, query, [item["id"]], after=after), None))


def _items(requests: Requests, query: str, item_ids: Sequence[str]) -> Iterator[Node]:
    """The items with the first page of each timeline, without those that have gone."""
    rest = list(item_ids)
    while rest:
        items, size = requests.sized(
            lambda size: (list(_asked(requests, query, rest[:size])), size), ISSUES_AT_A_TIME
        )
        yield from items
        del rest[:size]


def _asked(requests: Requests, query: str, item_ids: Sequence[str], **after: str) -> Iterator[Node]:
    found = nodes_in(requests.ask(query, {"ids": list(item_ids), **after}))
    return (node for node in found if node and "id" in node)


def _timeline(item: Node | None) -> Node | None:
    content = (item or {}).get("content") or {}
    timeline: Node | None = content.get("timeline")
    return timeline


def _event(node: Node, project_url: str) -> TimelineEvent | None:
    """The event of a node; None of another project, or of one that the token may not see."""
    at = datetime.fromisoformat(node["createdAt"])
    is_here = (node.get("project") or {}).get("url") == project_url
    match node["__typename"]:
        case "ClosedEvent":
            return TimelineEvent(at, CLOSED, None, (node["stateReason"] or "").lower() or None)
        case "ReopenedEvent":
            return TimelineEvent(at, REOPENED)
        case "AddedToProjectV2Event" if is_here:
            return TimelineEvent(at, ADDED)
        case "RemovedFromProjectV2Event" if is_here:
            return TimelineEvent(at, REMOVED)
        case "ProjectV2ItemStatusChangedEvent" if is_here:
            # No status is an empty text here.
            return TimelineEvent(at, STATUS, node["previousStatus"] or None, node["status"] or None)
        case "IssueFieldAddedEvent":
            return TimelineEvent(at, FIELD, None, node["value"])
        case "IssueFieldChangedEvent":
            return TimelineEvent(at, FIELD, node["previousValue"], node["newValue"])
    return None
