"""The values of all fields of a project, as an export of our own has them."""

from __future__ import annotations

from typing import Any

import pytest

from metrics.model.errors import WrongShape
from tests.support.sample_boards import SPRINT_1, board, export, issue

VALUES: dict[str, dict[str, Any]] = {
    "Status": {"name": "Todo"},
    "Customer": {"text": "Acme"},
    "No customer": {"text": ""},
    "Size": {"number": 0},
    "Target date": {"date": "2023-12-24"},
    "Teams": {"options": [{"name": "Web"}, {"name": "App"}]},
    "No team": {"options": []},
    "Sprint": SPRINT_1 | {"iterationId": SPRINT_1["id"]},
    "Effort": {},
}


def test_every_kind_of_field_has_its_value() -> None:
    one = issue(1, 3, "2023-11-01", milestone={"title": "Version 1", "description": "All of it"})
    two = issue(2, 3, "2023-11-01")
    read = board({**one, "values": VALUES}, {**two, "values": {}})
    assert read.field_values == {
        one["id"]: {
            "Status": "Todo",
            "Customer": "Acme",
            "No customer": "",
            "Size": 0.0,
            "Target date": "2023-12-24",
            "Teams": ["Web", "App"],
            "No team": [],
            "Sprint": {
                "id": SPRINT_1["id"],
                "title": SPRINT_1["title"],
                "start": SPRINT_1["startDate"],
                "days": SPRINT_1["duration"],
            },
            "Effort": None,
            "Milestone": "Version 1",
        },
        two["id"]: {},
    }


def test_the_milestone_is_called_as_the_project_calls_it() -> None:
    fields = [*export()["fields"], {"name": "Meilenstein", "dataType": "MILESTONE"}]
    one = issue(1, 3, "2023-11-01", milestone={"title": "Version 1"})
    read = board({**one, "values": {}}, fields=fields)
    assert read.field_values == {one["id"]: {"Meilenstein": "Version 1"}}


def test_older_exports_say_nothing_of_them() -> None:
    one, two = issue(1, 3, "2023-11-01"), issue(2, 3, "2023-11-01")
    assert board(one, two).field_values is None


@pytest.mark.parametrize("values", [[], {"Size": 3}, {"Size": {"number": "3"}}])
def test_values_that_cannot_be_right_are_refused(values: Any) -> None:
    with pytest.raises(WrongShape):
        board({**issue(1, 3, "2023-11-01"), "values": values})
