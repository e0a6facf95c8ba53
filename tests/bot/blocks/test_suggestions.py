"""What is suggested of a board, as a table: by source, by what is typed, by what may be seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.asking.report_request import ReportRequest
from bot.blocks.options import OPTION_VALUE, is_key
from bot.blocks.report_form import RELATIVE_OPTIONS
from bot.blocks.suggestions import MOST_SUGGESTED, Suggestions
from bot.errors import OldForm, WrongUsage
from bot.tenancy.conversation import ConversationId
from bot.tenancy.visibility import NOT_THIS_BOARD, NOT_THIS_ROADMAP, visible_boards
from config import BoardSettings, Settings
from integrations.errors import IntegrationError
from metrics.model.board import Board
from metrics.model.errors import NothingToReport
from metrics.model.report import Unit
from metrics.reports.parameters import DELIVERABLE, SPRINT, SPRINTS, STATUSES, Source
from tests.support.sample_boards import SPRINT_1, SPRINT_2, board, issue, iteration

NOW = datetime(2023, 11, 7, 12, tzinfo=UTC)
LEADS = frozenset({"C0LEADS"})
SPRINT_3 = iteration("Sprint 3", "2023-11-11")
RELATIVE_SPRINTS = ["Current sprint", "Previous sprint", "Next sprint"]
LONG_STATUS = "x" * 200
LONG = f"https://github.com/acme/{'x' * 150}/issues/9"

WEB = board(
    issue(
        1, 1, "2023-11-01", deliverable=("Login", "Search"), labels={"nodes": [{"name": "urgent"}]}
    ),
    issue(2, 1, "2023-11-01", deliverable="Login", labels={"nodes": [{"name": "bug"}]}),
    issue(3, 1, "2023-11-01", deliverable="Login", issueType={"name": "Task"}),
    iterations=(SPRINT_1, SPRINT_2, SPRINT_3),
)
WEB = replace(
    WEB, iterations=(replace(WEB.iterations[0], former_ids=("former",)), *WEB.iterations[1:])
)
PLANS = board(
    issue(7, None, "2023-11-01", title="Faster search", repository="acme/plans"),
    issue(9, None, "2023-11-01", title="Offline mode", url=LONG),
)
SETTINGS = Settings(
    boards={
        "web": BoardSettings("web", "acme", 1),
        "app": BoardSettings("app", "acme", 2, roadmap="plans"),
        "ios": BoardSettings("ios", "acme", 3, roadmap="secret"),
        "plans": BoardSettings("plans", "acme", 4),
        "secret": BoardSettings("secret", "acme", 5, channels=LEADS),
    }
)
VISIBLE = visible_boards(ConversationId("T0ACME", "C0TEAM"), SETTINGS)
BOARDS = {"web": WEB, "app": WEB, "ios": WEB, "plans": PLANS, "secret": PLANS}
SUGGESTIONS = Suggestions(VISIBLE, BOARDS.get, NOW)


def texts(source: Source, name: str, typed: str = "") -> list[str]:
    return [option.to_dict()["text"]["text"] for option in SUGGESTIONS.of(source, name, typed)]


def values(source: Source, name: str, typed: str = "") -> list[str | None]:
    return [option.value for option in SUGGESTIONS.of(source, name, typed)]


@pytest.mark.parametrize(
    ("source", "name", "typed", "expected"),
    [
        # The current one first, then those before it; those to come last.
        (
            Source.SPRINTS,
            "web",
            "",
            [
                *RELATIVE_SPRINTS,
                "Sprint 2 (6–10 Nov 2023)",
                "Sprint 1 (1–5 Nov 2023)",
                "Sprint 3 (11–15 Nov 2023)",
            ],
        ),
        (Source.SPRINTS, "web", "curent", ["Current sprint"]),
        (Source.SPRINTS, "web", "PREV", ["Previous sprint"]),
        (Source.SPRINTS, "web", "zzz", []),
        (Source.DELIVERABLES, "web", "", ["Login", "Search"]),
        (Source.DELIVERABLES, "web", "serch", ["Search"]),
        (Source.DELIVERABLES, "app", "", ["Faster search", "Offline mode"]),
        (Source.DELIVERABLES, "app", "offline", ["Offline mode"]),
        (Source.STATUSES, "web", "", ["Todo", "In Progress", "Done"]),
        (Source.STATUSES, "app", "progress", ["In Progress"]),
        (Source.LABELS, "web", "", ["bug", "urgent"]),
        (Source.LABELS, "web", "urgnt", ["urgent"]),
        (Source.TYPES, "web", "", ["Task"]),
        (Source.BOARDS, "web", "", ["web", "app", "ios"]),
        (Source.BOARDS, "app", "we", ["web"]),
    ],
)
def test_what_is_suggested(source: Source, name: str, typed: str, expected: list[str]) -> None:
    assert texts(source, name, typed) == expected


def test_the_nearest_to_what_is_typed_comes_first() -> None:
    first, *others = texts(Source.SPRINTS, "web", "sprint 3")
    assert first == "Sprint 3 (11–15 Nov 2023)"
    assert "Sprint 1 (1–5 Nov 2023)" in others


def test_what_is_kept_of_a_suggestion() -> None:
    assert values(Source.SPRINTS, "web") == [
        *("@current", "@previous", "@next"),
        *("Sprint 2", "Sprint 1", "Sprint 3"),
    ]
    # A key stands for an address that Slack would not take.
    short, long = values(Source.DELIVERABLES, "app")
    assert short == "https://github.com/acme/plans/issues/7"
    assert is_key(str(long))


FORGED = f"sha256:{'0' * 64}"
STATUSES_OF_ALL = [LONG_STATUS, f"{LONG_STATUS}!", "標" * 250, FORGED, "Done"]


def test_a_value_is_whole_again_when_the_form_is_read() -> None:
    many = replace(WEB, statuses=tuple(STATUSES_OF_ALL))
    suggestions = Suggestions(VISIBLE, lambda _: many, NOW)
    chosen = [str(each.value) for each in suggestions.of(Source.STATUSES, "web", "")]
    assert len({*chosen}) == len(STATUSES_OF_ALL)
    assert max(map(len, chosen)) <= OPTION_VALUE
    assert chosen[-1] == "Done"
    asked = ReportRequest("deliverable-status", "web", Unit.POINTS)
    whole = suggestions.with_whole_values(asked.asking(STATUSES, tuple(chosen)))
    assert whole.of(STATUSES) == tuple(STATUSES_OF_ALL)


def test_a_roadmap_s_long_address_is_whole_again() -> None:
    _, key = values(Source.DELIVERABLES, "app")
    asked = ReportRequest("deliverable-burnup", "app", Unit.POINTS).asking(DELIVERABLE, key)
    assert SUGGESTIONS.with_whole_values(asked).of(DELIVERABLE) == LONG
    # It is of no other board.
    with pytest.raises(OldForm):
        SUGGESTIONS.with_whole_values(replace(asked, board="web"))


@pytest.mark.attack
@pytest.mark.parametrize("board", ["ios", "secret", "gone", ""])
def test_no_key_is_looked_up_on_a_board_that_may_not_be_seen(board: str) -> None:
    _, key = values(Source.DELIVERABLES, "app")
    asked = ReportRequest("deliverable-burnup", board, Unit.POINTS).asking(DELIVERABLE, key)

    def read(name: str) -> Board:
        raise AssertionError(name)

    with pytest.raises(WrongUsage, match="not available"):
        Suggestions(VISIBLE, read, NOW).with_whole_values(asked)


def test_what_stands_as_it_is_needs_no_board() -> None:
    def read(name: str) -> Board:
        raise AssertionError(name)

    asked = ReportRequest("deliverable-status", "web", Unit.POINTS).asking(STATUSES, ("Done",))
    assert Suggestions(VISIBLE, read, NOW).with_whole_values(asked) == asked


def test_where_the_board_cannot_be_read_that_is_said() -> None:
    def read(_: str) -> Board:
        raise IntegrationError("GitHub is away.")

    asked = ReportRequest("deliverable-status", "web", Unit.POINTS).asking(STATUSES, (FORGED,))
    with pytest.raises(IntegrationError):
        Suggestions(VISIBLE, read, NOW).with_whole_values(asked)


@pytest.mark.parametrize("source", Source)
@pytest.mark.parametrize(
    ("name", "from_itself", "from_its_roadmap"),
    [
        ("app", "", ""),
        ("ios", "", NOT_THIS_ROADMAP),
        ("secret", NOT_THIS_BOARD, NOT_THIS_BOARD),
        ("gone", NOT_THIS_BOARD, NOT_THIS_BOARD),
        ("", NOT_THIS_BOARD, NOT_THIS_BOARD),
    ],
)
def test_nothing_is_suggested_of_what_may_not_be_seen(
    source: Source, name: str, from_itself: str, from_its_roadmap: str
) -> None:
    roadmaps = {Source.DELIVERABLES, Source.STATUSES}
    refused = from_its_roadmap if source in roadmaps else from_itself
    if not refused:
        assert isinstance(SUGGESTIONS.of(source, name, ""), list)
        return
    with pytest.raises(WrongUsage) as error:
        SUGGESTIONS.of(source, name, "")
    assert str(error.value) == refused


@pytest.mark.parametrize("source", sorted({*Source} - {Source.BOARDS}))
@pytest.mark.parametrize(
    "error", [None, IntegrationError("GitHub is away."), NothingToReport("Nothing is there.")]
)
def test_what_cannot_be_read_is_not_suggested(
    source: Source, error: Exception | None, caplog: pytest.LogCaptureFixture
) -> None:
    def read(_: str) -> Board | None:
        if error:
            raise error
        return None

    offered = [option.value for option in Suggestions(VISIBLE, read, NOW).of(source, "web", "")]
    # These are on every board.
    assert offered == ([*RELATIVE_OPTIONS] if source is Source.SPRINTS else [])
    assert (str(error) in caplog.text) is (error is not None)


def test_slack_takes_a_hundred_suggestions() -> None:
    many = board(
        issue(1, 1, "2023-11-01"),
        iterations=tuple(
            iteration(f"Sprint {number}", f"{2000 + number // 12}-{number % 12 + 1:02}-01")
            for number in range(150)
        ),
    )
    suggestions = Suggestions(VISIBLE, lambda _: many, NOW)
    assert len(suggestions.of(Source.SPRINTS, "web", "")) == MOST_SUGGESTED
    assert len(suggestions.of(Source.SPRINTS, "web", "sprint")) == MOST_SUGGESTED


@pytest.mark.parametrize(
    ("asked", "labels"),
    [
        ({}, {}),
        ({SPRINT: "@current"}, {}),
        ({SPRINT: "Sprint 1"}, {"Sprint 1": "Sprint 1 (1–5 Nov 2023)"}),
        ({SPRINT: "Sprint 99"}, {}),
        (
            {SPRINTS: ("Sprint 1", "@current", "Sprint 3")},
            {"Sprint 1": "Sprint 1 (1–5 Nov 2023)", "Sprint 3": "Sprint 3 (11–15 Nov 2023)"},
        ),
        ({SPRINT: "former"}, {"former": "Sprint 1 (1–5 Nov 2023)"}),
        (
            {DELIVERABLE: "https://github.com/acme/plans/issues/7"},
            {"https://github.com/acme/plans/issues/7": "Faster search"},
        ),
        ({DELIVERABLE: "search"}, {}),
    ],
)
def test_how_what_was_chosen_is_called(asked: dict[Any, Any], labels: dict[str, str]) -> None:
    request = ReportRequest("delivery-forecast", "app", Unit.POINTS)
    for parameter, value in asked.items():
        request = request.asking(parameter, value)
    options = SUGGESTIONS.options(request)
    assert {value: str(each.text) for value, each in options.items()} == labels
    assert SUGGESTIONS.options(replace(request, board="")) == {}
