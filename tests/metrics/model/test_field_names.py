"""Which fields serve where no setting names them, and what is asked where it is not certain."""

from __future__ import annotations

import pytest

from metrics.model.field_names import (
    fields_found,
    fields_taken,
    is_called_like_an_estimate,
    missing_field,
    serving,
)


@pytest.mark.parametrize(
    ("role", "configured", "fitting", "name"),
    [
        ("sprint", "", ["Iteration"], "Iteration"),
        ("sprint", "", ["Quarter"], "Quarter"),
        ("sprint", "", ["Quarter", "SPRINT"], "SPRINT"),
        ("sprint", "", ["Iteration", "Quarter"], ""),
        ("sprint", "", [], ""),
        ("sprint", "quarter", ["Iteration", "Quarter"], "Quarter"),
        ("sprint", "Cycle", ["Iteration"], ""),
        ("points", "", ["Estimate"], "Estimate"),
        ("points", "", ["Price", "story POINTS", "Votes"], "story POINTS"),
        ("points", "", ["Price"], ""),
        ("points", "", ["Estimate", "Size"], ""),
        ("points", "", ["Estimate", "Points"], "Points"),
        ("points", "Price", ["Price", "Points"], "Price"),
        ("points", "Effort", ["Points"], ""),
        ("status", "", ["Priority", "status"], "status"),
        ("status", "", ["Stage"], ""),
        ("deliverable", "", ["Deliverable", "Team"], "Deliverable"),
        ("deliverable", "", ["Epic"], ""),
    ],
)
def test_which_field_serves(role: str, configured: str, fitting: list[str], name: str) -> None:
    assert serving(role, configured, fitting) == name


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        *((name, True) for name in ("Points", "story points", "Story-Points", "StoryPoints", "SP")),
        *((name, True) for name in ("Estimate", "ESTIMATION", "Size", "Task size", "Effort")),
        *(
            (name, True)
            for name in ("⭐ Points", "Points (SP)", "Estimated points", "story_points")
        ),
        *((name, False) for name in ("Price", "Votes", "Actual points", "Remaining estimate")),
        *((name, False) for name in ("Story", "Estimated", "Estimate (hours)", "Points2go", "")),
    ],
)
def test_what_is_called_like_an_estimate(name: str, is_one: bool) -> None:
    assert is_called_like_an_estimate(name) == is_one


SET = (
    "set `{0}_field` of the board (on the command line `--{0}-field`; of one connected in Slack, "
    "by `change board NAME`) to the right one"
)
SPRINT, POINTS = SET.format("sprint") + ".", SET.format("points") + ", or ask by issues."


@pytest.mark.parametrize(
    ("role", "configured", "fitting", "said"),
    [
        (
            "sprint",
            "",
            ["Iteration", "Quarter"],
            (
                "The board has several iteration fields that may hold the sprint, “Iteration” and "
                f"“Quarter”: {SPRINT}"
            ),
        ),
        (
            "points",
            "",
            ["Estimate", "Price", "Size"],
            (
                "The board has several number fields that may hold the estimate, “Estimate” and "
                f"“Size”: {POINTS}"
            ),
        ),
        (
            "points",
            "",
            ["Price"],
            (
                "The board has no number field that is called like an estimate, such as “Points”; "
                f"of that type it has “Price”: {POINTS}"
            ),
        ),
        (
            "points",
            "Effort",
            ["Estimate", "Size"],
            (
                "The board has no number field “Effort”; of that type it has “Estimate” and "
                f"“Size”: {POINTS}"
            ),
        ),
        ("sprint", "", [], "The board has no iteration field: add one to the project."),
        (
            "points",
            "",
            [],
            (
                "The board has no number field: add one to the project, called “Points” or "
                "“Estimate”, or ask by issues."
            ),
        ),
    ],
)
def test_what_is_said_where_none_serves(
    role: str, configured: str, fitting: list[str], said: str
) -> None:
    assert missing_field(role, configured, fitting) == said


def test_what_was_found_is_said_unless_it_goes_without_saying() -> None:
    assert fields_found({"sprint": "sprint", "points": "Points", "status": "Status"}) == ""
    assert fields_found({"sprint": "Iteration", "points": "Estimate", "status": "Status"}) == (
        "Fields found by themselves: “Iteration” (sprint) and “Estimate” (estimate); settings of "
        "the board may name others."
    )


def test_all_that_is_taken() -> None:
    assert fields_taken({"sprint": "Sprint", "points": ""}) == "Fields: “Sprint” (sprint)."
    assert fields_taken({}) == ""
