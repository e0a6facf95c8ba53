"""The form of a schedule: what it shows; `form_state.py` reads what was entered."""

from __future__ import annotations

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
    RadioButtonsElement,
    StaticMultiSelectElement,
)
from slack_sdk.models.views import View

from bot.asking import json_text
from bot.blocks.options import option
from bot.blocks.report_form import METADATA_CHARACTERS, UNIT_LABELS, board_menu
from bot.errors import WrongUsage
from bot.schedules.draft import Draft
from bot.schedules.form_when import inputs_of_when
from bot.schedules.schedule import Kind, Plan, as_text
from bot.tenancy.visibility import VisibleBoards
from metrics.reports.catalogue import CATALOGUE

SCHEDULE_FORM = "schedule_form"
REPORTS, SCHEDULED_BOARD, SCHEDULED_UNIT, KIND = "reports", "schedule_board", "unit", "kind"
CHANNEL, SCHEDULED_DETAILS = "channel", "details"
MOST_REPORTS = 5
TOO_LONG = (
    "A form has no room for so many and so long names: schedule this report without them, or say "
    "it in words, such as `/report-schedule burndown every monday at 9`."
)
KINDS = {
    Kind.REPORT: "Post each time",
    Kind.WATCH: "Watch: speak only when the sprint's outlook changes",
}


def schedule_form(draft: Draft, visible: VisibleBoards) -> View:
    """The form with the draft filled in; it offers the boards visible from the draft's channel.

    Raises WrongUsage for a draft with more names than Slack keeps with a form.
    """
    kept = json_text.write({"id": draft.id, "channel": draft.channel, "plan": as_text(draft.plan)})
    if len(kept) > METADATA_CHARACTERS:
        raise WrongUsage(TOO_LONG)
    return View(
        type="modal",
        callback_id=SCHEDULE_FORM,
        title="Edit schedule" if draft.id else "Schedule reports",
        submit="Save",
        close="Cancel",
        private_metadata=kept,
        blocks=[*_what(draft, visible), *inputs_of_when(draft.plan), *_details(draft.plan)],
    )


def _what(draft: Draft, visible: VisibleBoards) -> list[Block]:
    plan = draft.plan
    kinds = {kind: option(text, kind) for kind, text in KINDS.items()}
    blocks: list[Block] = [
        InputBlock(
            block_id=KIND,
            label="How",
            dispatch_action=True,
            element=RadioButtonsElement(
                action_id=KIND, options=[*kinds.values()], initial_option=kinds[plan.kind]
            ),
        )
    ]
    if plan.kind is Kind.REPORT:
        reports = {
            name: option(entry.title, name)
            for name, entry in CATALOGUE.items()
            if entry.stands_alone
        }
        blocks.append(
            InputBlock(
                block_id=REPORTS,
                label="Reports",
                hint="Several come as one message",
                element=StaticMultiSelectElement(
                    action_id=REPORTS,
                    options=[*reports.values()],
                    max_selected_items=MOST_REPORTS,
                    initial_options=[
                        reports[request.report]
                        for request in plan.requests
                        if request.report in reports
                    ],
                ),
            )
        )
    if len(visible.boards) > 1:
        board = plan.requests[0].board
        blocks.append(board_menu(SCHEDULED_BOARD, visible, board, again=False))
    units = {unit: option(text, unit) for unit, text in UNIT_LABELS.items()}
    blocks.append(
        InputBlock(
            block_id=SCHEDULED_UNIT,
            label="Count by",
            element=RadioButtonsElement(
                action_id=SCHEDULED_UNIT,
                options=[*units.values()],
                initial_option=units[plan.requests[0].unit],
            ),
        )
    )
    channel = draft.channel if not draft.channel.startswith("D") else ""
    blocks.append(
        InputBlock(
            block_id=CHANNEL,
            label="Channel",
            element=ConversationSelectElement(
                action_id=CHANNEL,
                filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
                initial_conversation=channel or None,
            ),
        )
    )
    return blocks


def _details(plan: Plan) -> list[Block]:
    if plan.kind is Kind.WATCH:
        return []
    details = [option("Share the data as files in the thread", SCHEDULED_DETAILS)]
    return [
        InputBlock(
            block_id=SCHEDULED_DETAILS,
            label="Data",
            optional=True,
            element=CheckboxesElement(
                action_id=SCHEDULED_DETAILS,
                options=details,
                initial_options=details if plan.details else None,
            ),
        )
    ]
