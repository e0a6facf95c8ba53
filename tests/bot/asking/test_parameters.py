"""A parameter is added in one place, its value in the catalogue; every way of asking follows."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.asking import json_text
from bot.asking.asked import Asked
from bot.asking.grammar import parse_command, parse_message
from bot.asking.report_request import ReportRequest, as_plain, from_plain
from bot.blocks.help import command_help, usage_hint
from bot.blocks.report_form import asked_in, report_form
from bot.blocks.suggestions import Suggestions
from bot.cli import options
from bot.cli.report import add_command
from bot.errors import WrongUsage
from bot.schedules.grammar import parse_plan
from bot.tenancy.conversation import Conversation
from bot.tenancy.visibility import NOT_THIS_BOARD
from config import BoardSettings, Settings
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import SPRINT, Parameter, Source, Value, ValueKind
from tests.support.visible import CHANNEL, seen_in_channel

VISIBLE = seen_in_channel(
    Settings(
        boards={
            "main": BoardSettings("main", owner="acme", project=1),
            "web": BoardSettings("web", owner="acme", project=2),
            "secret": BoardSettings("secret", "acme", 3, channels=frozenset({"C0LEADS"})),
        },
        default_board="main",
    )
)


def parameter(
    name: str,
    kind: ValueKind = ValueKind.TEXT,
    most: int | None = 1,
    source: Source | None = None,
    words: tuple[str, ...] = (),
) -> Parameter:
    return Parameter(
        name,
        kind,
        label=f"The {name}",
        meaning=f"`{words[0]} …`",
        usage=f"{words[0]} …",
        hint=f"Which {name}",
        option=words[0].replace(" ", "-"),
        option_help=f"Only that {name}.",
        words=words,
        most=most,
        source=source,
    )


LABELS = parameter("labels", most=None, source=Source.LABELS, words=("label", "labels"))
TYPE = parameter("type", source=Source.TYPES, words=("type",))
SINCE = parameter("since", ValueKind.DAY, words=("since",))
WEEKS = parameter("weeks", ValueKind.NUMBER, words=("weeks",))
OTHER = parameter("others", ValueKind.SPRINT, most=2, source=Source.SPRINTS, words=("against",))
BOARDS = parameter("boards", most=None, source=Source.BOARDS, words=("across",))
SUPPOSED = parameter("supposed", ValueKind.ASSUMPTION, most=None, words=("what if", "if"))
BUGS = parameter("bugs", ValueKind.FLAG, words=("bugs",))
FIRST = replace(
    parameter("first", ValueKind.CHOICE, words=("blocked",)),
    words=(),
    choices=("blocked", "carried over"),
)

TYPE_SUCH = "type such as `+20 points`, `80% pace next week` or `scope freezes`"

ALL: list[tuple[Parameter, str, Value, list[str], dict[str, Any]]] = [
    (
        LABELS,
        'labels "needs design", urgent',
        ("needs design", "urgent"),
        ["--label", "needs design", "--label", "urgent"],
        {"selected_options": [{"value": "needs design"}, {"value": "urgent"}]},
    ),
    (
        TYPE,
        "type Bug",
        "Bug",
        ["--type", "Bug"],
        {"selected_option": {"value": "Bug", "text": {"text": "Bug"}}},
    ),
    (
        SINCE,
        "since 2026-11-23",
        date(2026, 11, 23),
        ["--since", "2026-11-23"],
        {"selected_date": "2026-11-23"},
    ),
    (WEEKS, "weeks 6", 6, ["--weeks", "6"], {"value": "6"}),
    (
        OTHER,
        "against 9, 10",
        ("9", "10"),
        ["--against", "9", "--against", "10"],
        {"selected_options": [{"value": "9"}, {"value": "10"}]},
    ),
    (
        BOARDS,
        "across main, web",
        ("main", "web"),
        ["--across", "main", "--across", "web"],
        {"selected_options": [{"value": "main"}, {"value": "web"}]},
    ),
    (
        FIRST,
        "carried  over",
        "carried over",
        ["--blocked", "carried over"],
        {"selected_option": {"value": "carried over", "text": {"text": "Carried over"}}},
    ),
    (
        SUPPOSED,
        "what if 2 more points and scope is frozen",
        ("+2 points", "scope freezes"),
        ["--what-if", "+2 points", "--what-if", "scope freezes"],
        {"value": "+2 points, scope freezes"},
    ),
    (BUGS, "with bugs", True, ["--bugs"], {"selected_options": [{"value": "bugs"}]}),
]


@pytest.fixture(params=ALL, ids=lambda case: case[0].name)
def case(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A parameter that flow takes too, as it is said, its value, its options, and its input."""
    added = replace(CATALOGUE["flow"], takes=(SPRINT, request.param[0]))
    monkeypatch.setitem(CATALOGUE, "flow", added)
    return request.param


def test_the_grammar_reads_it(case: Any) -> None:
    added, text, value, *_ = case
    plain = ReportRequest("flow", "", Unit.POINTS)
    both = plain.asking(SPRINT, "@previous").asking(added, value)
    assert parse_command("flow", text, VISIBLE, Unit.POINTS).request == plain.asking(added, value)
    assert parse_command("flow", f"last sprint {text}", VISIBLE, Unit.POINTS).request == both
    assert parse_message(f"flow of the last sprint, {text}", VISIBLE, Unit.POINTS).request == both


def test_a_button_keeps_it(case: Any) -> None:
    added, _, value, *_ = case
    request = ReportRequest("flow", "main", Unit.POINTS).asking(added, value)
    assert from_plain(json_text.read(json_text.write(as_plain(request)))) == request


