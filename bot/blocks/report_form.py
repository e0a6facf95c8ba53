"""The form that asks for a report, and what was entered in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    DatePickerElement,
    ExternalDataMultiSelectElement,
    ExternalDataSelectElement,
    InputBlock,
    InputInteractiveElement,
    NumberInputElement,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.asking import json_text
from bot.asking.as_of import day_of
from bot.asking.asked import Asked, as_text, from_text
from bot.asking.report_request import ReportRequest
from bot.blocks.form_values import by_action, option_chosen, options_chosen, read_as_ours
from bot.blocks.options import MOST_OPTIONS, option, option_again
from bot.tenancy.conversation import DIRECT, Conversation, ConversationId
from bot.tenancy.visibility import VisibleBoards
from metrics.issues.days import end_of
from metrics.model.iterations import RELATIVE_NAMES, relative_name
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE, parameters
from metrics.reports.parameters import Parameter, Value, ValueKind, stated_values

REPORT_FORM = "report_form"
# The actions of the inputs, and how their blocks begin.
REPORT_INPUT, BOARD_INPUT, UNIT_INPUT, PRIVATE_INPUT = "report", "board", "unit", "private"
AS_OF_INPUT = "as_of"
METADATA_CHARACTERS = TYPED_CHARACTERS = 3000
RELATIVE_OPTIONS = {value: name.capitalize() for value, name in RELATIVE_NAMES.items()}
UNIT_LABELS = {Unit.POINTS: "Points", Unit.ISSUES: "Issues"}


def report_form(
    asked: Asked,
    to: Conversation,
    visible: VisibleBoards,
    chosen: Mapping[str, Option] | None = None,
) -> View:
    """The form filled in with a request, to be answered in a conversation.

    `chosen` are the options of values, by these, that are not called as they are kept: sprints
    and deliverables, and whatever was chosen in the form before.
    """
    return View(
        type="modal",
        callback_id=REPORT_FORM,
        title="Ask for a report",
        submit="Report",
        close="Cancel",
        private_metadata=_kept(asked, to, visible),
        blocks=_blocks(asked, to, visible, chosen or {}),
    )


def _kept(asked: Asked, to: Conversation, visible: VisibleBoards) -> str:
    """What the form does not show, as much as Slack keeps of it: what it shows, its inputs say."""
    route = {"channel": to.id.channel if to.id.is_open else "", "thread_ts": to.thread_ts or ""}
    kept = {"route": route, "timezone": _timezone(asked.request.board, visible).key}
    whole = json_text.write({**kept, "asked": as_text(asked)})
    if len(whole) <= METADATA_CHARACTERS:
        return whole
    shown = replace(asked.request, values={})
    return json_text.write({**kept, "asked": as_text(Asked(shown, origin=asked.origin))})


def _blocks(
    asked: Asked, to: Conversation, visible: VisibleBoards, chosen: Mapping[str, Option]
) -> list[Block]:
    request = asked.request
    entry = CATALOGUE[request.report]
    reports = {name: report.title for name, report in CATALOGUE.items()}
    blocks: list[Block] = [
        _menu(REPORT_INPUT, "Report", reports, request.report, again=True, hint=entry.summary)
    ]
    if len(visible.boards) > 1:
        board = request.board or visible.default or visible.team_boards[0]
        blocks.append(board_menu(BOARD_INPUT, visible, board, again=True))
    blocks += [
        _parameter(parameter, request.of(parameter), request.board, chosen)
        for parameter in entry.takes
    ]
    if entry.counts:
        blocks.append(_units(request.unit))
    blocks.append(_as_of(request.as_of, _timezone(request.board, visible)))
    if not to.id.is_direct:
        private = {PRIVATE_INPUT: "Only to me, in a direct message"}
        blocks.append(
            _boxes(PRIVATE_INPUT, "Answer", private, {PRIVATE_INPUT} if asked.private else set())
        )
    return blocks


@read_as_ours()
def answered_in(body: Mapping[str, Any], team: str) -> Conversation:
    """The conversation in which a submitted form is answered; `body` is the payload, and `team` the
    workspace that has the app. Raises OldForm.
    """
    route = json_text.read(body["view"]["private_metadata"])["route"]
    return Conversation(
        ConversationId(team, route["channel"] or DIRECT),
        body["user"]["id"],
        thread_ts=route["thread_ts"] or None,
    )


@read_as_ours()
def asked_in(view: Mapping[str, Any]) -> tuple[Asked, dict[str, Option]]:
    """What is asked for in the form, and the options that were chosen in it, by their values.

    Another report keeps the parameters it takes; another board drops values found on the board.
    Keys are left in place of long values: `Suggestions.with_whole_values` looks them up. Raises
    OldForm.
    """
    kept = json_text.read(view["private_metadata"])
    before = from_text(kept["asked"])
    values = by_action(view)
    report = option_chosen(values, REPORT_INPUT) or before.request.report
    board = option_chosen(values, BOARD_INPUT) or before.request.board
    unit = Unit(option_chosen(values, UNIT_INPUT) or before.request.unit)
    # A form that an older version opened has no time zone, and asks for no day.
    timezone = ZoneInfo(kept.get("timezone", "UTC"))
    as_of = _moment_of(values.get(AS_OF_INPUT, {}), before.request.as_of, timezone)
    request = ReportRequest(report, board, unit, as_of=as_of)
    for parameter in CATALOGUE[report].takes:
        if not parameter.is_of_a_board or board == before.request.board:
            request = request.asking(parameter, _entered(parameter, values.get(parameter.name, {})))
    chosen = {
        choice["value"]: option_again(choice)
        for name, answered in values.items()
        if name in parameters()
        for choice in (answered.get("selected_option"), *(answered.get("selected_options") or ()))
        if choice and "text" in choice
    }
    private = bool(options_chosen(values, PRIVATE_INPUT))
    return replace(before, request=request, private=private), chosen


def _entered(parameter: Parameter, answered: Mapping[str, Any]) -> Value | None:
    """The value that was entered for that parameter; None or empty for no value."""
    chosen = [str(option["value"]) for option in answered.get("selected_options") or ()]
    if parameter.kind is ValueKind.ASSUMPTION:
        supposed = str(answered.get("value") or "").split(",")
        return tuple(each.strip() for each in supposed if each.strip())
    if parameter.is_several:
        return tuple(chosen)
    match parameter.kind:
        case ValueKind.FLAG:
            return bool(chosen)
        case ValueKind.DAY:
            day = answered.get("selected_date")
            return parameter.read(day) if day else None
        case ValueKind.NUMBER:
            typed = answered.get("value")
            return parameter.read(typed) if typed else None
    option = answered.get("selected_option") or {}
    if parameter.kind is ValueKind.CHOICE and option.get("value") not in parameter.choices:
        return None
    return str(option.get("value") or answered.get("value") or "").strip()


def _menu(
    name: str, label: str, choices: Mapping[str, str], chosen: str, *, again: bool, hint: str = ""
) -> Block:
    options = [option(text, value) for value, text in choices.items()]
    return InputBlock(
        block_id=name,
        label=label,
        hint=hint or None,
        dispatch_action=again,
        element=StaticSelectElement(
            action_id=name,
            options=options,
            initial_option=option(choices[chosen], chosen) if chosen in choices else None,
        ),
    )


def board_menu(name: str, visible: VisibleBoards, chosen: str, *, again: bool) -> Block:
    """The input of a board; `again` has the form drawn again for what is chosen in it."""
    boards = {board: option(board, board) for board in visible.boards}
    element: InputInteractiveElement
    if len(boards) <= MOST_OPTIONS:
        element = StaticSelectElement(
            action_id=name, options=[*boards.values()], initial_option=boards.get(chosen)
        )
    else:
        element = ExternalDataSelectElement(
            action_id=name,
            min_query_length=0,
            placeholder="Type a part of its name",
            initial_option=boards.get(chosen),
        )
    return InputBlock(block_id=name, label="Board", dispatch_action=again, element=element)


def _parameter(
    parameter: Parameter, value: Value | None, board: str, before: Mapping[str, Option]
) -> Block:
    """The input of a parameter, filled in with its value."""
    name = parameter.name
    if parameter.kind is ValueKind.FLAG:
        return _boxes(name, parameter.label, {name: parameter.hint}, {name} if value else set())
    chosen = [before.get(str(item)) or _chosen(str(item)) for item in stated_values(value)]
    element: InputInteractiveElement
    if parameter.source and parameter.is_several:
        element = ExternalDataMultiSelectElement(
            action_id=name,
            min_query_length=0,
            placeholder=parameter.hint,
            initial_options=chosen or None,
            max_selected_items=parameter.most,
        )
    elif parameter.source:
        element = ExternalDataSelectElement(
            action_id=name,
            min_query_length=0,
            placeholder=parameter.hint,
            initial_option=chosen[0] if chosen else None,
        )
    elif parameter.kind is ValueKind.DAY:
        element = DatePickerElement(action_id=name, initial_date=str(value) if value else None)
    elif parameter.kind is ValueKind.NUMBER:
        element = NumberInputElement(
            action_id=name,
            is_decimal_allowed=False,
            initial_value=str(value) if value is not None else None,
        )
    elif parameter.kind is ValueKind.CHOICE:
        choices = {choice: option(choice.capitalize(), choice) for choice in parameter.choices}
        element = StaticSelectElement(
            action_id=name, options=[*choices.values()], initial_option=choices.get(str(value))
        )
    else:
        typed = ", ".join(str(each) for each in stated_values(value))
        element = PlainTextInputElement(
            action_id=name, initial_value=typed[:TYPED_CHARACTERS] or None
        )
    return InputBlock(
        # Slack keeps what was entered in a block of the same id: another board, or other choices,
        # need another id.
        block_id=" ".join([name, *([board] if parameter.is_of_a_board else parameter.choices[:1])]),
        label=parameter.label,
        hint=None if parameter.source else parameter.hint,
        optional=not parameter.missing,
        element=element,
    )


def _chosen(value: str) -> Option:
    return option(relative_name(value).capitalize() or value, value)


def _as_of(as_of: datetime | None, timezone: ZoneInfo) -> Block:
    """The input of the day in the past that the report is of."""
    return InputBlock(
        block_id=AS_OF_INPUT,
        label="As of",
        hint="As it was at the end of that day; empty for today",
        optional=True,
        element=DatePickerElement(
            action_id=AS_OF_INPUT, initial_date=str(day_of(as_of, timezone)) if as_of else None
        ),
    )


def _moment_of(
    answered: Mapping[str, Any], before: datetime | None, timezone: ZoneInfo
) -> datetime | None:
    """The moment that the entered day means: that of before, if it is of that day."""
    if not (chosen := answered.get("selected_date")):
        return None
    day = date.fromisoformat(chosen)
    return before if before and day_of(before, timezone) == day else end_of(day, timezone)


def _timezone(board: str, visible: VisibleBoards) -> ZoneInfo:
    """That of the board, or of the one meant when none is named."""
    settings = visible.boards.get(board or visible.default)
    return settings.timezone if settings else ZoneInfo("UTC")


def _units(unit: Unit) -> Block:
    options = {value: option(text, value) for value, text in UNIT_LABELS.items()}
    return InputBlock(
        block_id=UNIT_INPUT,
        label="Count by",
        element=RadioButtonsElement(
            action_id=UNIT_INPUT, options=[*options.values()], initial_option=options[unit]
        ),
    )


def _boxes(name: str, label: str, choices: Mapping[str, str], chosen: set[str]) -> Block:
    options = [option(text, value) for value, text in choices.items()]
    return InputBlock(
        block_id=name,
        label=label,
        optional=True,
        element=CheckboxesElement(
            action_id=name,
            options=options,
            initial_options=[choice for choice in options if choice.value in chosen] or None,
        ),
    )
