"""What GitHub recorded of the sample team: when issues were closed, and moved on its boards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from playground.github.world import Node, add_event

REVIEW = timedelta(days=1)
UNDER_WAY = IN_PROGRESS, IN_REVIEW = "In Progress", "In Review"
ADDED, MOVED = "AddedToProjectV2Event", "ProjectV2ItemStatusChangedEvent"


def time_taken(random: Random, *, is_closed: bool) -> timedelta:
    """For how long an issue has been worked on, or was until it was closed."""
    return timedelta(days=random.uniform(0.6, 6 if is_closed else 14))


def record_timelines(project: Node, now: datetime) -> None:
    """Give the issues of a project the timelines that led to what they are at `now`.

    The moves are those of which `playground.sample.history` makes exports; of open issues about so,
    as they depend on the moment.
    """
    for item in project["items"]:
        if item["type"] == "ISSUE":
            events = sorted(_events(project, item, now), key=lambda event: event[0])
            for at, kind, more in events:
                add_event(item["content"], kind, f"{at:%Y-%m-%dT%H:%M:%SZ}", **more)


def _events(
    project: Node, item: Node, now: datetime
) -> Iterator[tuple[datetime, str, dict[str, Any]]]:
    """Moment, type and fields of each event, those of one moment in the order in which they are."""
    issue = item["content"]
    automatically, by_hand = ({"project": project, "wasAutomated": each} for each in (True, False))
    created = datetime.fromisoformat(issue["createdAt"])
    yield created, ADDED, by_hand
    reason = issue["stateReason"]
    if reason == "REOPENED":
        closed = created + (now - created) / 4
        yield closed, "ClosedEvent", {"stateReason": "COMPLETED"}
        yield closed + (now - created) / 8, "ReopenedEvent", {"stateReason": "REOPENED"}
    if issue["closedAt"]:
        at = datetime.fromisoformat(issue["closedAt"])
        yield at, "ClosedEvent", {"stateReason": reason}
    options = next(
        [option["name"] for option in each["options"]]
        for each in project["fields"]
        if each["name"] == "Status"
    )
    before = ""
    for at, status in _columns(options, item, created, now):
        if status != before:
            how = by_hand if status in UNDER_WAY else automatically
            yield at, MOVED, {**how, "previousStatus": before, "status": status}
        before = status


def _columns(
    options: list[str], item: Node, created: datetime, now: datetime
) -> Iterator[tuple[datetime, str]]:
    """When the item came into which column, the last of them that in which it is."""
    closed_at, last = item["content"]["closedAt"], item["fieldValues"]["Status"]["name"]
    yield created, options[0]
    if last == options[0]:
        return
    ended = datetime.fromisoformat(closed_at) if closed_at else now
    started = ended - time_taken(Random(item["id"]), is_closed=bool(closed_at))  # noqa: S311
    reviewed = ended - REVIEW
    is_reviewed = IN_REVIEW in options and (closed_at or last == IN_REVIEW)
    if not is_reviewed or started < reviewed:
        yield max(started, created), IN_PROGRESS
    if is_reviewed:
        yield max(reviewed, created), IN_REVIEW
    if closed_at or last not in UNDER_WAY:
        yield ended, last
