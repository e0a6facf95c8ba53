"""The buttons of a report, each with what it asks for as its value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from slack_sdk.models.blocks import ActionsBlock, ButtonElement, Option, OverflowMenuElement

from bot.asking.asked import Asked, as_text
from bot.asking.report_request import ReportRequest
from bot.asking.story import NOBODYS, Story
from bot.tenancy.visibility import NoBoard
from integrations.visible import visible as seen
from metrics.model.iterations import Iteration
from metrics.model.report import Report, Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import SPRINT, SPRINTS, WHAT_IF, stated_values
from metrics.text.formatting import shortened

# What Slack takes: https://docs.slack.dev/reference/block-kit/block-elements/button-element
VALUE_CHARACTERS, NAME_CHARACTERS = 2000, 75

# Buttons whose message is replaced by what they ask for.
SHOW_UNIT, SHOW_PREVIOUS, SHOW_NEXT, SHOW_AGAIN = (
    "show_unit",
    "show_previous",
    "show_next",
    "show_again",
)
SHOW_BUTTONS = (SHOW_UNIT, SHOW_PREVIOUS, SHOW_NEXT, SHOW_AGAIN)
DELETE_REPORT = "delete_report"
SHOW_DETAILS, SHARE_DATA, OPEN_FORM, OPEN_SCHEDULE_FORM = "details", "data", "change", "schedule"
# A menu of presses that are rarer than a button is worth, each by its action.
MENU = "menu"
MENU_CHOICES = {
    SHOW_AGAIN: "Refresh",
    SHARE_DATA: "Data",
    OPEN_SCHEDULE_FORM: "Schedule…",
    OPEN_FORM: "Another report…",
    DELETE_REPORT: "Delete…",
}
# Buttons that come before an answer: boards, or reports, to choose from.
CHOOSE_BOARD, CHOOSE_REPORT = "choose_board", "choose_report"
# Those of greetings and help.
ASK_QUESTION, SHOW_HELP, SHOW_REPORTS = "ask_question", "show_help", "show_reports"
# Opens the form for a board that is to be connected, for admins.
CONNECT = "connect_board"
SPRINT_CHARACTERS = 24


def report_buttons(
    report: Report, request: ReportRequest, origin: str, story: Story = NOBODYS
) -> ActionsBlock | None:
    """The buttons below the report of a request, which keep its story.

    `origin` is the conversation it was asked in. They ask for the sprint that is shown by its id,
    as another may be current tomorrow. None if the request is too long for the value of a button.
    """
    entry = CATALOGUE[request.report]
    other = Unit.ISSUES if request.unit is Unit.POINTS else Unit.POINTS
    details, kept = _details(report, request, origin, story)
    request, buttons = kept.request, [details]
    # So many points more are no issues: by the other unit it would be refused.
    supposes_work = any(str(each)[0] in "+-" for each in stated_values(request.of(WHAT_IF)))
    if entry.counts and not supposes_work:
        buttons.append(_button(SHOW_UNIT, f"In {other}", kept, replace(request, unit=other)))
    if report.sprint is not None:
        before, after = _neighbours(report.sprint, report.board.iterations)
        if before:
            buttons.append(_button(SHOW_PREVIOUS, f"◀ {_name(before)}", kept, _of(request, before)))
        if after:
            buttons.append(_button(SHOW_NEXT, f"{_name(after)} ▶", kept, _of(request, after)))
    if not all(map(_fits, buttons)):
        return None
    options = [Option(text=name, value=action) for action, name in MENU_CHOICES.items()]
    return ActionsBlock(elements=[*buttons, OverflowMenuElement(action_id=MENU, options=options)])


def details_button(
    report: Report, request: ReportRequest, origin: str, story: Story = NOBODYS
) -> ActionsBlock | None:
    """The one button below a report that is shown in few blocks; None as of `report_buttons`."""
    details, _ = _details(report, request, origin, story)
    return ActionsBlock(elements=[details]) if _fits(details) else None


def as_shown(request: ReportRequest, report: Report) -> ReportRequest:
    """The request with the sprint that its report shows, or the two it compares, by their ids."""
    if report.sprints:
        return request.asking(SPRINTS, tuple(sprint.id for sprint in report.sprints))
    return request if report.sprint is None else _of(request, report.sprint)


def choice_buttons(action: str, named: Sequence[tuple[str, Asked]]) -> list[ActionsBlock]:
    """A button for each choice, by its name, but those that are too long for a button."""
    choices = [
        ButtonElement(
            action_id=f"{action}_{number}",
            text=shortened(seen(name), NAME_CHARACTERS),
            value=as_text(asked),
        )
        for number, (name, asked) in enumerate(named)
    ]
    buttons = [*filter(_fits, choices)]
    most = ActionsBlock.elements_max_length
    return [ActionsBlock(elements=buttons[at : at + most]) for at in range(0, len(buttons), most)]


def connect_button(address: str = "") -> ButtonElement:
    """The button that opens the form for another board, for the project at that address."""
    return ButtonElement(action_id=CONNECT, text="Connect a board…", value=address or None)


def buttons_instead(error: Exception) -> list[ActionsBlock]:
    """The button of what can be done where no board may be seen; none for other errors."""
    return [ActionsBlock(elements=[connect_button()])] if isinstance(error, NoBoard) else []


def _details(
    report: Report, request: ReportRequest, origin: str, story: Story
) -> tuple[ButtonElement, Asked]:
    """The button *Details*, and what it keeps of the report that is shown."""
    shown = as_shown(request, report)
    kept = Asked(shown, origin=origin, story=story.shows(report))
    return _button(SHOW_DETAILS, "Details", kept, shown), kept


def _fits(button: ButtonElement) -> bool:
    return len(button.value or "") <= VALUE_CHARACTERS


def _button(action: str, text: str, kept: Asked, request: ReportRequest) -> ButtonElement:
    value = as_text(replace(kept, request=request))
    return ButtonElement(action_id=action, text=text, value=value)


def _of(request: ReportRequest, sprint: Iteration) -> ReportRequest:
    return request.asking(SPRINT, sprint.id)


def _name(sprint: Iteration) -> str:
    return shortened(sprint.title, SPRINT_CHARACTERS)


def _neighbours(
    sprint: Iteration, iterations: tuple[Iteration, ...]
) -> tuple[Iteration | None, Iteration | None]:
    """The sprints before and after, in the board's order."""
    ids = [each.id for each in iterations]
    if sprint.id not in ids:
        return None, None
    at = ids.index(sprint.id)
    before = iterations[at - 1] if at else None
    return before, iterations[at + 1] if at + 1 < len(ids) else None
