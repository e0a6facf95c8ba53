"""Reports of files that gh wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.file_answer import answer
from bot.cli.file_request import FileRequest
from config import Settings
from metrics.model.errors import WrongShape


def gh_item(number: int, title: str, repository: str, **fields: Any) -> dict[str, Any]:
    url = f"https://github.com/{repository}/issues/{number}"
    content = {"type": "Issue", "number": number, "title": title, "repository": repository}
    return {"id": url, "content": content | {"url": url}, **fields}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ("board", r"\S+/board\.json"),
        ("issues", r"\S+/issues\.json"),
        ("roadmap", r"\S+/roadmap\.json"),
    ],
)
def test_a_file_of_something_else_is_named(tmp_path: Path, wrong: str, named: str) -> None:
    url = "https://github.com/acme/web/issues/1"
    dates = {"createdAt": "2023-11-01T10:00:00Z", "closedAt": None}
    items = [gh_item(1, "Draw it", "acme/web", deliverable="Launch", points=3)]
    files: dict[str, Any] = {
        "board": {"items": items, "totalCount": 1},
        "issues": [{"number": 1, "title": "Draw it", "labels": [], "url": url, **dates}],
        "roadmap": {"items": items, "totalCount": 1},
        wrong: "something else",
    }
    for name, content in files.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    board, issues, roadmap = (tmp_path / f"{name}.json" for name in files)
    with pytest.raises(WrongShape, match=rf"^{named}: The \w+ file is text, where"):
        answer(FileRequest("deliverable-status", board, issues, roadmap), Settings(boards={}))


def test_a_roadmap_that_gh_listed_needs_no_dates(tmp_path: Path) -> None:
    url = "https://github.com/acme/web/issues/1"
    dates = {"createdAt": "2023-11-01T10:00:00Z", "closedAt": None}
    files: dict[str, Any] = {
        "board": [gh_item(1, "Draw it", "acme/web", deliverable="Launch", points=3)],
        "roadmap": [gh_item(9, "Launch", "acme/roadmap", status="Planning")],
    }
    for name, items in files.items():
        listed = {"items": items, "totalCount": len(items)}
        (tmp_path / f"{name}.json").write_text(json.dumps(listed))
    issues: list[dict[str, Any]] = [
        {"number": 1, "title": "Draw it", "labels": [], "url": url, **dates}
    ]
    (tmp_path / "issues.json").write_text(json.dumps(issues))

    report = answer(
        FileRequest(
            "deliverable-status",
            tmp_path / "board.json",
            tmp_path / "issues.json",
            tmp_path / "roadmap.json",
            statuses=("planning",),
        ),
        Settings(boards={}),
    )
    assert report.results.to_dict("records") == [
        {
            "deliverable_title": "Launch",
            "total": 3,
            "closed": 0,
            "open": 3,
            "percent_complete": 0.0,
        }
    ]
