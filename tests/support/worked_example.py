"""The worked example of the burndown's definition, as every kind of file that is accepted."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

from metrics.reading.issue_frame import number_or_none
from tests.support.pages import NOTHING, given
from tests.support.sample_boards import SPRINT_1, SPRINT_2, export, issue
from tests.support.worked_examples import answers

# Title; points; created; closed; sprint. The first five are in Sprint 1, two must not count.
ISSUES: list[tuple[str, float | None, str, str | None, str]] = [
    (
        row["issue"],
        number_or_none(row["points"]),
        row["created"],
        row["closed"].strip(NOTHING) or None,
        row["sprint"],
    )
    for row in given("sprint-burndown", "issues")
]
SPRINTS = {"Sprint 1": SPRINT_1, "Sprint 2": SPRINT_2}


def results_csv(report: str, unit: str) -> str:
    """`results.csv` as the page of that report has it, for its first question in that unit."""
    for answer in answers(report):
        if answer.what == "results" and f"unit={unit}" in answer.asked:
            return "".join(f"{','.join(map(_cell, row))}\n" for row in answer.written)
    raise LookupError(f"The page of {report} has no results in {unit}.")


def _cell(written: str) -> str:
    """As it is written in CSV, where all text is quoted."""
    try:
        return str(float(written)) and written
    except ValueError:
        return f'"{written}"'


def native_export(issues: list[Any] = ISSUES, first_number: int = 1) -> dict[str, Any]:
    """What `analytics export gh-project-data` writes; those who get it may change it."""
    items = [
        issue(number, points, created, closed, SPRINTS[sprint], title=title, deliverable="Launch")
        for number, (title, points, created, closed, sprint) in enumerate(issues, first_number)
    ]
    return deepcopy(export(*items, exported_at="2023-11-08T10:00:00Z"))


def gh_items(issues: list[Any] = ISSUES) -> dict[str, Any]:
    """What `gh project item-list --format json` writes: unset fields are left out."""
    items = []
    for number, (title, points, _, closed, sprint) in enumerate(issues, 1):
        item: dict[str, Any] = {
            "id": f"PVTI_{number}",
            "title": title,
            "status": "Done" if closed else "Todo",
            "deliverable": "Launch",
            "sprint": _sprint_value(sprint),
            "repository": "https://github.com/acme/web",
            "content": {
                "type": "Issue",
                "body": "",
                "title": title,
                "number": number,
                "repository": "acme/web",
                "url": f"https://github.com/acme/web/issues/{number}",
            },
        }
        items.append(item if points is None else item | {"points": points})
    return {"items": items, "totalCount": len(items)}


def gh_issues(issues: list[Any] = ISSUES) -> list[dict[str, Any]]:
    """What `gh issue list --json number,title,labels,createdAt,closedAt` writes."""
    return [
        {
            "number": number,
            "title": title,
            "labels": [],
            "createdAt": _moment(created),
            "closedAt": _moment(closed),
        }
        for number, (title, _, created, closed, _) in enumerate(issues, 1)
    ]


def write_all(folder: Path) -> None:
    """Write every kind of file: native.json, items.json and issues.json."""
    for name, document in {
        "native.json": native_export(),
        "items.json": gh_items(),
        "issues.json": gh_issues(),
    }.items():
        (folder / name).write_text(json.dumps(document), encoding="utf-8")


def _sprint_value(title: str) -> dict[str, Any]:
    sprint = dict(SPRINTS[title])
    return {"iterationId": sprint.pop("id"), **sprint}


def _moment(day: str | None) -> str | None:
    return day and f"{day}T12:00:00Z"
