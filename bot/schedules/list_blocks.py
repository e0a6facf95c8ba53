"""Schedules as people see them: what, when and where, how it went, and buttons to change it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    MarkdownTextObject,
)

from bot.blocks.report import date_link, escape, section
from bot.schedules.schedule import Kind, Schedule, when_in_words
from integrations.store.ledger import Delivery, State

EDIT, PAUSE, RESUME, RUN, DELETE = (
    f"schedule_{what}" for what in ("edit", "pause", "resume", "run", "delete")
)
NEW = "schedule_new"
NONE = "Nothing is scheduled here that you may change: `/report-schedule` begins."
OUTCOMES = {
    State.POSTED: "posted",
    State.QUIET: "nothing new",
    State.SKIPPED: "left out",
    State.FAILED: "failed",
    State.RETRY: "tried again soon",
    State.CLAIMED: "under way",
    State.POSTING: "under way",
}
# Slack takes fifty blocks in a message, a hundred in a view; each schedule takes three.
MOST_LISTED = 15


@dataclass(frozen=True)
class Listed:
    """A schedule with its last delivery and the next moment at which it is due, if known."""

    schedule: Schedule
    last: Delivery | None
    next: datetime | None


def schedule_blocks(listed: Sequence[Listed]) -> list[Block]:
    """The blocks of a list of schedules that somebody may change."""
    if not listed:
        return [section(NONE)]
    blocks: list[Block] = []
    for each in listed[:MOST_LISTED]:
        blocks += [
            section(f"*{each.schedule.id}.* {in_words(each.schedule)}"),
            ContextBlock(elements=[MarkdownTextObject(text=" · ".join(_state(each)))]),
            _buttons(each.schedule),
        ]
    if len(listed) > MOST_LISTED:
        blocks.append(section(f"… and {len(listed) - MOST_LISTED} more."))
    return blocks


def in_words(schedule: Schedule) -> str:
    """What comes, when and where (mrkdwn)."""
    verb = "speaks when the outlook changes, looking" if schedule.plan.kind is Kind.WATCH else ""
    when = " ".join(filter(None, [verb, when_in_words(schedule.plan.trigger)]))
    return f"*{escape(schedule.plan.title)}* in <#{schedule.channel}>, {escape(when)}"


def _state(each: Listed) -> list[str]:
    told = [f"by <@{each.schedule.owner}>" if each.schedule.owner else "by the settings"]
    if each.schedule.paused:
        told.append(":double_vertical_bar: paused")
    elif each.next:
        told.append(f"next {date_link(each.next)}")
    else:
        told.append("next is not known yet: no sprint is planned")
    if each.last:
        outcome = OUTCOMES[each.last.state]
        reason = each.last.message if each.last.state in (State.FAILED, State.SKIPPED) else ""
        said = f"last {date_link(each.last.due)}: {outcome}"
        told.append(f"{said} ({escape(reason[:200])})" if reason else said)
    return told


def _buttons(schedule: Schedule) -> Block:
    pause = (RESUME, "Resume") if schedule.paused else (PAUSE, "Pause")
    run = [_button(*pause, schedule), _button(RUN, "Run now", schedule)]
    if schedule.is_of_settings:
        return ActionsBlock(elements=run)
    confirm = ConfirmObject(
        title="Delete this schedule?",
        text="It cannot be had back, but made anew.",
        confirm="Delete",
        deny="Keep",
        style="danger",
    )
    return ActionsBlock(
        elements=[
            _button(EDIT, "Edit…", schedule),
            *run,
            ButtonElement(
                action_id=DELETE,
                text="Delete",
                value=schedule.id,
                style="danger",
                confirm=confirm,
            ),
        ]
    )


def _button(action: str, text: str, schedule: Schedule) -> ButtonElement:
    return ButtonElement(action_id=action, text=text, value=schedule.id)
