"""Exports, boards and questions for tests, said in as few words as the case needs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from metrics.model.board import Board
from metrics.model.field_names import FieldNames
from metrics.model.report import Question
from metrics.model.team import Conventions
from metrics.reading import read_board
from metrics.reading.issue_frame import number_or_none
from tests.support.pages import NOTHING, given

UTC_ZONE = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2023, 11, 5, 12, tzinfo=UTC)

Json = dict[str, Any]


def iteration(
    title: str = "Sprint 1", start: str = "2023-11-01", days: int = 5, **more: Any
) -> Json:
    return {"id": title, "title": title, "startDate": start, "duration": days} | more


SPRINT_1 = iteration()
SPRINT_2 = iteration("Sprint 2", "2023-11-06")


def issue(
    number: int,
    points: float | None,
    created: str,
    closed: str | None = None,
    sprint: Json | None = SPRINT_1,
    **content: Any,
) -> Json:
    """An item as the native export has it; dates without a time are at noon, UTC.

    `deliverable` is a choice, or a tuple of several. `below` is how many sub-issues GitHub says
    there are, and how many of them are closed; None is an export that does not say. `waits_for` are
    titles of issues by number, in the same repository, which are open and block it.
    """
    repository, below = content.pop("repository", "acme/web"), content.pop("below", (0, 0))
    waits_for: dict[int, str] = content.pop("waits_for", {})
    return {
        "id": f"PVTI_{repository}_{number}",
        "type": "ISSUE",
        "isArchived": False,
        "sprint": sprint
        and {**{k: v for k, v in sprint.items() if k != "id"}, "iterationId": sprint["id"]},
        "points": None if points is None else {"number": points},
        "status": {"name": content.pop("status", "Done" if closed else "Todo")},
        "deliverable": _deliverable(content.pop("deliverable", None)),
        "content": {
            "__typename": "Issue",
            "number": number,
            "title": f"Issue {number}",
            "url": f"https://github.com/{repository}/issues/{number}",
            "state": "CLOSED" if closed else "OPEN",
            "stateReason": "COMPLETED" if closed else None,
            "createdAt": at(created),
            "closedAt": closed and at(closed),
            "repository": {"nameWithOwner": repository},
            "issueType": None,
            "milestone": None,
            "labels": {"nodes": []},
            "assignees": {"nodes": []},
            "parent": None,
            **(
                {"subIssuesSummary": dict(zip(("total", "completed"), below, strict=True))}
                if below
                else {}
            ),
            **(_waiting(waits_for, repository) if waits_for else {}),
            **content,
        },
    }


def _waiting(titles: dict[int, str], repository: str) -> Json:
    nodes = [
        {
            "number": number,
            "title": title,
            "url": f"https://github.com/{repository}/issues/{number}",
            "state": "OPEN",
            "repository": {"nameWithOwner": repository},
        }
        for number, title in titles.items()
    ]
    return {"issueDependenciesSummary": {"blockedBy": len(nodes)}, "blockedBy": {"nodes": nodes}}


def _deliverable(name: str | tuple[str, ...] | None) -> Json | None:
    """The value of a single-select, or of a multi-select."""
    if isinstance(name, tuple):
        return {"options": [{"name": each} for each in name]} if name else None
    return {"name": name} if name else None


def at(text: str) -> str:
    return text if "T" in text else f"{text}T12:00:00Z"


def export(*items: Json, iterations: tuple[Json, ...] = (SPRINT_1, SPRINT_2), **more: Any) -> Json:
    return {
        "format": "sprint-analytics/board",
        "version": 1,
        "exported_at": "2023-11-05T12:00:00Z",
        "owner": "acme",
        "number": 7,
        "project_id": "PVT_acme_7",
        "title": "Platform",
        "url": "https://github.com/orgs/acme/projects/7",
        "field_names": {
            "sprint": "Sprint",
            "points": "Points",
            "status": "Status",
            "deliverable": "Deliverable",
        },
        "fields": [
            {"name": "Title", "dataType": "TITLE"},
            {
                "name": "Sprint",
                "dataType": "ITERATION",
                "configuration": {
                    "iterations": list(iterations[1:]),
                    "completedIterations": list(iterations[:1]),
                },
            },
            {"name": "Points", "dataType": "NUMBER"},
            {
                "name": "Status",
                "dataType": "SINGLE_SELECT",
                "options": [{"name": "Todo"}, {"name": "In Progress"}, {"name": "Done"}],
            },
            {"name": "Deliverable", "dataType": "SINGLE_SELECT", "options": []},
        ],
        "items": list(items),
        **more,
    }


def board(*items: Json, timezone: ZoneInfo = UTC_ZONE, **more: Any) -> Board:
    return read_board(export(*items, **more), fields=FieldNames(), timezone=timezone)


def question(*items: Json, **more: Any) -> Question:
    """About Sprint 1, in points, on its last day, unless `more` says otherwise."""
    asked: Json = {"now": NOW, "sprint": "Sprint 1"}
    asked |= {key: more.pop(key) for key in list(more) if key in Question.__annotations__}
    team = {key: more.pop(key) for key in list(more) if key in Conventions.__annotations__}
    asked.setdefault("conventions", Conventions(**team))
    return Question(board(*items, **more), **asked)


# What is given in the worked example of the burndown: five issues in Sprint 1, two in Sprint 2.
WORKED_EXAMPLE = tuple(
    issue(
        number,
        number_or_none(row["points"]),
        row["created"],
        row["closed"].strip(NOTHING) or None,
        {"Sprint 1": SPRINT_1, "Sprint 2": SPRINT_2}[row["sprint"]],
        title=row["issue"],
    )
    for number, row in enumerate(given("sprint-burndown", "issues"), 1)
)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def days_after(start: str, days: int) -> str:
    return str(date.fromisoformat(start) + timedelta(days=days))
