"""The settings of a connected board come back from the store as they were given."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from config import BoardSettings, Settings
from config.plain_board import as_plain, from_plain

SETTINGS = Settings(
    boards={}, timezone=ZoneInfo("Asia/Tokyo"), working_days=frozenset({1, 2}), holidays="JP"
)
USUAL = BoardSettings(
    "shop",
    "Acme",
    7,
    timezone=SETTINGS.timezone,
    working_days=SETTINGS.working_days,
    holidays="JP",
    workspaces=frozenset({"T0ACME"}),
    team="T0ACME",
)
# Of each setting, one that is not the usual one.
OTHER: dict[str, Any] = {
    "repository": "acme/shop",
    "roadmap": "plan",
    "channels": frozenset({"C0SHOP01", "direct"}),
    "sprint_field": "Cycle",
    "points_field": "Size",
    "status_field": "Column",
    "deliverable_field": "Epic",
    "timezone": ZoneInfo("Europe/Berlin"),
    "working_days": frozenset({1, 7}),
    "holidays": "DE-BY",
    "days_off": ((date(2026, 12, 24), date(2027, 1, 1)), (date(2027, 5, 7), date(2027, 5, 7))),
    "started_statuses": ("Doing",),
    "done_statuses": ("Done", "Shipped, sold"),
    "blocked_labels": ("stuck",),
    "acceptance_heading": "Done when",
}


def test_only_what_is_not_usual_is_kept() -> None:
    assert as_plain(USUAL, SETTINGS) == {"owner": "Acme", "project": 7}


@pytest.mark.parametrize("name", OTHER)
def test_each_setting_comes_back(name: str) -> None:
    board = replace(USUAL, **{name: OTHER[name]})
    plain = json.loads(json.dumps(as_plain(board, SETTINGS)))
    assert from_plain("shop", "T0ACME", plain, SETTINGS) == board


def test_every_setting_is_among_these() -> None:
    known = {each.name for each in fields(BoardSettings)}
    assert known == {*OTHER, "name", "owner", "project", "workspaces", "team"}


@pytest.mark.attack
def test_a_kept_board_is_seen_in_its_workspace_whatever_is_kept() -> None:
    plain = {"owner": "acme", "project": 7, "workspaces": ["T0OTHER"], "team": "T0OTHER"}
    board = from_plain("shop", "T0ACME", plain, SETTINGS)
    assert (board.workspaces, board.team) == (frozenset({"T0ACME"}), "T0ACME")


@pytest.mark.parametrize(
    "plain",
    [{}, {"owner": "acme"}, {"owner": "acme", "project": "x"}, {"owner": 1, "project": 7}],
    ids=str,
)
def test_what_is_not_right_is_refused(plain: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"write|no right"):
        from_plain("shop", "T0ACME", plain, SETTINGS)
