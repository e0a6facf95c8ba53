"""`/report-schedule`, its form, and the buttons of its list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk.models.blocks import Block

from bot.answering.ephemeral import PrivateReply, post_privately, reply_privately
from bot.asking.grammar import wants_help
from bot.blocks.buttons import OPEN_SCHEDULE_FORM
from bot.blocks.mrkdwn import section
from bot.listeners.home_view import publish_home
from bot.listeners.modals import update_form
from bot.listeners.presses import Presses
from bot.schedules.commands import ScheduleCommands
from bot.schedules.form import KIND, SCHEDULE_FORM, schedule_form
from bot.schedules.form_state import Incomplete, draft_in
from bot.schedules.form_when import ON, TIMEZONE, timezones
from bot.schedules.grammar import COMMAND, EXAMPLE
from bot.schedules.list_blocks import (
    DELETE,
    EDIT,
    NEW,
    PAUSE,
    RESUME,
    RUN,
    home_blocks,
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
from bot.tenancy.conversation import DIRECT, Conversation, ConversationId
from bot.tenancy.visibility import VisibleFrom
from bot.wiring import Analytics, build_schedule_commands
from integrations.slack import SlackDestination
from metrics.model.report import Unit

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
    commands, presses = build_schedule_commands(analytics), Presses(analytics.double_click)
    app.command(COMMAND)(partial(schedule_command, commands=commands))
    app.action(OPEN_SCHEDULE_FORM)(partial(open_for_report, commands=commands))
    app.action(NEW)(partial(open_new, commands=commands))
    for action_id in (EDIT, PAUSE, RESUME, RUN, DELETE):
        app.action(action_id)(
            partial(change_schedule, commands=commands, presses=presses, unit=analytics.unit)
        )
    for action_id in (DELETE_THESE, PAUSE_THESE, KEEP):
        app.action(action_id)(partial(decide, commands=commands, presses=presses))
    for action_id in (SAVE_CURRENT, SAVE_FIXED):
        app.action(action_id)(partial(save_asked, commands=commands, presses=presses))
    for action_id in (KIND, ON):
        app.action(action_id)(partial(change_form, visible_from=analytics.visible_from))
    app.options(TIMEZONE)(suggest_timezones)
    app.view(SCHEDULE_FORM)(partial(submit_form, commands=commands))


def schedule_command(
    ack: Ack, command: dict[str, Any], context: BoltContext, *, commands: ScheduleCommands
) -> None:
    """Do what the text of the command says."""
    text = command.get("text", "").strip()
    if wants_help(text):
        ack(text=SCHEDULE_HELP)
        return
    ack()
    conversation = ConversationId(command["team_id"], command["channel_id"])
    asked = schedule_commanded(text) if text else None
    commands.handle(
        Conversation(conversation, command["user_id"]),
        context,
        command["trigger_id"],
        partial(reply_privately, context),
        partial(commands.answer, asked) if asked else commands.maker.open_new,
        only_lists=asked is not None and asked.verb is Verb.LIST,
    )


def open_for_report(
    ack: Ack, body: dict[str, Any], context: BoltContext, *, commands: ScheduleCommands
) -> None:
    """Open the form for the report below which the button stands."""
    ack()
    value = body["actions"][0]["value"]
    _handle(body, context, commands, lambda request: commands.maker.open_for(value, request))


def open_new(
    ack: Ack, body: dict[str, Any], context: BoltContext, *, commands: ScheduleCommands
) -> None:
    """Open the form of a new schedule."""
    ack()
    value = body["actions"][0].get("value", "")
    _handle(body, context, commands, lambda request: commands.maker.open_new(request, value))


def change_schedule(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    commands: ScheduleCommands,
    presses: Presses,
    unit: Unit,
) -> None:
    """Do what a button beside a schedule says, and show the list again."""
    ack()
    action = body["actions"][0]

    def change(request: ScheduleRequest) -> None:
        commands.do(action["action_id"], action["value"], request)
        if action["action_id"] not in (EDIT, RUN):
            _update_list(body, request, commands, unit)

    presses.once(body, lambda: _handle(body, context, commands, change))


def decide(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    commands: ScheduleCommands,
    presses: Presses,
) -> None:
    """Delete or keep the schedules that it was asked about, in place of the question."""
    ack()
    action = body["actions"][0]

    def change(request: ScheduleRequest) -> None:
        said: list[str] = []
        collecting = replace(request, tell=lambda text, _=None: said.append(text))
        commands.decide(action["action_id"], action["value"], collecting)
        _replace_question(context, "\n".join(said))

    presses.once(body, lambda: _handle(body, context, commands, change))


def save_asked(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    commands: ScheduleCommands,
    presses: Presses,
) -> None:
    """Save the schedule whose sprint was chosen, in place of the question."""
    ack()
    value = body["actions"][0]["value"]

    def save(request: ScheduleRequest) -> None:
        replacing = replace(request, tell=partial(_replace_question, context))
        commands.maker.save_asked(value, replacing)

    presses.once(body, lambda: _handle(body, context, commands, save))


def change_form(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    visible_from: VisibleFrom,
) -> None:
    """Show the inputs for the kind, or the days, that were chosen in the form."""
    ack()
    view = body["view"]
    draft = draft_in(view, complete=False)
    visible = visible_from(ConversationId(body["team"]["id"], draft.channel))
    update_form(context, view, schedule_form(draft, visible))


def suggest_timezones(ack: Ack, body: dict[str, Any]) -> None:
    """Suggest the time zones whose names contain what is typed."""
    ack(options=[option.to_dict() for option in timezones(body.get("value") or "")])


def submit_form(
    ack: Ack, body: dict[str, Any], context: BoltContext, *, commands: ScheduleCommands
) -> None:
    """Keep the schedule that was entered, or show what is wrong with it."""
    try:
        draft = draft_in(body["view"])
    except Incomplete as incomplete:
        ack(response_action="errors", errors=incomplete.errors)
        return
    ack()
    user = body["user"]["id"]
    reply = partial(post_privately, SlackDestination(context.client), draft.channel, user)
    to = Conversation(ConversationId(body["team"]["id"], draft.channel), user)
    commands.handle(to, context, "", reply, lambda request: commands.maker.save(draft, request))


def _handle(
    body: dict[str, Any],
    context: BoltContext,
    commands: ScheduleCommands,
    react: Callable[[ScheduleRequest], object],
) -> None:
    """React to the press of a button in a channel or in the Home tab."""
    user, channel = body["user"]["id"], body.get("channel", {}).get("id", "")
    slack = SlackDestination(context.client)
    reply: PrivateReply = partial(post_privately, slack, "", user)
    if channel:
        reply = partial(reply_privately, context)
    to = Conversation(ConversationId(body["team"]["id"], channel or DIRECT), user)
    commands.handle(to, context, body.get("trigger_id", ""), reply, react)


def _replace_question(context: BoltContext, text: str, blocks: list[Block] | None = None) -> None:
    if context.respond:
        context.respond(text=text, blocks=blocks or [section(text)], replace_original=True)


def _update_list(
    body: dict[str, Any], request: ScheduleRequest, commands: ScheduleCommands, unit: Unit
) -> None:
    """Update the list on which a button was pressed."""
    if body["container"]["type"] == "view":
        publish_home(
            request.context,
            request.person.id,
            request.visible,
            unit,
            commands.maker.boards.last_exported,
            home_blocks(commands.statuses(request)),
        )
    elif request.context.respond:
        text, blocks = schedule_list(commands.shown(request), is_direct=request.to.id.is_direct)
        request.context.respond(text=text, blocks=blocks, replace_original=True)
