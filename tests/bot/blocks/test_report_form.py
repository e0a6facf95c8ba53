"""The form for a report, as a table: which inputs it has, what they begin with, what is read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from slack_sdk.models.blocks import Option

from bot.asking.asked import Asked
from bot.asking.report_request import ReportRequest
from bot.blocks.options import OPTION_TEXT, is_key, option
from bot.blocks.report_form import answered_in, asked_in
from bot.blocks.report_form import report_form as form_of
from bot.errors import OldForm
from bot.tenancy.conversation import DIRECT, Conversation, ConversationId
from bot.tenancy.visibility import VisibleBoards, visible_boards
from config import BoardSettings, Settings
from metrics.issues.days import end_of
from metrics.model.report import Unit
from metrics.reports.parameters import DELIVERABLE, EPICS, SPRINT, SPRINTS, STATUSES
from tests.support.listening_bot import ACME, ANA, CHANNEL, boards_offered, chosen, inputs

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = end_of(date(2026, 11, 23), BERLIN)

Json = dict[str, Any]
HERE = Conversation(ConversationId(ACME, CHANNEL), ANA)


def visible(*names: str, default: str = "") -> VisibleBoards:
    boards = {name: BoardSettings(name, "acme", 1, timezone=BERLIN) for name in names}
    return visible_boards(HERE.id, Settings(boards=boards, default_board=default))


def asking(report: str = "sprint-burndown", board: str = "web", **more: Any) -> Asked:
    return Asked(ReportRequest(report, board, Unit.ISSUES), **more)


def form(
    asked: Asked,
    to: Conversation = HERE,
    boards: tuple[str, ...] = ("web", "app"),
    options: Mapping[str, Option] | None = None,
) -> Json:
    """The form as Slack is sent it."""
    plain: Json = json.loads(json.dumps(form_of(asked, to, visible(*boards), options).to_dict()))
    return plain


def element(view: Json, name: str) -> Json:
    """The input of that name."""
    (found,) = (
        block["element"] for block in view["blocks"] if block["element"]["action_id"] == name
    )
    return dict(found)


def submitted(view: Json, **state: Json) -> Json:
    """The view as Slack gives it back with that entered."""
    return {**view, "state": {"values": {name: {name: value} for name, value in state.items()}}}


@pytest.mark.parametrize(
    ("report", "boards", "channel", "expected"),
    [
        (
            "sprint-burndown",
            ("web", "app"),
            CHANNEL,
            ["report", "board", "sprint", "unit", "as_of", "private"],
        ),
        ("sprint-burndown", ("web",), CHANNEL, ["report", "sprint", "unit", "as_of", "private"]),
        (
            "sprint-burndown",
            ("web", "app"),
            "D0ANA",
            ["report", "board", "sprint", "unit", "as_of"],
        ),
        ("sprint-burndown", ("web", "app"), DIRECT, ["report", "board", "sprint", "unit", "as_of"]),
        ("data-quality", ("web",), CHANNEL, ["report", "focus", "as_of", "private"]),
        ("issue-history", ("web",), CHANNEL, ["report", "issue", "as_of", "private"]),
        (
            "deliverable-status",
            ("web",),
            CHANNEL,
            ["report", "statuses", "epics", "deliverable", "unit", "as_of", "private"],
        ),
        (
            "delivery-forecast",
            ("web",),
            DIRECT,
            ["report", "sprint", "deliverable", "by", "how_much", "what_if", "unit", "as_of"],
        ),
    ],
)
def test_which_inputs_there_are(
    report: str, boards: tuple[str, ...], channel: str, expected: list[str]
) -> None:
    to = Conversation(ConversationId(ACME, channel), ANA)
    assert inputs(form(asking(report), to, boards)) == expected


@pytest.mark.parametrize(
    ("asked", "name", "initial"),
    [
        (asking("flow"), "report", "flow"),
        (asking("flow", "app"), "board", "app"),
        # None was named: then it is the one that people mean.
        (asking("flow", ""), "board", "web"),
        # It may not be seen here any more.
        (asking("flow", "gone"), "board", None),
        (asking(), "unit", "issues"),
        (asking(), "sprint", None),
        (Asked(asking().request.asking(SPRINT, "@current")), "sprint", "@current"),
        (Asked(asking().request.asking(SPRINT, "id7")), "sprint", "id7"),
    ],
)
def test_an_input_begins_with_what_was_asked(asked: Asked, name: str, initial: str | None) -> None:
    selected = element(form(asked), name).get("initial_option")
    assert (selected and selected["value"]) == initial


def test_the_boards_that_may_be_seen_are_offered() -> None:
    view = form(asking(board="gone"), boards=("web", "app", "plans"))
    assert boards_offered(view) == ["web", "app", "plans"]


@pytest.mark.parametrize(
    ("sprint", "labels", "text"),
    [
        ("@current", {}, "Current sprint"),
        ("id7", {"id7": "Sprint 7 (6–10 Nov 2023)"}, "Sprint 7 (6–10 Nov 2023)"),
        ("id7", {}, "id7"),
        ("x" * 200, {}, f"{'x' * (OPTION_TEXT - 1)}…"),
    ],
)
def test_what_was_chosen_is_called_as_people_know_it(
    sprint: str, labels: dict[str, str], text: str
) -> None:
    asked = Asked(asking().request.asking(SPRINT, sprint))
    options = {value: option(label, value) for value, label in labels.items()}
    assert element(form(asked, options=options), "sprint")["initial_option"]["text"]["text"] == text


@pytest.mark.parametrize(
    ("asked", "name", "values"),
    [
        (asking(), "private", []),
        (asking(private=True), "private", ["private"]),
        (asking("deliverable-status"), "epics", []),
        (Asked(asking("deliverable-status").request.asking(EPICS, True)), "epics", ["epics"]),
        (
            Asked(asking("deliverable-status").request.asking(STATUSES, ("Todo", "Done"))),
            "statuses",
            ["Todo", "Done"],
        ),
    ],
)
def test_an_input_of_several_begins_with_what_was_asked(
    asked: Asked, name: str, values: list[str]
) -> None:
    selected = element(form(asked), name).get("initial_options") or []
    assert [each["value"] for each in selected] == values


@pytest.mark.parametrize(
    ("asked", "state", "expected"),
    [
        (asking(), {}, asking()),
        (asking(), {"report": chosen("flow")}, asking("flow")),
        (asking(), {"board": chosen("app")}, asking(board="app")),
        (
            asking(),
            {"unit": chosen("points")},
            Asked(ReportRequest("sprint-burndown", "web", Unit.POINTS)),
        ),
        (
            asking(),
            {"sprint": chosen("@previous")},
            Asked(asking().request.asking(SPRINT, "@previous")),
        ),
        (
            asking("deliverable-status"),
            {"statuses": {"selected_options": [{"value": "Todo"}, {"value": "Done"}]}},
            Asked(asking("deliverable-status").request.asking(STATUSES, ("Todo", "Done"))),
        ),
        (
            asking("deliverable-status"),
            {"epics": {"selected_options": [{"value": "epics"}]}},
            Asked(asking("deliverable-status").request.asking(EPICS, True)),
        ),
        (asking(), {"private": {"selected_options": [{"value": "private"}]}}, asking(private=True)),
        # The day ends where the board is.
        (
            asking(),
            {"as_of": {"selected_date": "2026-11-23"}},
            Asked(replace(asking().request, as_of=MONDAY)),
        ),
        # It is another moment of that day, and stays so.
        (
            Asked(replace(asking().request, as_of=MONDAY - timedelta(hours=9))),
            {"as_of": {"selected_date": "2026-11-23"}},
            Asked(replace(asking().request, as_of=MONDAY - timedelta(hours=9))),
        ),
        (Asked(replace(asking().request, as_of=MONDAY)), {"as_of": {}}, asking()),
        # It is ticked no more.
        (asking(private=True), {"private": {"selected_options": []}}, asking()),
        # It is cleared.
        (Asked(asking().request.asking(SPRINT, "id7")), {"sprint": {}}, asking()),
        # Where it was asked first is no input.
        (asking(origin="C0LEADS"), {"report": chosen("flow")}, asking("flow", origin="C0LEADS")),
        # Another board has other sprints; another report may take them.
        (
            asking(),
            {"board": chosen("app"), "sprint": chosen("id7")},
            asking(board="app"),
        ),
        (
            asking(),
            {"report": chosen("sprint-burnup"), "sprint": chosen("id7")},
            Asked(asking("sprint-burnup").request.asking(SPRINT, "id7")),
        ),
        (
            asking(),
            {"report": chosen("data-quality"), "sprint": chosen("id7")},
            asking("data-quality"),
        ),
    ],
)
def test_what_was_entered(asked: Asked, state: dict[str, Json], expected: Asked) -> None:
    assert asked_in(submitted(form(asked), **state))[0] == expected


def test_the_day_of_the_past_is_filled_in() -> None:
    assert "initial_date" not in element(form(asking()), "as_of")
    past = Asked(replace(asking().request, as_of=MONDAY))
    assert element(form(past), "as_of")["initial_date"] == "2026-11-23"


def test_sprints_to_compare_keep_their_names_while_the_form_changes() -> None:
    options = [{"value": f"id{n}", "text": {"text": f"Sprint {n}"}} for n in (8, 9)]
    state: dict[str, Json] = {"sprints": {"selected_options": options}}
    asked, chosen_options = asked_in(submitted(form(asking("sprint-comparison")), **state))
    assert called(chosen_options) == {"id8": "Sprint 8", "id9": "Sprint 9"}
    assert asked.request.of(SPRINTS) == ("id8", "id9")


def test_how_what_was_chosen_is_called_is_kept_while_the_form_changes() -> None:
    sprint, deliverable = chosen("id7"), chosen("https://github.com/acme/plans/issues/7")
    sprint["selected_option"]["text"]["text"] = "Sprint 7"
    deliverable["selected_option"]["text"]["text"] = "Faster search"
    view = submitted(
        form(asking("delivery-forecast")),
        report=chosen("delivery-forecast"),
        sprint=sprint,
        deliverable=deliverable,
    )
    asked, options = asked_in(view)
    assert called(options) == {
        "id7": "Sprint 7",
        "https://github.com/acme/plans/issues/7": "Faster search",
    }
    assert asked.request.of(DELIVERABLE) == "https://github.com/acme/plans/issues/7"
    again = element(form(asked, options=options), "sprint")["initial_option"]["text"]["text"]
    assert again == "Sprint 7"


def called(options: Mapping[str, Option]) -> dict[str, str]:
    """How the options of these values are called."""
    return {value: str(each.text) for value, each in options.items()}


def test_a_key_is_kept_while_the_form_changes() -> None:
    statuses = [option(f"{end}{'x' * 200}", f"{'x' * 200}{end}").to_dict() for end in "ab"]
    assert all(is_key(each["value"]) for each in statuses)
    state: dict[str, Json] = {"statuses": {"selected_options": statuses}}
    asked, options = asked_in(submitted(form(asking("deliverable-status")), **state))
    again = element(form(asked, options=options), "statuses")["initial_options"]
    assert again == statuses


@pytest.mark.parametrize("asked", ["old", "{}", '{"report":"gone","board":"","unit":"points"}'])
def test_a_form_of_another_version_asks_for_nothing(asked: str) -> None:
    view = submitted(form(asking())) | {"private_metadata": json.dumps({"asked": asked})}
    with pytest.raises(OldForm):
        asked_in(view)


@pytest.mark.parametrize(
    ("to", "asked", "expected"),
    [
        (HERE, asking(), HERE),
        (
            Conversation(HERE.id, ANA, "1.2"),
            asking(),
            Conversation(HERE.id, ANA, "1.2"),
        ),
        (
            Conversation(ConversationId(ACME, DIRECT), ANA),
            asking(),
            Conversation(ConversationId(ACME, DIRECT), ANA),
        ),
        # Whether its boards may be asked about is looked up when it is submitted.
        (HERE, asking(origin="C0LEADS"), HERE),
    ],
    ids=["a channel", "a thread", "the Home tab", "asked in another channel"],
)
def test_where_the_answer_goes(to: Conversation, asked: Asked, expected: Conversation) -> None:
    body = {"user": {"id": ANA}, "view": form(asked, to)}
    assert answered_in(body, ACME) == expected


@pytest.mark.parametrize(
    ("text", "value", "expected"),
    [
        ("Sprint 1", "id1", ("Sprint 1", "id1")),
        ("", "id1", ("…", "id1")),
        ("x" * 100, "y" * 150, (f"{'x' * (OPTION_TEXT - 1)}…", "y" * 150)),
    ],
)
def test_an_option_is_as_long_as_slack_takes(
    text: str, value: str, expected: tuple[str, str]
) -> None:
    made = option(text, value).to_dict()
    assert (made["text"]["text"], made["value"]) == expected
