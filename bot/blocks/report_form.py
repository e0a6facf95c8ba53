"""The form in which a report is asked for, and what was entered in it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ExternalDataMultiSelectElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.asking.report_request import ReportRequest
from bot.blocks.buttons import Pressed, pressed, value_of
from config import Settings
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.text.formatting import shortened

FORM = "report_form"
# The actions of the inputs, and how their blocks begin.
REPORT, BOARD, UNIT, SPRINT = "report", "board", "unit", "sprint"
STATUSES, DELIVERABLE, ISSUE, EPICS, PRIVATE = (
    "statuses",
    "deliverable",
    "issue",
    "epics",
    "private",
)
# https://docs.slack.dev/reference/block-kit/composition-objects/option-object
OPTION_TEXT, OPTION_VALUE = 75, 150
RELATIVE = {
    "@current": "Current sprint",
    "@previous": "Previous sprint",
    "@next": "Next sprint",
}
UNITS = {Unit.POINTS: "Points", Unit.ISSUES: "Issues"}


@dataclass(frozen=True)
class Route:
    """Where the form was opened, thus where its answer goes; without a channel, to the person."""

    channel: str = ""
    thread_ts: str = ""


def option(text: str, value: str) -> Option:
    """A choice, its text cut to what Slack takes."""
    return Option(text=shortened(text, OPTION_TEXT) or "…", value=value[:OPTION_VALUE])


def form(
    pressed: Pressed, route: Route, here: Settings, labels: Mapping[str, str] | None = None
) -> View:
    """The form filled in with a request; `here` are the settings as seen from where it is opened.

    `labels` has how a chosen sprint or deliverable is called, where that is not how it is known.
    """
    request, labels = pressed.request, labels or {}
    return View(
        type="modal",
        callback_id=FORM,
        title="Ask for a report",
        submit="Report",
        close="Cancel",
        private_metadata=json.dumps(
            {"route": vars(route), "asked": value_of(replace(pressed, request=request))}
        ),
        blocks=_blocks(pressed, route, here, labels),
    )


def _blocks(
    pressed: Pressed, route: Route, here: Settings, labels: Mapping[str, str]
) -> list[Block]:
    request = pressed.request
    entry = CATALOGUE[request.report]
    reports = {name: each.title for name, each in CATALOGUE.items()}
    blocks: list[Block] = [
        _menu(REPORT, "Report", reports, request.report, again=True, hint=entry.summary)
    ]
    if len(here.boards) > 1:
        names = {name: name for name in here.boards}
        board = request.board or here.default_board or here.team_boards[0]
        blocks.append(_menu(BOARD, "Board", names, board, again=True))
    if "sprint" in entry.takes:
        blocks.append(_searched(SPRINT, "Sprint", request.sprint, request, labels))
    if "deliverable" in entry.takes:
        chosen = request.deliverable
        blocks.append(_searched(DELIVERABLE, "Deliverable", chosen, request, labels))
    if "statuses" in entry.takes:
        blocks.append(_statuses(request.statuses))
    if "issue" in entry.takes:
        blocks.append(_issue(request.issue))
    if "epics" in entry.takes:
        told = {EPICS: "Show the epics within each deliverable"}
        blocks.append(_boxes(EPICS, "Epics", told, {EPICS} if request.epics else set()))
    if entry.counts:
        blocks.append(_units(request.unit))
    if route.channel and not route.channel.startswith("D"):
        told = {PRIVATE: "Only to me, in a direct message"}
        blocks.append(_boxes(PRIVATE, "Answer", told, {PRIVATE} if pressed.private else set()))
    return blocks


def opened_from(view: Mapping[str, Any]) -> tuple[Pressed, Route]:
    """What the form was opened with. Raises NotARequest."""
    kept = json.loads(view["private_metadata"])
    return pressed(kept["asked"]), Route(**kept["route"])


def entered(view: Mapping[str, Any]) -> tuple[Pressed, dict[str, str]]:
    """What the form says now, and how the chosen sprint and deliverable are called.

    What is asked for another board, or with another report, is left as far as it fits.
    """
    before, _ = opened_from(view)
    state = {
        action: value
        for values in view["state"]["values"].values()
        for action, value in values.items()
    }
    report = _chosen(state, REPORT) or before.request.report
    takes = CATALOGUE[report].takes
    board = _chosen(state, BOARD) or before.request.board
    stays = board == before.request.board
    request = ReportRequest(
        report,
        board,
        Unit(_chosen(state, UNIT) or before.request.unit),
        sprint=_chosen(state, SPRINT) if "sprint" in takes and stays else "",
        deliverable=_chosen(state, DELIVERABLE) if "deliverable" in takes and stays else "",
        statuses=tuple(_all_chosen(state, STATUSES)) if "statuses" in takes else (),
        issue=str(state.get(ISSUE, {}).get("value") or "").strip(),
        epics=bool(_all_chosen(state, EPICS)),
    )
    labels = {
        found["value"]: found["text"]["text"]
        for name in (SPRINT, DELIVERABLE)
        if (found := state.get(name, {}).get("selected_option"))
    }
    return replace(before, request=request, private=bool(_all_chosen(state, PRIVATE))), labels


def _chosen(state: Mapping[str, Any], name: str) -> str:
    found = state.get(name, {}).get("selected_option")
    return str(found["value"]) if found else ""


def _all_chosen(state: Mapping[str, Any], name: str) -> list[str]:
    return [str(each["value"]) for each in state.get(name, {}).get("selected_options") or ()]


def _menu(
    name: str, label: str, choices: Mapping[str, str], chosen: str, *, again: bool, hint: str = ""
) -> Block:
    options = [option(text, value) for value, text in choices.items()][:100]
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


def _searched(
    name: str, label: str, chosen: str, request: ReportRequest, labels: Mapping[str, str]
) -> Block:
    text = labels.get(chosen) or RELATIVE.get(chosen) or chosen
    return InputBlock(
        # Slack keeps what was entered in a block that it knows: another board is another block.
        block_id=f"{name} {request.board}",
        label=label,
        optional=True,
        element=ExternalDataSelectElement(
            action_id=name,
            min_query_length=0,
            placeholder=f"Search, or leave empty for {EMPTY[name]}",
            initial_option=option(text, chosen) if chosen else None,
        ),
    )


EMPTY = {SPRINT: "the usual", DELIVERABLE: "all"}


def _statuses(chosen: Sequence[str]) -> Block:
    return InputBlock(
        block_id=STATUSES,
        label="Statuses of deliverables",
        optional=True,
        element=ExternalDataMultiSelectElement(
            action_id=STATUSES,
            min_query_length=0,
            placeholder="All",
            initial_options=[option(status, status) for status in chosen] or None,
        ),
    )


def _issue(typed: str) -> Block:
    return InputBlock(
        block_id=ISSUE,
        label="Issue",
        hint="Its number, owner/repo#12, or its address",
        element=PlainTextInputElement(action_id=ISSUE, initial_value=typed or None),
    )


def _units(unit: Unit) -> Block:
    options = {each: option(text, each) for each, text in UNITS.items()}
    return InputBlock(
        block_id=UNIT,
        label="Count by",
        element=RadioButtonsElement(
            action_id=UNIT, options=[*options.values()], initial_option=options[unit]
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
            initial_options=[each for each in options if each.value in chosen] or None,
        ),
    )
