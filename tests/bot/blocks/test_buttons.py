"""The buttons below a report, as a table: what each asks for, and what it keeps."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from bot.asking.asked import Asked, as_text, from_text
from bot.asking.report_request import NotARequest, ReportRequest
from bot.asking.story import Story
from bot.blocks.buttons import CHOOSE_REPORT, choice_buttons, report_buttons
from metrics.issues.days import end_of
from metrics.model.board import Board
from metrics.model.iterations import Iteration
from metrics.model.report import Report, Unit
from metrics.reports.parameters import SPRINT, STATUSES, WHAT_IF
from metrics.reports.parameters import SPRINTS as COMPARED

SPRINTS = tuple(
    Iteration(f"id{number}", f"Sprint {number}", date(2026, 11, 2 + 7 * number), 7)
    for number in range(3)
)
ELSEWHERE = Iteration("gone", "Sprint 9", date(2026, 1, 5), 7)
MENU = ["Refresh", "Data", "Schedule…", "Another report…", "Delete…"]


def report(sprint: Iteration | None, iterations: tuple[Iteration, ...] = SPRINTS) -> Report:
    board = Board("Platform", "", pd.DataFrame(), iterations, ZoneInfo("UTC"))
    return Report(
        name="sprint-burndown",
        title="Sprint burndown",
        headline="Sprint 1: all is well",
        statistics=(),
        results=pd.DataFrame(),
        source=pd.DataFrame(),
        alt_text="",
        notes=(),
        board=board,
        unit=Unit.POINTS,
        drawing=None,
        sprint=sprint,
    )


def asked(name: str = "sprint-burndown", unit: Unit = Unit.POINTS) -> ReportRequest:
    return ReportRequest(name, "main", unit)


def below(shown: Report, request: ReportRequest) -> dict[str, Asked]:
    """What each button asks for, by what it is called, from left to right."""
    found = report_buttons(shown, request, "C0TEAM")
    assert found is not None
    *buttons, menu = found.to_dict()["elements"]
    assert [option["text"]["text"] for option in menu["options"]] == MENU
    return {each["text"]["text"]: from_text(each["value"]) for each in buttons}


@pytest.mark.parametrize(
    ("request_", "sprint", "first"),
    [
        (asked(), SPRINTS[1], ["In issues", "◀ Sprint 0", "Sprint 2 ▶"]),
        (asked(unit=Unit.ISSUES), SPRINTS[1], ["In points", "◀ Sprint 0", "Sprint 2 ▶"]),
        (asked(), SPRINTS[0], ["In issues", "Sprint 1 ▶"]),
        (asked(), SPRINTS[2], ["In issues", "◀ Sprint 1"]),
        (asked(), ELSEWHERE, ["In issues"]),
        (asked("delivery-forecast").asking(WHAT_IF, ("80% pace",)), None, ["In issues"]),
        # In the other unit, what is supposed would be refused.
        (asked("delivery-forecast").asking(WHAT_IF, ("80% pace", "+2 points")), None, []),
        (asked("sprint-velocity"), None, ["In issues"]),
        (asked("data-quality"), None, []),
        (asked("issue-history"), None, []),
    ],
)
def test_which_buttons_there_are(
    request_: ReportRequest, sprint: Iteration | None, first: list[str]
) -> None:
    assert [*below(report(sprint), request_)] == ["Details", *first]


def test_what_each_button_asks_for() -> None:
    shown = asked().asking(SPRINT, "id1")
    # Each keeps what the message showed at first.
    kept = Asked(shown, origin="C0TEAM", story=Story(first="Sprint 1 in points"))
    assert below(report(SPRINTS[1]), asked().asking(SPRINT, "@current")) == {
        "In issues": replace(kept, request=replace(shown, unit=Unit.ISSUES)),
        "◀ Sprint 0": replace(kept, request=shown.asking(SPRINT, "id0")),
        "Sprint 2 ▶": replace(kept, request=shown.asking(SPRINT, "id2")),
        # Tomorrow another sprint may be the current one; the report stays with its own.
        "Details": kept,
    }


def test_a_report_of_no_one_sprint_keeps_what_was_asked() -> None:
    request = asked("sprint-velocity").asking(SPRINT, "@previous")
    assert {*(meant.request for meant in below(report(None), request).values())} == {
        request,
        replace(request, unit=Unit.ISSUES),
    }


def test_a_comparison_keeps_the_two_that_are_shown() -> None:
    shown = replace(report(None), name="sprint-comparison", sprints=(SPRINTS[0], SPRINTS[2]))
    buttons = below(shown, asked("sprint-comparison"))
    assert [*buttons] == ["Details", "In issues"]
    for meant in buttons.values():
        assert meant.request.of(COMPARED) == ("id0", "id2")


def test_a_long_title_is_shortened_on_its_button() -> None:
    long = replace(SPRINTS[0], title="The sprint in which everything is to be done at last")
    names = [*below(report(SPRINTS[1], (long, *SPRINTS[1:])), asked())]
    assert names[2] == "◀ The sprint in which eve…"
    assert len(names[2]) <= 26


def test_what_a_button_could_not_keep_has_none() -> None:
    kept = asked("deliverable-status").asking(STATUSES, ("x" * 900,))
    assert report_buttons(report(None), kept, "C0TEAM") is not None
    lost = asked("deliverable-status").asking(STATUSES, ("x" * 2000,))
    assert report_buttons(report(None), lost, "C0TEAM") is None


@pytest.mark.parametrize(
    ("meant", "kept"),
    [
        (Asked(asked()), {}),
        (Asked(asked(), origin="C0TEAM"), {"origin": "C0TEAM"}),
        (Asked(asked(), thread_ts="1.2"), {"thread_ts": "1.2"}),
        (Asked(asked(), private=True), {"private": True}),
        (Asked(asked().asking(SPRINT, "„12“")), {"sprint": "„12“"}),
        (
            Asked(replace(asked(), as_of=end_of(date(2026, 11, 23), ZoneInfo("Europe/Berlin")))),
            {"as_of": "2026-11-23T23:59:59.999999+01:00"},
        ),
    ],
)
def test_a_button_keeps_what_is_not_as_usual(meant: Asked, kept: dict[str, object]) -> None:
    value = as_text(meant)
    assert json.loads(value) == {"report": "sprint-burndown", "board": "main", "unit": "points"} | (
        kept
    )
    assert from_text(value) == meant


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        # What a later version may have added to it, and what a forger may.
        ('{"report":"flow","board":"main","unit":"points","new":1}', Asked(asked("flow"))),
        (
            '{"report":"flow","board":"main","unit":"points","private":1}',
            Asked(asked("flow")),
        ),
    ],
)
def test_what_a_button_has_beyond_that_is_left_out(value: str, meant: Asked) -> None:
    assert from_text(value) == meant


@pytest.mark.parametrize(
    "value",
    [
        "",
        "old",
        "[]",
        "null",
        '{"report":"flow"}',
        '{"report":"gone","board":"main","unit":"points"}',
        '{"report":"flow","board":"main","unit":"hours"}',
    ],
)
def test_a_button_of_another_version_is_no_request(value: str) -> None:
    with pytest.raises(NotARequest):
        from_text(value)


def test_choices_stand_in_rows_as_long_as_slack_takes() -> None:
    named = [(f"Board {number}", Asked(asked())) for number in range(30)]
    rows = [block.to_dict()["elements"] for block in choice_buttons(CHOOSE_REPORT, named)]
    assert [len(row) for row in rows] == [25, 5]
    ids = [button["action_id"] for row in rows for button in row]
    assert ids == [f"choose_report_{number}" for number in range(30)]
