"""Issues as the lists of gh write them."""

from __future__ import annotations

from typing import Any

from tests.support.sample_boards import Json


def gh_item(number: int, repository: str = "acme/web", **fields: Any) -> Json:
    """An item as `gh project item-list --format json` writes it."""
    return {
        "id": f"PVTI_{repository}_{number}",
        "title": f"Issue {number}",
        "repository": f"https://github.com/{repository}",
        "content": {
            "type": "Issue",
            "number": number,
            "title": f"Issue {number}",
            "body": "Why",
            "repository": repository,
            "url": f"https://github.com/{repository}/issues/{number}",
        },
        **fields,
    }


def gh_issue(number: int, created: str, closed: str | None = None, **more: Any) -> Json:
    """An issue as `gh issue list --json number,title,labels,createdAt,closedAt` writes it."""
    return {
        "number": number,
        "title": f"Issue {number}",
        "labels": [{"id": "L", "name": "bug", "color": "red"}],
        "createdAt": f"{created}T12:00:00Z",
        "closedAt": closed and f"{closed}T12:00:00Z",
        **more,
    }


def gh_lists(*items: Json) -> tuple[Json, list[Json]]:
    """The same board as the two lists of gh, without URLs in the second."""
    project, issues = [], []
    for item in items:
        content = item["content"]
        fields = {"status": item["status"]["name"]}
        if item["sprint"]:
            fields["sprint"] = {k: v for k, v in item["sprint"].items() if k != "iterationId"}
        if item["points"]:
            fields["story Points"] = item["points"]["number"]
        project.append(gh_item(content["number"], **fields))
        closed = content["closedAt"] and content["closedAt"][:10]
        issues.append(gh_issue(content["number"], content["createdAt"][:10], closed))
    return {"items": project, "totalCount": len(project)}, issues
