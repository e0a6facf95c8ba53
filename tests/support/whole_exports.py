"""Exports of each kind, before they are damaged."""

from __future__ import annotations

from metrics.model.field_names import FieldNames
from tests.support.gh_lists import gh_lists
from tests.support.sample_boards import SPRINT_2, WORKED_EXAMPLE, export, issue

_PARENT = {"url": "https://github.com/acme/plans/issues/1", "title": "Launch", "parent": None}
_ISSUES = (
    *WORKED_EXAMPLE[:2],
    issue(
        9,
        5,
        "2023-10-20",
        None,
        SPRINT_2,
        parent=_PARENT,
        deliverable="Launch",
        milestone={"title": "M", "description": "Part of #3"},
        labels={"nodes": [{"name": "blocked"}]},
        assignees={"nodes": [{"login": "ana"}]},
        issueType={"name": "Task"},
    ),
)
NATIVE = export(*_ISSUES)
ITEMS, LISTED = gh_lists(*_ISSUES)
ITEMS["items"][0]["sprint"]["iterationId"] = "Sprint 1"
LISTED[0] |= {"url": "https://github.com/acme/web/issues/1", "state": "CLOSED", "stateReason": ""}
FIELDS = FieldNames(sprint="Sprint", points="Story Points")
