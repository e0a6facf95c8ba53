"""The form of a schedule: what it shows; `form_state.py` reads what was entered."""

from __future__ import annotations

from zoneinfo import available_timezones

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ConversationFilter,
    ConversationSelectElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
)
from slack_sdk.models.views import View

from bot.asking import json_text
from bot.blocks.report_form import UNIT_LABELS, option
from bot.schedules.draft import Draft
from bot.schedules.schedule import DAY_NAMES, Kind, Plan, as_text
from bot.schedules.triggers import On
from bot.tenancy.visibility import VisibleBoards
from metrics.reports.catalogue import CATALOGUE

SCHEDULE_FORM = "schedule_form"
REPORTS, SCHEDULED_BOARD, SCHEDULED_UNIT, KIND = "reports", "schedule_board", "unit", "kind"
CHANNEL, ON, WEEKDAYS, AT, CRON = "channel", "schedule_on", "weekdays", "at", "cron"
TIMEZONE, SCHEDULED_DETAILS = "timezone", "details"
MOST_REPORTS = 5
KINDS = {
    Kind.REPORT: "Post each time",
    Kind.WATCH: "Watch: speak only when the sprint's outlook changes",
}
DAYS_TO_CHOOSE = {
    On.WEEKDAYS: "On days of the week",
    On.WORKING_DAYS: "Every working day",
    On.SPRINT_START: "On the first day of each sprint",
    On.SPRINT_END: "On the last day of each sprint",
    On.SPRINT_DAYS: "Every working day during a sprint",
    On.CRON: "By cron, for those who want it",
}


def schedule_form(draft: Draft, visible: VisibleBoards) -> View:
    """The form with the draft filled in; it offers the boards visible from the draft's channel."""
    return View(
        type="modal",
        callback_id=SCHEDULE_FORM,
        title="Edit schedule" if draft.id else "Schedule reports",
        submit="Save",
        close="Cancel",
        private_metadata=json_text.write(
            {"id": draft.id, "channel": draft.channel, "plan": as_text(draft.plan)}
        ),
        blocks=[*_what(draft, visible), *_when(draft.plan)],
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
        names = {name: option(name, name) for name in visible.boards}
        blocks.append(
            InputBlock(
                block_id=SCHEDULED_BOARD,
                label="Board",
                element=StaticSelectElement(
                    action_id=SCHEDULED_BOARD,
                    options=[*names.values()],
                    initial_option=names.get(plan.requests[0].board),
                ),
            )
        )
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


def _when(plan: Plan) -> list[Block]:
    trigger = plan.trigger
    ons = {on: option(text, on) for on, text in DAYS_TO_CHOOSE.items()}
    blocks: list[Block] = [
        InputBlock(
            # Slack keeps what a block with a known id shows, even if we change it: hence the kind.
            block_id=f"{ON}_{plan.kind}",
            label="When",
            dispatch_action=True,
            element=StaticSelectElement(
                action_id=ON, options=[*ons.values()], initial_option=ons[trigger.on]
            ),
        )
    ]
    if trigger.on is On.WEEKDAYS:
        days = [option(name, str(day)) for day, name in enumerate(DAY_NAMES, 1)]
        chosen = [
            day_option for day_option in days if int(str(day_option.value)) in trigger.weekdays
        ]
        blocks.append(
            InputBlock(
                block_id=WEEKDAYS,
                label="Days",
                element=CheckboxesElement(
                    action_id=WEEKDAYS, options=days, initial_options=chosen or None
                ),
            )
        )
    if trigger.on is On.CRON:
        blocks.append(
            InputBlock(
                block_id=CRON,
                label="Cron",
                hint="Minute, hour, day, month and weekday, such as 0 9 * * 1",
                element=PlainTextInputElement(
                    action_id=CRON, initial_value=trigger.cron or "0 9 * * 1"
                ),
            )
        )
    else:
        blocks.append(
            InputBlock(
                block_id=AT,
                label="At",
                element=TimePickerElement(action_id=AT, initial_time=f"{trigger.at:%H:%M}"),
            )
        )
    blocks.append(
        InputBlock(
            block_id=TIMEZONE,
            label="Time zone",
            element=ExternalDataSelectElement(
                action_id=TIMEZONE,
                min_query_length=1,
                initial_option=option(trigger.timezone, trigger.timezone),
            ),
        )
    )
    if plan.kind is Kind.REPORT:
        details = [option("Share the data as files in the thread", SCHEDULED_DETAILS)]
        blocks.append(
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
        )
    return blocks


def timezones(typed: str) -> list[Option]:
    """Options for the time zones whose names contain all of the typed words."""
    words = typed.casefold().replace("_", " ").split()
    names = [
        name
        for name in sorted(available_timezones())
        if all(word in name.casefold().replace("_", " ") for word in words)
    ]
    return [option(name, name) for name in names[:100]]
