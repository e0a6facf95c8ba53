"""The grammar, as a table: what people type, and what it asks for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.grammar import (
    parse_command,
    parse_message,
    parse_mistyped,
    wants_help,
    without_mentions,
)
from bot.asking.report_request import ReportRequest
from bot.errors import NoReportNamed, WrongUsage
from config import BoardSettings, Settings
from metrics.model.report import Unit
from metrics.reports.parameters import SPRINTS, STATUSES
from tests.support.requests import asking, changed
from tests.support.visible import seen_in_channel

POINTS, ISSUES = Unit.POINTS, Unit.ISSUES
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
VISIBLE = seen_in_channel(
    Settings(
        boards={
            "main": BoardSettings("main", owner="acme", project=1),
            "Mobile": BoardSettings("Mobile", owner="acme", project=3),
        },
        default_board="main",
    )
)


@pytest.mark.parametrize(
    ("text", "sprint", "unit", "board"),
    [
        ("", "", Unit.POINTS, ""),
        ("@current", "@current", Unit.POINTS, ""),
        ("previous", "@previous", Unit.POINTS, ""),
        ("last sprint", "@previous", Unit.POINTS, ""),
        ("@NEXT by tickets", "@next", Unit.ISSUES, ""),
        ("Sprint 12", "Sprint 12", Unit.POINTS, ""),
        ("Sprint 12 by issues", "Sprint 12", Unit.ISSUES, ""),
        ("by issues Sprint 12", "Sprint 12", Unit.ISSUES, ""),
        ("in points  sprint 12", "sprint 12", Unit.POINTS, ""),
        ("issues", "", Unit.ISSUES, ""),
        ("12", "12", Unit.POINTS, ""),
        ("2026-11-23", "2026-11-23", Unit.POINTS, ""),
        ("board mobile", "", Unit.POINTS, "Mobile"),
        ("Sprint 12 board MOBILE by issues", "Sprint 12", Unit.ISSUES, "Mobile"),
        ('"Bugs by issues" by points', "Bugs by issues", Unit.POINTS, ""),
        ("“Sprint 3” in issues", "Sprint 3", Unit.ISSUES, ""),
        ('"" Sprint 3', "Sprint 3", Unit.POINTS, ""),
        ("prev sprints", "@previous", Unit.POINTS, ""),
        ("the upcoming sprint in story points", "@next", Unit.POINTS, ""),
        ("12 per ticket", "12", Unit.ISSUES, ""),
        ("23 Nov", "23 Nov", Unit.POINTS, ""),
        ("R&amp;D &lt;3", "R&D <3", Unit.POINTS, ""),
        ("for sprint 12", "sprint 12", Unit.POINTS, ""),
        ("of the last sprint", "@previous", Unit.POINTS, ""),
        ("sprint 12 please, by issues", "sprint 12", Unit.ISSUES, ""),
        ("show me the next sprint please", "@next", Unit.POINTS, ""),
        ("how is Sprint #12 going?", "Sprint #12", Unit.POINTS, ""),
        ("show me sprint 1.6 please", "sprint 1.6", Unit.POINTS, ""),
        ("for 1.6.", "1.6", Unit.POINTS, ""),
        ("how is W39 going?", "W39", Unit.POINTS, ""),
        ("how is 2026-01 going?", "2026-01", Unit.POINTS, ""),
        ("please!", "", Unit.POINTS, ""),
        ("The sprint of the year", "The sprint of the year", Unit.POINTS, ""),
        ("Show me the money", "Show me the money", Unit.POINTS, ""),
    ],
)
def test_words_of_a_sprint_report(text: str, sprint: str, unit: Unit, board: str) -> None:
    assert parse_command("sprint-burndown", text, VISIBLE, POINTS).request == asking(
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
    assert parse_command("deliverable-status", text, VISIBLE, POINTS).request == asking(
        "deliverable-status", board="", unit=unit, statuses=statuses
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
    plain = ReportRequest(report, board="", unit=Unit.POINTS)
    assert parse_command(report, text, VISIBLE, POINTS).request == changed(plain, **asked)


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
    assert parse_message(text, VISIBLE, POINTS).request.report == report


def test_two_sprints_are_compared() -> None:
    asked = parse_message("How did last sprint compare with this one?", VISIBLE, POINTS).request
    assert (asked.report, asked.of(SPRINTS)) == ("sprint-comparison", ("@previous", "@current"))


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("burndown and velocity", "burndown", "velocity"),
        ("Velocity of sprint 12, and the deliverables", "Velocity", "deliverables"),
        ("burndown, sprint summary", "burndown", "sprint summary"),
    ],
)
def test_one_report_is_asked_for_at_a_time(text: str, first: str, second: str) -> None:
    sentence = f"One report at a time, please: I read `{first}` and `{second}`"
    with pytest.raises(WrongUsage, match=sentence):
        parse_message(text, VISIBLE, POINTS)


def test_a_sprint_may_be_called_like_a_report() -> None:
    asked = parse_message("burndown of Flow rework", VISIBLE, POINTS).request
    assert (asked.report, asked.sprint) == ("sprint-burndown", "Flow rework")


def test_words_that_a_report_has_no_use_for_are_told() -> None:
    with pytest.raises(WrongUsage, match="I do not know what `tomorrow` means here"):
        parse_command("data-quality", "tomorrow", VISIBLE, POINTS)


@pytest.mark.parametrize(
    ("text", "report", "sprint", "unit"),
    [
        ("burndown", "sprint-burndown", "", Unit.POINTS),
        ("Burn-up please", "sprint-burnup", "", Unit.POINTS),
        ("burndowns", "sprint-burndown", "", Unit.POINTS),
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
            "sprint-risk",
            "@current",
            Unit.POINTS,
        ),
        ("how is sprint 12 looking in tickets", "sprint-burndown", "sprint 12", Unit.ISSUES),
        ("how did Sprint Apollo 2.1 go?", "sprint-burndown", "Sprint Apollo 2.1", Unit.POINTS),
        ("did the sprint of 2026-11-23 go well", "sprint-burndown", "2026-11-23", Unit.POINTS),
        ('how is sprint "for the win" going', "sprint-burndown", "for the win", Unit.POINTS),
        ('how is sprint "Velocty" going', "sprint-burndown", "Velocty", Unit.POINTS),
        ("which story was delivered in the sprint?", "sprint-burndown", "", Unit.POINTS),
        ("is the sprint so slow that we follow up?", "sprint-burndown", "", Unit.POINTS),
        ("how does the burndown look right now?", "sprint-burndown", "", Unit.POINTS),
        ("burndown of apollo", "sprint-burndown", "apollo", Unit.POINTS),
        ("burnup of “The deliverable burnup”", "sprint-burnup", "The deliverable burnup", POINTS),
        ("which deliverables, please?", "deliverable-status", "", Unit.POINTS),
        ("status of deliverables", "deliverable-status", "", Unit.POINTS),
        ("how complete are the deliverables?", "deliverable-status", "", Unit.POINTS),
        ("how is the current sprint going?", "sprint-burndown", "@current", Unit.POINTS),
        ("flow of this sprint", "flow", "@current", Unit.POINTS),
        ("flow, please", "flow", "", Unit.POINTS),
        ("velocity of the sprint", "sprint-velocity", "@current", Unit.POINTS),
    ],
)
def test_words_of_a_message(text: str, report: str, sprint: str, unit: Unit) -> None:
    assert parse_message(text, VISIBLE, POINTS).request == asking(
        report, board="", unit=unit, sprint=sprint
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("by hours", "I cannot count by `hours`: type `by points` or `by issues`."),
        ("by isues", "I cannot count by `isues`: type `by issues`."),
        ("in pionts", "I cannot count by `pionts`: type `by points`."),
        ("sprint 12 per tickt", "I cannot count by `tickt`: type `by issues`."),
        ("by", "Count by what? Type `by points` or `by issues`."),
        ("Sprint 12 by", "Count by what? Type `by points` or `by issues`."),
        ("board", "Which board? Type `board main` or `board Mobile`."),
        ("by issues board", "Which board? Type `board main` or `board Mobile`."),
        (
            "board mobil",
            "There is no board `mobil` here (there is `main`, `Mobile`): type `board Mobile`.",
        ),
        (
            '"Sprint 1" Sprint 2',
            ("One sprint at a time, please: I read `Sprint 1` and `Sprint 2`. Type one of them."),
        ),
    ],
)
def test_words_that_make_no_request_are_answered_with_what_to_type(
    text: str, sentence: str
) -> None:
    with pytest.raises(WrongUsage) as error:
        parse_command("sprint-burndown", text, VISIBLE, POINTS)
    assert str(error.value) == sentence


@pytest.mark.parametrize(
    ("text", "board"),
    [
        ("burndown of the mobile board", "Mobile"),
        ("burndown of the board", ""),
        ("how is the sprint on board mobile?", "Mobile"),
        ("how is the sprint on the Mobile board?", "Mobile"),
    ],
)
def test_a_message_names_its_board_either_way(text: str, board: str) -> None:
    assert parse_message(text, VISIBLE, POINTS).request == ReportRequest(
        "sprint-burndown", board, POINTS
    )


@pytest.mark.parametrize("text", ["board mobile by issues", "issues, board"])
def test_where_there_is_no_board_none_is_named(text: str) -> None:
    nowhere = seen_in_channel(Settings(boards={}))
    asked = parse_command("data-quality", text, nowhere, POINTS).request
    assert asked == ReportRequest("data-quality", "", ISSUES)


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
            request = parse(" ".join(words), VISIBLE, POINTS).request
            assert request.board in {"", *VISIBLE.boards}


def test_statuses_of_a_message_may_be_words_of_every_day() -> None:
    assert parse_message("deliverables now, next", VISIBLE, POINTS).request.of(STATUSES) == (
        "now",
        "next",
    )


@pytest.mark.parametrize(
    ("report", "text", "private"),
    [
        ("sprint-burndown", "private", True),
        ("sprint-burndown", "private Sprint 12 by issues", True),
        ("sprint-burndown", "Sprint 12 privately", True),
        ("sprint-burndown", "only for me, by issues", True),
        ("sprint-burndown", '"Sprint private"', False),
        ("deliverable-burnup", "search private", True),
        ("deliverable-burnup", "private by issues", True),
        ("deliverable-burnup", "private beta", False),
        ("deliverable-status", "planning, private", True),
    ],
)
def test_an_answer_may_be_asked_for_in_private(report: str, text: str, private: bool) -> None:
    asked = parse_command(report, text, VISIBLE, POINTS)
    assert asked.private is private
    words = str(asked.request.values)
    assert ("privat" in words) is not private


def test_a_message_without_a_report_names_the_reports() -> None:
    with pytest.raises(NoReportNamed, match="say `help`, and I show what I can tell") as error:
        parse_message("good morning", VISIBLE, POINTS)
    assert error.value.nearest == ()


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("brundown", "sprint-burndown"),
        ("show me the velocty please", "sprint-velocity"),
        ("forcast", "delivery-forecast"),
        ("sprint velocty", "sprint-velocity"),
        ("forcast of the sprint", "delivery-forecast"),
        ("brunup of sprint 12 in issues", "sprint-burnup"),
    ],
)
def test_a_mistyped_report_is_suggested(text: str, nearest: str) -> None:
    with pytest.raises(NoReportNamed, match="did you mean `") as error:
        parse_message(text, VISIBLE, POINTS)
    assert error.value.nearest[0] == nearest


BEFORE = asking("sprint-burnup", "main", POINTS, sprint="@current")


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("and in issues?", {"unit": ISSUES}),
        ("what about the previous one?", {"sprint": "@previous"}),
        ("now Sprint 11, by tickets", {"sprint": "Sprint 11", "unit": ISSUES}),
        ("11", {"sprint": "11"}),
        ("and 1.6?", {"sprint": "1.6"}),
        ("and W39?", {"sprint": "W39"}),
        ("and 2026-01?", {"sprint": "2026-01"}),
        ("and on board mobile", {"board": "Mobile"}),
        ("again", {}),
    ],
)
def test_a_message_may_change_the_question_before(text: str, to: dict[str, Any]) -> None:
    assert parse_message(text, VISIBLE, POINTS, before=BEFORE).request == changed(BEFORE, **to)


@pytest.mark.parametrize("text", ["good morning", "", "?", "lunch in points", "sprint velocty"])
def test_what_changes_nothing_is_no_question(text: str) -> None:
    with pytest.raises(NoReportNamed):
        parse_message(text, VISIBLE, POINTS, before=BEFORE)


def test_a_question_without_a_sprint_cannot_get_one() -> None:
    before = replace(BEFORE, report="data-quality")
    with pytest.raises(NoReportNamed):
        parse_message("previous", VISIBLE, POINTS, before=before)


@pytest.mark.parametrize("text", ["help", " HELP ", "?", "--help", "<@U0BOT> help"])
def test_help_is_asked_for(text: str) -> None:
    assert wants_help(without_mentions(text))


@pytest.mark.parametrize(
    ("text", "sprint", "is_private"),
    [
        ("velocty by issues private", "", True),
        ("sprint velocitty of the previous sprint in issues", "@previous", False),
        ('velocty of "Velocity 3" by issues', "Velocity 3", False),
    ],
)
def test_all_else_that_a_mistyped_message_asks_for_is_kept(
    text: str, sprint: str, is_private: bool
) -> None:
    asked = parse_mistyped("sprint-velocity", text, VISIBLE, POINTS)
    assert asked.request.report == "sprint-velocity"
    assert (asked.request.unit, asked.request.sprint) == (Unit.ISSUES, sprint)
    assert asked.private is is_private


def test_a_roadmap_is_offered_only_where_its_name_is_the_nearest() -> None:
    visible = seen_in_channel(
        Settings(
            boards={
                "web": BoardSettings("web", owner="acme", project=1, roadmap="plans"),
                "plans": BoardSettings("plans", owner="acme", project=2),
            }
        )
    )
    for name in ("weeb", "mobile", "zzz"):
        with pytest.raises(WrongUsage, match="type `board web`") as unlike:
            parse_command("sprint-burndown", f"board {name}", visible, POINTS)
        assert [swap.label for swap in unlike.value.swaps] == ["web"]
    with pytest.raises(WrongUsage) as alike:
        parse_command("deliverable-status", "board plan", visible, POINTS)
    assert [swap.label for swap in alike.value.swaps] == ["plans", "web"]


@pytest.mark.parametrize(
    ("text", "swaps"),
    [
        (
            "what if ana is away next week",
            [
                ("Without “what if ana is away next week”", ""),
                ("80% pace next week", "80% pace next week"),
            ],
        ),
        ("when is it done if pigs fly?", [("Without “if pigs fly”", "")]),
        ("what if we add 20 points and pigs fly", [("Without “and pigs fly”", "")]),
    ],
)
def test_what_cannot_be_supposed_is_offered_without_or_as_a_pace(
    text: str, swaps: list[tuple[str, str]]
) -> None:
    with pytest.raises(WrongUsage, match="I cannot suppose `") as error:
        parse_message(text, VISIBLE, POINTS, NOW)
    assert [(swap.label, swap.meant) for swap in error.value.swaps] == swaps
    for swap in error.value.swaps:
        assert swap.typed in text


def test_another_report_offers_the_forecast_for_what_it_cannot_suppose() -> None:
    with pytest.raises(WrongUsage, match="Sprint burndown supposes nothing") as error:
        parse_message("burndown if we add 20 points", VISIBLE, POINTS, NOW)
    (swap,) = error.value.swaps
    assert parse_message(swap.meant, VISIBLE, POINTS, NOW).request == asking(
        "delivery-forecast", "", POINTS, sprint="@current", what_if=("+20 points",)
    )


def test_work_of_which_no_unit_is_said_is_counted_as_the_question_is() -> None:
    for unit in Unit:
        asked = parse_message("what if we add 20", VISIBLE, unit, NOW)
        assert asked.request == asking("delivery-forecast", "", unit, what_if=(f"+20 {unit}",))
