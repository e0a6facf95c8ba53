"""Which menus for fields the form of a board has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from bot.boards.found import FoundBoard
from bot.connecting.draft import Draft
from bot.connecting.form import board_form

ITERATIONS, NUMBERS, SELECTS = ["Iteration", "Quarter"], ["Estimate"], ["Status", "Team"]
FIELDS = {"sprint": "Iteration", "points": "Estimate", "status": "Status", "deliverable": ""}
FITTING = {"sprint": ITERATIONS[:1], "points": NUMBERS, "status": SELECTS[:1], "deliverable": []}

UNFOUND = "Empty: I find it by itself, where I can. Else "


def menus(
    fields: Mapping[str, str], fitting: Mapping[str, list[str]], chosen: Mapping[str, str]
) -> dict[str, tuple[list[str], str, str]]:
    """By role, what can be chosen, what is, and what is said of an empty menu."""
    found = FoundBoard("Shop", 4, {**FIELDS, **fields}, {**FITTING, **fitting})
    view = board_form(Draft("acme", 3, fields=chosen), found).to_dict()
    inputs: list[dict[str, Any]] = [each for each in view["blocks"] if each["type"] == "input"]
    return {
        each["block_id"].removeprefix("board_field_"): (
            [option["value"] for option in each["element"]["options"]],
            each["element"].get("initial_option", {}).get("value", ""),
            each["hint"]["text"],
        )
        for each in inputs
        if each["block_id"].startswith("board_field_")
    }


@pytest.mark.parametrize(
    ("fields", "fitting", "chosen", "shown"),
    [
        ({}, {}, {}, {}),
        # One other is there that may be meant.
        (
            {},
            {"sprint": ITERATIONS},
            {},
            {"sprint": (ITERATIONS, "", "Empty: “Iteration”, which I found by itself")},
        ),
        # None is found by itself.
        (
            {"points": ""},
            {"points": ["Price"]},
            {},
            {
                "points": (
                    ["Price"],
                    "",
                    UNFOUND + "reports count issues until there is one",
                )
            },
        ),
        # A column is no deliverable.
        ({}, {"deliverable": ["Status"]}, {}, {}),
        (
            {},
            {"deliverable": SELECTS},
            {"deliverable": "Team"},
            {
                "deliverable": (
                    ["Team"],
                    "Team",
                    UNFOUND + "sub-issues alone tell what belongs to a deliverable",
                )
            },
        ),
    ],
)
def test_a_menu_is_there_where_another_field_may_be_meant(
    fields: Mapping[str, str],
    fitting: Mapping[str, list[str]],
    chosen: Mapping[str, str],
    shown: Mapping[str, Any],
) -> None:
    assert menus(fields, fitting, chosen) == shown