def test_the_help_tells_of_it(case: Any) -> None:
    added = case[0]
    assert f"[{added.usage}]" in usage_hint(CATALOGUE["flow"])
    assert added.meaning in command_help(CATALOGUE["flow"], VISIBLE)


def test_the_form_asks_for_it_and_reads_it(case: Any) -> None:
    added, _, value, _, answered = case
    request = ReportRequest("flow", "main", Unit.POINTS).asking(added, value)
    to = Conversation(CHANNEL, "U0ANA")
    view = json.loads(json.dumps(report_form(Asked(request), to, VISIBLE).to_dict()))
    (block,) = [each for each in view["blocks"] if each["block_id"].split()[0] == added.name]
    assert block["label"]["text"] == added.label
    assert added.hint in json.dumps(block)
    view["state"] = {"values": {"": {added.name: answered}}}
    assert asked_in(view)[0].request == request
    view["state"] = {"values": {"": {added.name: {}}}}
    assert asked_in(view)[0].request == ReportRequest("flow", "main", Unit.POINTS)


def test_what_is_found_on_a_board_can_be_searched(case: Any) -> None:
    source = case[0].source
    nothing_read = Suggestions(VISIBLE, lambda _: None, datetime(2026, 11, 23, tzinfo=UTC))
    if source is not None:
        found = [option.value for option in nothing_read.of(source, "main", "")]
        of_any_board = {
            Source.BOARDS: ["main", "web"],
            Source.SPRINTS: ["@current", "@previous", "@next"],
        }
        assert found == of_any_board.get(source, [])


def test_each_board_that_is_named_must_be_one_to_see(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CATALOGUE, "flow", replace(CATALOGUE["flow"], takes=(SPRINT, BOARDS)))
    plain = ReportRequest("flow", "main", Unit.POINTS)
    seen = plain.asking(BOARDS, ("main", "web"))
    assert seen.boards == ("main", "main", "web")
    VISIBLE.check(seen.report, *seen.boards)
    hidden = plain.asking(BOARDS, ("web", "secret"))
    with pytest.raises(WrongUsage, match=re.escape(NOT_THIS_BOARD)):
        VISIBLE.check(hidden.report, *hidden.boards)


def test_another_board_in_the_form_leaves_the_boards_that_were_chosen(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(CATALOGUE, "flow", replace(CATALOGUE["flow"], takes=(LABELS, BOARDS)))
    request = ReportRequest("flow", "main", Unit.POINTS)
    view = json.loads(
        json.dumps(report_form(Asked(request), Conversation(CHANNEL, "U0ANA"), VISIBLE).to_dict())
    )
    chosen = {
        "board": {"selected_option": {"value": "web", "text": {"text": "web"}}},
        "labels": {"selected_options": [{"value": "urgent"}]},
        "boards": {"selected_options": [{"value": "main"}]},
    }
    view["state"] = {"values": {"": chosen}}
    other = ReportRequest("flow", "web", Unit.POINTS).asking(BOARDS, ("main",))
    assert asked_in(view)[0].request == other


def test_the_command_line_has_an_option_for_it(case: Any) -> None:
    added, _, value, typed, _ = case
    app = typer.Typer()
    read: list[dict[str, Any]] = []
    app.command()(options.command(read.append, {added.name: options.option_for(added)}))
    assert CliRunner().invoke(app, typed).exit_code == 0
    assert options.value(added, read[0]) == value
    assert CliRunner().invoke(app, []).exit_code == 0
    assert options.value(added, read[1]) in (added.nothing, None)
    reports = typer.Typer()
    add_command(CATALOGUE["flow"], reports)
    assert f"--{added.option}" in CliRunner().invoke(reports, ["--help"]).output


def test_a_schedule_is_made_with_it(case: Any) -> None:
    added, text, value, *_ = case
    if added.kind is ValueKind.DAY:
        with pytest.raises(WrongUsage, match="A schedule shows the board as it is each time"):
            parse_plan(f"flow {text} every monday 9:00", VISIBLE, "UTC", Unit.POINTS)
        return
    planned = parse_plan(f"flow {text} every monday 9:00", VISIBLE, "UTC", Unit.POINTS)
    (request,) = planned.plan.requests
    assert request == ReportRequest("flow", "", Unit.POINTS).asking(added, value)
    told = str(value) if not isinstance(value, tuple) else value[0]
    assert value is True or f"“{told}”" in planned.plan.title


@pytest.mark.parametrize(
    ("added", "text", "sentence"),
    [
        (SINCE, "since monday", "`monday` after `since` is no day: write one such as 2026-11-23."),
        (WEEKS, "weeks many", "`many` after `weeks` is no number."),
        (TYPE, "type", "Which the type? Type it after `type`."),
        (OTHER, "against 8, 9, 10", "At most 2 values after `against`: leave some out."),
        (
            SUPPOSED,
            "what if banana",
            f"I cannot suppose `banana`: {TYPE_SUCH} after `what if`.",
        ),
        (
            SUPPOSED,
            "+0 points",
            "`+0 points` changes nothing: type such as `+20 points` or `-5 issues`.",
        ),
    ],
)
def test_a_value_that_is_none_is_refused(
    monkeypatch: pytest.MonkeyPatch, added: Parameter, text: str, sentence: str
) -> None:
    monkeypatch.setitem(CATALOGUE, "flow", replace(CATALOGUE["flow"], takes=(SPRINT, added)))
    with pytest.raises(WrongUsage) as error:
        parse_command("flow", text, VISIBLE, Unit.POINTS)
    assert str(error.value) == sentence
