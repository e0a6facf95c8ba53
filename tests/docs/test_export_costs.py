"""What docs/export.md says that exports take: of boards of each size, against the playground."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from integrations.github import Look
from playground.github.faults import lagging_from_now_on
from playground.github.world import set_value
from tests.support.office import of_size

PAGE = Path(__file__).parents[2] / "docs" / "export.md"
ROWS = (
    "all of it",
    "nothing has changed",
    "changed, and the index has it",
    "changed, and the index is behind: the answer in Slack",
    "the same, and a webhook told of it",
    "changed, the index is behind, and all of the board is looked through",
)


def said(row: str, items: int) -> tuple[int, int]:
    """The requests and the cost that the page has for a board of so many items."""
    text = PAGE.read_text(encoding="utf-8")
    (heads,) = re.findall(r"^\| fetched \|(.*items.*)\|$", text, re.MULTILINE)
    (cells,) = re.findall(rf"^\| {re.escape(row)} \|(.*)\|$", text, re.MULTILINE)
    by_head = dict(zip(heads.split("|"), cells.split("|"), strict=True))
    requests, cost = by_head[f" {items:,} items "].replace(",", "").split("/")
    return int(requests), int(cost)


def measured(items: int) -> dict[str, tuple[int, int]]:
    taken: dict[str, tuple[int, int]] = {}

    def took(row: str, export: dict[str, Any]) -> dict[str, Any]:
        taken[row] = export["usage"]["gh_calls"], export["usage"]["cost"]
        return export

    def ago(minutes: int) -> str:
        return (datetime.now(UTC) - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")

    for office in of_size(items):
        item = office.issues[0]
        office.board["updatedAt"] = item["updatedAt"] = ago(180)
        earlier = took(ROWS[0], office.export())
        took(ROWS[1], office.export(since=earlier))
        set_value(office.board, item, "Points", 8, ago(90))
        earlier = took(ROWS[2], office.export(since=earlier))
        assert earlier["all_seen_at"] == earlier["exported_at"]
        office.faults.index = lagging_from_now_on(office.world)
        set_value(office.board, item, "Points", 13, ago(0))
        in_slack: dict[str, Any] = {"since": earlier, "sprint": "Sprint 2", "look": Look.LATER}
        took(ROWS[3], office.export(**in_slack))
        took(ROWS[4], office.export(**in_slack, changed={item["id"]}))
        took(ROWS[5], office.export(since=earlier, look=Look.NOW))
    return taken


@pytest.mark.parametrize(
    "items",
    [
        400,
        pytest.param(5_000, marks=pytest.mark.long),
        pytest.param(50_000, marks=pytest.mark.long),
    ],
)
def test_the_page_says_what_exports_take(items: int) -> None:
    assert measured(items) == {row: said(row, items) for row in ROWS}
