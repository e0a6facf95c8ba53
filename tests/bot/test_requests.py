"""The grammar, as a table: what people type, and what it asks for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.requests import (
    ReportRequest,
    WrongUsage,
    parse_command,
    parse_message,
    wants_help,
    without_mentions,
)
from config import BoardSettings, Settings
from metrics.report import Unit

POINTS, ISSUES = Unit.POINTS, Unit.ISSUES
SETTINGS = Settings(
    boards={
        "main": BoardSettings("main", owner="acme", project=1),
        "Mobile": BoardSettings("Mobile", owner="acme", project=3),
    },
    default_board="main",
)


@pytest.mark.parametrize(
    ("text", "sprint", "unit", "board"),
    [
        ("", "", Unit.POINTS, "main"),
        ("@current", "@current", Unit.POINTS, "main"),
        ("previous", "@previous", Unit.POINTS, "main"),
        ("last sprint", "@previous", Unit.POINTS, "main"),
        ("@NEXT by tickets", "@next", Unit.ISSUES, "main"),
        ("Sprint 12", "Sprint 12", Unit.POINTS, "main"),
        ("Sprint 12 by issues", "Sprint 12", Unit.ISSUES, "main"),
        ("by issues Sprint 12", "Sprint 12", Unit.ISSUES, "main"),
        ("in points  sprint 12", "sprint 12", Unit.POINTS, "main"),
        ("issues", "", Unit.ISSUES, "main"),
        ("12", "12", Unit.POINTS, "main"),
        ("2026-11-23", "2026-11-23", Unit.POINTS, "main"),
        ("board mobile", "", Unit.POINTS, "Mobile"),
        ("Sprint 12 board MOBILE by issues", "Sprint 12", Unit.ISSUES, "Mobile"),
        ('"Bugs by issues" by points', "Bugs by issues", Unit.POINTS, "main"),
        ("“Sprint 3” in issues", "Sprint 3", Unit.ISSUES, "main"),
        ('"" Sprint 3', "Sprint 3", Unit.POINTS, "main"),
        ("R&amp;D &lt;3", "R&D <3", Unit.POINTS, "main"),
    ],
)
def test_words_of_a_sprint_report(text: str, sprint: str, unit: Unit, board: str) -> None:
    assert parse_command("sprint-burndown", text, SETTINGS) == ReportRequest(
        "sprint-burndown", board=board, unit=unit, sprint=sprint
    )


@pytest.mark.parametrize(
    ("text", "statuses", "unit"),
    [
        ("", (), Unit.POINTS),
        ("in progress, planning", ("in progress", "planning"), Unit.POINTS),
        ("In Progress and Planning by issues", ("In Progress", "Planning"), Unit.ISSUES),
        ('"Research and design", done', ("Research and design", "done"), Unit.POINTS),
    ],
)
def test_words_of_a_deliverable_report(text: str, statuses: tuple[str, ...], unit: Unit) -> None:
    assert parse_command("deliverable-status", text, SETTINGS) == ReportRequest(
        "deliverable-status", board="main", unit=unit, statuses=statuses
    )


@pytest.mark.parametrize(
    ("report", "text", "asked"),
    [
        ("deliverable-status", "with epics", {"epics": True}),
        ("deliverable-status", "planning by epic", {"epics": True, "statuses": ("planning",)}),
        ("deliverable-burnup", "typo search", {"deliverable": "typo search"}),
        (
            "deliverable-burnup",
            '"by issues" by issues',
            {"deliverable": "by issues", "unit": ISSUES},
        ),
        ("delivery-forecast", "", {}),
        ("delivery-forecast", "search in issues", {"deliverable": "search", "unit": ISSUES}),
        ("delivery-forecast", "the next sprint", {"sprint": "@next"}),
        ("delivery-forecast", "the current sprint", {"sprint": "@current"}),
        ("delivery-forecast", "@current by issues", {"sprint": "@current", "unit": ISSUES}),
        ("delivery-forecast", "Sprint 12", {"sprint": "Sprint 12"}),
        ("delivery-forecast", "2026-11-23", {"sprint": "2026-11-23"}),
        ("data-quality", "board mobile", {"board": "Mobile"}),
    ],
)
def test_words_of_other_reports(report: str, text: str, asked: dict[str, Any]) -> None:
    plain = ReportRequest(report, board="main", unit=Unit.POINTS)
    assert parse_command(report, text, SETTINGS) == replace(plain, **asked)


@pytest.mark.parametrize(
    ("text", "report"),
    [
        ("deliverable burnup", "deliverable-burnup"),
        ("burnup of the sprint", "sprint-burnup"),
        ("when will it be done?", "delivery-forecast"),
        ("data quality please", "data-quality"),
    ],
)
def test_the_longest_name_of_a_report_counts(text: str, report: str) -> None:
    assert parse_message(text, SETTINGS).report == report


def test_words_that_a_report_has_no_use_for_are_told() -> None:
    with pytest.raises(WrongUsage, match="I do not know what `tomorrow` means here"):
        parse_command("data-quality", "tomorrow", SETTINGS)


@pytest.mark.parametrize(
    ("text", "report", "sprint", "unit"),
    [
        ("burndown", "sprint-burndown", "", Unit.POINTS),
        ("Burn-up please", "sprint-burnup", "", Unit.POINTS),
        (
            "sprint burndown of Sprint 12, in issues",
            "sprint-burndown",
            "Sprint 12",
            Unit.ISSUES,
        ),
        (
            "how is the previous sprint going in issues?",
            "sprint-burndown",
            "@previous",
            Unit.ISSUES,
        ),
        ("please burndown, thanks!", "sprint-burndown", "", Unit.POINTS),
        ("how is the sprint going?", "sprint-burndown", "", Unit.POINTS),
        ("how is the sprint looking today", "sprint-burndown", "", Unit.POINTS),
        (
            "Is the sprint on the board on track by the way?",
            "sprint-burndown",
            "",
            Unit.POINTS,
        ),
        ("How did last sprint compare with this one?", "sprint-burndown", "@previous", Unit.POINTS),
        ("how is sprint 12 looking in tickets", "sprint-burndown", "sprint 12", Unit.ISSUES),
        ("how did Sprint Apollo 2.1 go?", "sprint-burndown", "Sprint Apollo 2.1", Unit.POINTS),
        ("did the sprint of 2026-11-23 go well", "sprint-burndown", "2026-11-23", Unit.POINTS),
        ('how is sprint "for the win" going', "sprint-burndown", "for the win", Unit.POINTS),
        ("how does the burndown look right now?", "sprint-burndown", "", Unit.POINTS),
        ("burndown of apollo", "sprint-burndown", "apollo", Unit.POINTS),
        ("burnup of “The deliverable burnup”", "sprint-burnup", "The deliverable burnup", POINTS),
        ("which deliverables, please?", "deliverable-status", "", Unit.POINTS),
        ("status of deliverables", "deliverable-status", "", Unit.POINTS),
        ("how is the current sprint going?", "sprint-burndown", "@current", Unit.POINTS),
        ("flow of this sprint", "flow", "@current", Unit.POINTS),
        ("flow, please", "flow", "", Unit.POINTS),
        ("velocity of the sprint", "sprint-velocity", "@current", Unit.POINTS),
    ],
)
def test_words_of_a_message(text: str, report: str, sprint: str, unit: Unit) -> None:
    assert parse_message(text, SETTINGS) == ReportRequest(
        report, board="main", unit=unit, sprint=sprint
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("by hours", "I cannot count by `hours`: type `by points` or `by issues`."),
        ("by", "Count by what? Type `by points` or `by issues`."),
        ("Sprint 12 by", "Count by what? Type `by points` or `by issues`."),
        ("board", "Which board? Type `board main` or `board Mobile`."),
        ("by issues board", "Which board? Type `board main` or `board Mobile`."),
        (
            "board mobil",
            "There is no board `mobil` here (there is `main`, `Mobile`): type `board Mobile`.",
        ),
        ('"Sprint 1" Sprint 2', "One sprint at a time, please: I read `Sprint 1` and `Sprint 2`."),
    ],
)
def test_words_that_make_no_request_are_answered_with_what_to_type(
    text: str, sentence: str
) -> None:
    with pytest.raises(WrongUsage) as error:
        parse_command("sprint-burndown", text, SETTINGS)
    assert str(error.value) == sentence


@pytest.mark.parametrize(
    ("text", "board"),
    [
        ("burndown of the mobile board", "Mobile"),
        ("burndown of the board", "main"),
        ("how is the sprint on board mobile?", "Mobile"),
        ("how is the sprint on the Mobile board?", "Mobile"),
    ],
)
def test_a_message_names_its_board_either_way(text: str, board: str) -> None:
    assert parse_message(text, SETTINGS) == ReportRequest("sprint-burndown", board, POINTS)


@given(
    st.lists(
        st.sampled_from(
            [
                "burndown",
                "deliverables",
                "forecast",
                "sprint",
                "by",
                "board",
                "mobile",
                "issues",
                '""',
                '"',
                "“",
                "next",
                "Sprint",
                "12",
                "2026-11-23",
                "the",
                "?",
                ".",
                ",",
                "&amp;",
                "@",
            ]
        )
        | st.text(max_size=5)
    )
)
def test_any_words_make_a_request_or_are_answered(words: list[str]) -> None:
    for parse in (partial(parse_command, "sprint-burndown"), parse_message):
        with suppress(WrongUsage):
            request = parse(" ".join(words), SETTINGS)
            assert request.board in SETTINGS.boards


def test_statuses_of_a_message_may_be_words_of_every_day() -> None:
    assert parse_message("deliverables now, next", SETTINGS).statuses == ("now", "next")


def test_a_message_without_a_report_names_the_reports() -> None:
    with pytest.raises(WrongUsage, match=r"say one of `burndown`, `burnup`, .*, or `help`"):
        parse_message("good morning", SETTINGS)


@pytest.mark.parametrize("text", ["help", " HELP ", "?", "--help", "<@U0BOT> help"])
def test_help_is_asked_for(text: str) -> None:
    assert wants_help(without_mentions(text))
