"""The part of a schedule's form that says when: days, times of day and a time zone."""

from __future__ import annotations

from zoneinfo import available_timezones

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    ExternalDataSelectElement,
    InputBlock,
    Option,
    PlainTextInputElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
)

from bot.blocks.options import option
from bot.schedules.draft import USUAL_DAY_OF_MONTH
from bot.schedules.schedule import Plan
from bot.schedules.triggers import On, Trigger
from bot.schedules.when_in_words import DAY_NAMES, POSITIONS, month_days_in_words

ON, WEEKDAYS, MONTH, AT, CRON = "schedule_on", "weekdays", "month", "at", "cron"
TIMEZONE = "timezone"
# Inputs for times of day: one more than there are, up to this many.
MOST_TIMES = 4
DAYS_TO_CHOOSE = {
    On.WEEKDAYS: "On days of the week",
    On.WEEKS: "Every other week",
    On.MONTH: "On days of the month",
    On.FIRST_WORKING_DAY: "On the first working day of each month",
    On.LAST_WORKING_DAY: "On the last working day of each month",
    On.WORKING_DAYS: "Every working day",
    On.SPRINT_START: "On the first day of each sprint",
    On.SPRINT_END: "On the last day of each sprint",
    On.SPRINT_DAYS: "Every working day during a sprint",
    On.CRON: "By cron, for those who want it",
}
DAYS_OF_MONTH = (
    *(f"{which} {day[:3].lower()}" for which in POSITIONS for day in DAY_NAMES),
    *map(str, range(1, 32)),
    "last",
)


def inputs_of_when(plan: Plan) -> list[Block]:
    """The inputs for days, times and time zone, as the plan has them."""
    trigger = plan.trigger
    labels = dict(DAYS_TO_CHOOSE)
    if trigger.on is On.WEEKS and trigger.weeks > 2:
        labels[On.WEEKS] = f"Every {trigger.weeks} weeks"
    ons = {on: option(text, on) for on, text in labels.items()}
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
    match trigger.on:
        case On.WEEKDAYS | On.WEEKS:
            blocks.append(_weekdays(trigger))
        case On.MONTH:
            blocks.append(_days_of_month(trigger))
        case On.CRON:
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
    if trigger.on is not On.CRON:
        blocks += _times(trigger)
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
    return blocks


def _weekdays(trigger: Trigger) -> Block:
    days = [option(name, str(day)) for day, name in enumerate(DAY_NAMES, 1)]
    chosen = [each for each in days if int(str(each.value)) in trigger.weekdays]
    return InputBlock(
        block_id=WEEKDAYS,
        label="Days",
        element=CheckboxesElement(action_id=WEEKDAYS, options=days, initial_options=chosen or None),
    )


def _days_of_month(trigger: Trigger) -> Block:
    days = {day: option(_capitalized(month_days_in_words(day)), day) for day in DAYS_OF_MONTH}
    chosen = [days[day] for day in trigger.month.split(",") if day in days]
    return InputBlock(
        block_id=MONTH,
        label="Days of each month",
        hint="A month without that day is left out",
        element=StaticMultiSelectElement(
            action_id=MONTH,
            options=[*days.values()],
            initial_options=chosen or [days[USUAL_DAY_OF_MONTH]],
        ),
    )


def _times(trigger: Trigger) -> list[Block]:
    shown = [*map("{:%H:%M}".format, trigger.times), None][:MOST_TIMES]
    return [
        InputBlock(
            block_id=f"{AT}_{number}" if number else AT,
            label="And at" if number else "At",
            optional=number > 0,
            element=TimePickerElement(
                action_id=f"{AT}_{number}" if number else AT, initial_time=at
            ),
        )
        for number, at in enumerate(shown)
    ]


def _capitalized(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def timezones(typed: str) -> list[Option]:
    """Options for the time zones whose names contain all of the typed words."""
    words = typed.casefold().replace("_", " ").split()
    names = [
        name
        for name in sorted(available_timezones())
        if all(word in name.casefold().replace("_", " ") for word in words)
    ]
    return [option(name, name) for name in names[:100]]
