"""The state of a schedule's form, as Slack sends it -> the draft that was entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

from bot.asking import json_text
from bot.asking.report_request import ReportRequest
from bot.blocks.form_values import (
    Incomplete,
    by_action,
    option_chosen,
    options_chosen,
    read_as_ours,
)
from bot.schedules.draft import USUAL_DAY_OF_MONTH, USUAL_DAYS, Draft
from bot.schedules.form import (
    CHANNEL,
    KIND,
    REPORTS,
    SCHEDULED_BOARD,
    SCHEDULED_DETAILS,
    SCHEDULED_UNIT,
)
from bot.schedules.form_when import AT, CRON, MONTH, ON, TIMEZONE, WEEKDAYS
from bot.schedules.schedule import Kind, Plan, from_text
from bot.schedules.triggers import TOO_OFTEN, On, Trigger, check_cron
from metrics.model.report import Unit


@read_as_ours()
def draft_in(view: Mapping[str, Any], *, complete: bool = True) -> Draft:
    """The draft as the form has it now; what the form does not show stays as it was opened with.

    Raises OldForm, and with `complete` Incomplete.
    """
    values = by_action(view)
    metadata = json_text.read(view["private_metadata"])
    before = from_text(metadata["plan"])
    kind = Kind(option_chosen(values, KIND) or before.kind)
    reports = ["sprint-risk"] if kind is Kind.WATCH else options_chosen(values, REPORTS)
    earlier_requests = {request.report: request for request in before.requests}
    board = option_chosen(values, SCHEDULED_BOARD) or before.requests[0].board
    unit = Unit(option_chosen(values, SCHEDULED_UNIT) or before.requests[0].unit)
    requests = tuple(
        replace(
            earlier_requests.get(name, ReportRequest(name, board, unit)), board=board, unit=unit
        )
        for name in reports or [request.report for request in before.requests]
    )
    errors, trigger = _trigger(values, before.trigger)
    if complete and errors:
        raise Incomplete(errors)
    has_usual_days = trigger.on is On.WEEKDAYS and trigger.weekdays == USUAL_DAYS
    if not complete and kind is Kind.WATCH and before.kind is not kind and has_usual_days:
        # A watch should not wait until Monday for what has changed in the sprint.
        trigger = replace(trigger, on=On.SPRINT_DAYS)
    plan = Plan(requests, trigger, kind, details=bool(options_chosen(values, SCHEDULED_DETAILS)))
    channel = values.get(CHANNEL, {}).get("selected_conversation") or metadata["channel"]
    return Draft(plan, channel, metadata["id"])


def opened_in(view: Mapping[str, Any]) -> str:
    """The channel of the schedule when the form was opened or last drawn."""
    return str(json_text.read(view["private_metadata"])["channel"])


def _trigger(values: Mapping[str, Any], before: Trigger) -> tuple[dict[str, str], Trigger]:
    on = On(option_chosen(values, ON) or before.on)
    weekdays = frozenset(map(int, options_chosen(values, WEEKDAYS)))
    month = ",".join(options_chosen(values, MONTH))
    cron = str(values.get(CRON, {}).get("value") or before.cron)
    errors = {}
    if on is On.CRON and CRON in values:
        try:
            cron = check_cron(cron)
        except ValueError as error:
            errors[CRON] = f"That is no crontab: {error}."
    if on in (On.WEEKDAYS, On.WEEKS) and WEEKDAYS in values and not weekdays:
        errors[WEEKDAYS] = "Choose a day, or several."
    at, *also_at = _times(values) or before.times
    weekdays = weekdays or before.weekdays or USUAL_DAYS
    trigger = Trigger(
        on,
        option_chosen(values, TIMEZONE) or before.timezone,
        at,
        weekdays,
        cron,
        tuple(also_at),
        weeks=max(before.weeks, 2) if on is On.WEEKS else 1,
        month=(month or before.month or USUAL_DAY_OF_MONTH) if on is On.MONTH else "",
    )
    if not errors and trigger.is_too_often:
        errors[CRON if on is On.CRON else AT] = TOO_OFTEN
    if on is before.on and weekdays == before.weekdays:
        # Every other week stays in its weeks.
        trigger = replace(trigger, starting=before.starting)
    return errors, trigger


def _times(values: Mapping[str, Any]) -> list[time]:
    chosen = [
        each.get("selected_time") for name, each in values.items() if name.partition("_")[0] == AT
    ]
    return sorted({time.fromisoformat(at) for at in chosen if at})
