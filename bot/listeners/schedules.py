"""`/report-schedule`, its form, and the buttons of its list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk.models.blocks import Block

from bot.answering.ephemeral import (
    refresh_list,
    replace_question,
    reply_privately,
)
from bot.asking.grammar import wants_help
from bot.blocks.mrkdwn import section
from bot.connecting.building import build_home_tab
from bot.listeners.home_tab import HomeTab
from bot.listeners.jobs import press_job
from bot.listeners.presses import Presses
from bot.listeners.schedule_form import register_form
from bot.listeners.schedule_presses import handle_press, schedule_reply
from bot.schedules.building import build_schedule_commands
from bot.schedules.commands import ScheduleCommands, takes_long
from bot.schedules.grammar import COMMAND, EXAMPLE
from bot.schedules.list_blocks import (
    DELETE,
    EDIT,
    PAUSE,
    RESUME,
    RUN,
    schedule_list,
)
from bot.schedules.questions import (
    DELETE_THESE,
    KEEP,
    PAUSE_THESE,
    SAVE_CURRENT,
    SAVE_FIXED,
)
from bot.schedules.schedule_request import ScheduleRequest
from bot.schedules.sentences import Verb, schedule_commanded
from bot.tenancy.conversation import Conversation, ConversationId
from bot.wiring import Analytics
from bot.work.job import Job, asker_in
from bot.work.lanes import Lanes

SCHEDULE_SUMMARY = "Which reports are scheduled, and when?"
SCHEDULE_USAGE = "[reports every DAY TIME in #channel] [list]"
SCHEDULE_HELP = f"""*{COMMAND}*: {SCHEDULE_SUMMARY}
• `{COMMAND}` opens a form
• `{COMMAND} {EXAMPLE}`, or `burndown and velocity by issues weekdays 8:30 and 17:00`
• Days: `every other friday`, `first monday of each month`, `last working day of the month`, \
`first day of each sprint`, `every working day`
• `{COMMAND} watch the sprint` speaks only when its outlook changes
• `{COMMAND} list`, then `stop 3`, `pause 3`, `resume 3`, `edit 3` or `run 3`; or in words: \
`stop the monday report`, which asks first
I take the same in a message. Times are in your own time zone unless you name one, such as \
`9:00 Europe/Berlin`."""


def register(app: App, analytics: Analytics) -> None:
    """Listen to the command, its form, and the buttons of its list."""
    commands = build_schedule_commands(analytics)
    presses = Presses(analytics.store.claims, analytics.clock, analytics.double_click)
    lanes, home = analytics.lanes, build_home_tab(analytics)
    app.command(COMMAND)(partial(schedule_command, commands=commands, lanes=lanes))
    pressed: dict[str, Any] = {"commands": commands, "presses": presses, "lanes": lanes}
    for action_id in (EDIT, PAUSE, RESUME, RUN, DELETE):
        app.action(action_id)(partial(change_schedule, home=home, **pressed))
    for action_id in (DELETE_THESE, PAUSE_THESE, KEEP):
        app.action(action_id)(partial(decide, **pressed))
    for action_id in (SAVE_CURRENT, SAVE_FIXED):
        app.action(action_id)(partial(save_asked, **pressed))
    register_form(app, commands, analytics.visible_from, lanes)


def schedule_command(
    ack: Ack,
    command: dict[str, Any],
    context: BoltContext,
    *,
    commands: ScheduleCommands,
    lanes: Lanes,
) -> None:
    """Do what the text of the command says."""
    text = command.get("text", "").strip()
    if wants_help(text):
        ack(text=SCHEDULE_HELP)
        return
    here = ConversationId(context.team_id or "", command["channel_id"])
    to = Conversation(here, command["user_id"])
    asked = schedule_commanded(text) if text else None
    reply = partial(reply_privately, context)
    handle = partial(
        commands.handle,
        to,
        context,
        command.get("trigger_id", ""),
        reply,
        partial(commands.answer, asked) if asked else commands.maker.open_new,
        only_lists=asked is not None and asked.verb is Verb.LIST,
    )
    lane = lanes.quick
    if asked is not None:
        lane = lanes.reports if takes_long(asked) else lanes.talk
    refusal = lane.take_in(Job(handle, asker_in(to), reply))
    ack(text=refusal.sentence if refusal else "")


def change_schedule(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    commands: ScheduleCommands,
    presses: Presses,
    lanes: Lanes,
    home: HomeTab,
) -> None:
    """Do what a button beside a schedule says, and show the list again."""
    ack()
    action = body["actions"][0]

    def change(request: ScheduleRequest) -> None:
        commands.do(action["action_id"], action.get("value", ""), request)
        if action["action_id"] not in (EDIT, RUN):
            _update_list(body, request, commands, home)

    lane = lanes.reports if action["action_id"] == RUN else lanes.talk
    work = partial(handle_press, body, context, commands, change)
    lanes.hand_on(lane, _press(body, context, work, presses))


def decide(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    commands: ScheduleCommands,
    presses: Presses,
    lanes: Lanes,
) -> None:
    """Delete or keep the schedules that it was asked about, in place of the question."""
    ack()
    action = body["actions"][0]

    def change(request: ScheduleRequest) -> None:
        said: list[str] = []
        collecting = replace(request, tell=lambda text, _=None: said.append(text))
        commands.decide(action["action_id"], action.get("value", ""), collecting)
        _replace_question(context, "\n".join(said))

    work = partial(handle_press, body, context, commands, change)
    lanes.hand_on(lanes.talk, _press(body, context, work, presses))


def save_asked(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    commands: ScheduleCommands,
    presses: Presses,
    lanes: Lanes,
) -> None:
    """Save the schedule whose sprint was chosen, in place of the question."""
    ack()
    value = body["actions"][0].get("value", "")

    def save(request: ScheduleRequest) -> None:
        replacing = replace(request, tell=partial(_replace_question, context))
        commands.maker.save_asked(value, replacing)

    work = partial(handle_press, body, context, commands, save)
    lanes.hand_on(lanes.reports, _press(body, context, work, presses))


def _press(
    body: dict[str, Any], context: BoltContext, work: Callable[[], object], presses: Presses
) -> Job:
    return replace(press_job(body, context, work, presses), say=schedule_reply(body, context))


def _replace_question(context: BoltContext, text: str, blocks: list[Block] | None = None) -> None:
    replace_question(context, text, blocks or [section(text)])


def _update_list(
    body: dict[str, Any], request: ScheduleRequest, commands: ScheduleCommands, home: HomeTab
) -> None:
    """Update the list on which a button was pressed."""
    if body["container"]["type"] == "view":
        home.show(request.context, request.person.id, request.person)
    else:
        text, blocks = schedule_list(commands.shown(request), is_direct=request.to.id.is_direct)
        refresh_list(request.context, text, blocks)
