"""Exports of each kind, before they are damaged."""

from __future__ import annotations

from metrics.model.field_names import FieldNames
from tests.support.gh_lists import gh_lists
from tests.support.sample_boards import SPRINT_2, WORKED_EXAMPLE, export, issue

PARENT = {"url": "https://github.com/acme/plans/issues/1", "title": "Launch", "parent": None}


ISSUES = (
    *WORKED_EXAMPLE[:2],
    issue(
        9,
        5,
        "2023-10-20",
        None,
        SPRINT_2,
        parent=PARENT,
        deliverable="Launch",
        milestone={"title": "M", "description": "Part of #3"},
        labels={"nodes": [{"name": "blocked"}]},
        assignees={"nodes": [{"login": "ana"}]},
        issueType={"name": "Task"},
    ),
)


NATIVE = export(*ISSUES)


ITEMS, LISTED = gh_lists(*ISSUES)


ITEMS["items"][0]["sprint"]["iterationId"] = "Sprint 1"


FIELDS = FieldNames(sprint="Sprint", points="Story Points")
