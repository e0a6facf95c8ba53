"""The list of schedules as blocks: what, when, where, the last outcome, and buttons."""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
)

from bot.blocks.mrkdwn import date_link, escape, section
from bot.schedules.schedule import Kind, Schedule
from bot.schedules.status import ScheduleStatus
from bot.schedules.veil import is_veiled
from bot.schedules.when_in_words import when_in_words
from integrations.store.ledger import State
from metrics.text.formatting import shortened

EDIT, PAUSE, RESUME, RUN, DELETE = (
    f"schedule_{what}" for what in ("edit", "pause", "resume", "run", "delete")
)
NEW = "schedule_new"
NO_SCHEDULES = "There are no schedules that you may change: `/report-schedule` makes one."
NOTHING_SCHEDULED = "Nothing is scheduled here: `/report-schedule` makes a schedule."
SCHEDULED = "Scheduled reports"
OUTCOMES = {
    State.POSTED: "posted",
    State.QUIET: "nothing new",
    State.SKIPPED: "skipped",
    State.FAILED: "failed",
    State.RETRY: "will be retried",
    State.CLAIMED: "in progress",
    State.POSTING: "in progress",
}
# Slack takes fifty blocks in a message, a hundred in a view; each schedule takes three.
MOST_LISTED = 15
# Of the 300 characters that it takes in a confirmation, in which a day may be one of thirty.
MOST_CONFIRMED = 250


def schedule_list(
    statuses: Sequence[ScheduleStatus], *, is_direct: bool
) -> tuple[str, list[Block]]:
    """The list as a message; where there are none, that there are none."""
    if statuses:
        return SCHEDULED, schedule_blocks(statuses)
    text = NO_SCHEDULES if is_direct else NOTHING_SCHEDULED
    return text, [section(text)]


def schedule_blocks(statuses: Sequence[ScheduleStatus]) -> list[Block]:
    """The blocks of the list, with buttons below what may be changed."""
    if not statuses:
        return [section(NO_SCHEDULES)]
    blocks: list[Block] = []
    for status in statuses[:MOST_LISTED]:
        blocks += [
            section(f"*{status.schedule.id}.* {schedule_in_words(status.schedule)}"),
            ContextBlock(elements=[MarkdownTextObject(text=" · ".join(_state(status)))]),
            *([schedule_buttons(status.schedule)] if status.may_change else []),
        ]
    if len(statuses) > MOST_LISTED:
        blocks.append(section(f"… and {len(statuses) - MOST_LISTED} more."))
    return blocks


def home_blocks(statuses: Sequence[ScheduleStatus]) -> list[Block]:
    """The list as a part of the Home tab, with a button for a new schedule."""
    new = ButtonElement(action_id=NEW, text="Schedule reports…", value="new")
    return [
        DividerBlock(),
        HeaderBlock(text=PlainTextObject(text="Scheduled reports")),
        *schedule_blocks(statuses),
        ActionsBlock(elements=[new]),
    ]


def schedule_in_words(schedule: Schedule) -> str:
    """The reports, the channel and the times (mrkdwn)."""
    verb = "speaks when the outlook changes, looking" if schedule.plan.kind is Kind.WATCH else ""
    when = " ".join(filter(None, [verb, when_in_words(schedule.plan.trigger)]))
    return f"*{escape(schedule.plan.title)}* in <#{schedule.channel}>, {escape(when)}"


def _state(status: ScheduleStatus) -> list[str]:
    schedule, last = status.schedule, status.last
    parts = [f"by <@{schedule.owner}>" if schedule.owner else "by the settings"]
    if schedule.paused:
        parts.append(":double_vertical_bar: paused")
    elif status.next:
        parts.append(f"next {date_link(status.next)}")
    else:
        parts.append("next is not known yet: no sprint is planned")
    if last:
        failed = last.state in (State.FAILED, State.SKIPPED)
        # Why it failed is told to those alone who can do something about it.
        is_told = failed and status.may_change and not is_veiled(schedule)
        reason = last.message if is_told else ""
        outcome = f"last {date_link(last.due)}: {OUTCOMES[last.state]}"
        parts.append(f"{outcome} – {escape(reason[:200])}" if reason else outcome)
    return parts


def schedule_buttons(schedule: Schedule) -> Block:
    """The buttons that change the schedule; of one of the settings, those that may be pressed."""
    pause = (RESUME, "Resume") if schedule.paused else (PAUSE, "Pause")
    run = [_button(*pause, schedule), _button(RUN, "Run now", schedule)]
    if schedule.is_from_settings:
        return ActionsBlock(elements=run)
    what = f"{shortened(schedule.plan.title, 150)}, {when_in_words(schedule.plan.trigger)}"
    confirm = ConfirmObject(
        title=f"Delete schedule {schedule.id}?",
        # Slack renders no channel here.
        text=PlainTextObject(text=f"{shortened(what, MOST_CONFIRMED)}. This cannot be undone."),
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
