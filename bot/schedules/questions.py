"""Questions asked back about schedules, with the buttons that answer them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement

from bot.asking import json_text
from bot.asking.report_request import ReportRequest
from bot.blocks.mrkdwn import escape, section
from bot.errors import WrongUsage
from bot.schedules.draft import Draft
from bot.schedules.grammar import COMMAND, EXAMPLE
from bot.schedules.list_blocks import NEW, schedule_in_words
from bot.schedules.schedule import NotAPlan, Plan, Schedule, as_text, from_text
from bot.schedules.when_in_words import when_in_words
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import ValueKind
from metrics.text.formatting import listing, shortened

DELETE_THESE, PAUSE_THESE, KEEP = "schedule_delete_these", "schedule_pause_these", "schedule_keep"
SAVE_CURRENT, SAVE_FIXED = "schedule_save_current", "schedule_save_fixed"
WHICH_CHANNEL = f"In which channel? Say so, such as `{COMMAND} {EXAMPLE}`."
# Slack's limits of the value and the text of a button; of ten schedules a section has room.
LONGEST_VALUE, LONGEST_LABEL = 2_000, 75
MOST_NAMED = 10
LONGEST_EXAMPLE = 200


def deletion_question(schedules: Sequence[Schedule]) -> tuple[str, list[Block]]:
    """Whether these schedules are to be deleted, with what each is."""
    named = [f"*{schedule.id}.* {schedule_in_words(schedule)}" for schedule in schedules]
    if len(named) == 1:
        text = f"Delete schedule {named[0]}? This cannot be undone."
        delete = "Delete"
    else:
        more = len(named) - MOST_NAMED
        lines = [f"• {name}" for name in named[:MOST_NAMED]]
        lines += [f"… and {more} more"] if more > 0 else []
        text = "\n".join([f"Delete these {len(named)} schedules? This cannot be undone.", *lines])
        delete = f"Delete all {len(named)}"
    value = ",".join(schedule.id for schedule in schedules)
    buttons = [ButtonElement(action_id=DELETE_THESE, text=delete, value=value, style="danger")]
    if not all(schedule.paused for schedule in schedules):
        buttons.append(ButtonElement(action_id=PAUSE_THESE, text="Only pause", value=value))
    buttons.append(ButtonElement(action_id=KEEP, text="Keep", value=value))
    return text, [section(text), ActionsBlock(elements=buttons)]


def sprint_question(draft: Draft, sprints: Sequence[str]) -> tuple[str, list[Block]]:
    """Whether a report that comes again and again is always of those sprints.

    Raises WrongUsage where the plan is too long for a button.
    """
    plan = draft.plan
    current = replace(plan, requests=tuple(map(_of_current_sprints, plan.requests)))
    named = listing(list(dict.fromkeys(sprints)))
    plural = "s" if len(sprints) > 1 else ""
    then = "those that are current then" if plural else "the sprint that is current then"
    text = (
        f"*{escape(current.title)}* in <#{draft.channel}>, {escape(when_in_words(plan.trigger))}: "
        f"each time of {escape(named)}, or of {then}?"
    )
    buttons = [
        _saving(
            SAVE_CURRENT,
            "The current ones" if len(sprints) > 1 else "The current one",
            current,
            draft.channel,
        ),
        _saving(SAVE_FIXED, shortened(f"Always {named}", LONGEST_LABEL), plan, draft.channel),
    ]
    return text, [section(text), ActionsBlock(elements=buttons)]


def _of_current_sprints(request: ReportRequest) -> ReportRequest:
    for parameter in CATALOGUE[request.report].takes:
        if parameter.kind is ValueKind.SPRINT:
            request = request.asking(parameter, parameter.nothing)
    return request


def channel_question(draft: Draft, typed: str, *, offers_form: bool) -> tuple[str, list[Block]]:
    """In which channel it is to be posted, with what was typed and a channel as the example, and
    the form that asks for one."""
    example = escape(shortened(typed.replace("`", "'"), LONGEST_EXAMPLE))
    text = f"In which channel? Say so, such as `{example} in #team`."
    value = _value(draft.plan, draft.channel)
    buttons = (
        [ButtonElement(action_id=NEW, text="Choose a channel…", value=value)]
        if offers_form and len(value) <= LONGEST_VALUE
        else []
    )
    return text, [section(text), *([ActionsBlock(elements=buttons)] if buttons else [])]


def draft_of(value: str) -> Draft:
    """The draft of such a button. Raises NotAPlan."""
    try:
        plain = json_text.read(value)
        return Draft(from_text(json_text.write(plain["plan"])), str(plain["channel"]))
    except (ValueError, TypeError, KeyError) as error:
        raise NotAPlan(f"{value[:100]!r} is no draft: {error}") from error


def _saving(action: str, text: str, plan: Plan, channel: str) -> ButtonElement:
    value = _value(plan, channel)
    if len(value) > LONGEST_VALUE:
        raise WrongUsage(
            "Leave the sprint out for the one that is current at the time: so many words and a "
            "sprint of its own are too much for one schedule."
        )
    return ButtonElement(action_id=action, text=text, value=value)


def _value(plan: Plan, channel: str) -> str:
    return json_text.write({"plan": json_text.read(as_text(plan)), "channel": channel})
