"""`/report-schedule`, its form, and the buttons of its list."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_sdk.models.blocks import Block

from bot.answering.ephemeral import (
    PrivateReply,
    post_privately,
    refresh_list,
    replace_question,
    reply_privately,
)
from bot.answering.error_boundary import reporting_errors_to
from bot.asking.grammar import wants_help
from bot.blocks.buttons import OPEN_SCHEDULE_FORM
from bot.blocks.mrkdwn import section
from bot.blocks.suggestions import boards_like, offered
from bot.listeners.home_view import publish_home
from bot.listeners.jobs import asker_in, press_job, presser
from bot.listeners.modals import update_form
from bot.listeners.presses import Presses
from bot.schedules.commands import ScheduleCommands, takes_long
from bot.schedules.form import CHANNEL, KIND, SCHEDULE_FORM, SCHEDULED_BOARD, schedule_form
from bot.schedules.form_state import Incomplete, draft_in, opened_in
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
from bot.tenancy.membership import Memberships
from bot.tenancy.visibility import VisibleBoards, VisibleFrom
from bot.wiring import Analytics, build_schedule_commands
from bot.work.job import Job
from bot.work.lanes import Lanes
from bot.work.queue import Lane
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
    commands = build_schedule_commands(analytics)
    presses = Presses(analytics.store.claims, analytics.clock, analytics.double_click)
    lanes = analytics.lanes
    app.command(COMMAND)(partial(schedule_command, commands=commands, lanes=lanes))
    app.action(OPEN_SCHEDULE_FORM)(partial(open_for_report, commands=commands, lanes=lanes))
    app.action(NEW)(partial(open_new, commands=commands, lanes=lanes))
    pressed: dict[str, Any] = {"commands": commands, "presses": presses, "lanes": lanes}
    for action_id in (EDIT, PAUSE, RESUME, RUN, DELETE):
        app.action(action_id)(partial(change_schedule, unit=analytics.unit, **pressed))
    for action_id in (DELETE_THESE, PAUSE_THESE, KEEP):
        app.action(action_id)(partial(decide, **pressed))
    for action_id in (SAVE_CURRENT, SAVE_FIXED):
        app.action(action_id)(partial(save_asked, **pressed))
    for action_id in (KIND, ON):
        app.action(action_id)(
            partial(
                change_form,
                visible_from=analytics.visible_from,
                memberships=analytics.memberships,
                lanes=lanes,
            )
        )
    app.options(TIMEZONE)(suggest_timezones)
    app.options(SCHEDULED_BOARD)(
        partial(
            suggest_boards,
            visible_from=analytics.visible_from,
            memberships=analytics.memberships,
            lanes=lanes,
        )
    )
    app.view(SCHEDULE_FORM)(partial(submit_form, commands=commands, lanes=lanes))


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


def open_for_report(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    commands: ScheduleCommands,
    lanes: Lanes,
) -> None:
    """Open the form for the report below which the button stands."""
    ack()
    value = body["actions"][0].get("value", "")
    open_ = partial(commands.maker.open_for, value)
    _hand_on(lanes.quick, partial(_handle, body, context, commands, open_), body, context, lanes)


def open_new(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    commands: ScheduleCommands,
    lanes: Lanes,
) -> None:
    """Open the form of a new schedule."""
    ack()
    value = body["actions"][0].get("value", "")
    open_ = partial(commands.maker.open_new, value=value)
    _hand_on(lanes.quick, partial(_handle, body, context, commands, open_), body, context, lanes)


def change_schedule(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    commands: ScheduleCommands,
    presses: Presses,
    lanes: Lanes,
    unit: Unit,
) -> None:
    """Do what a button beside a schedule says, and show the list again."""
    ack()
    action = body["actions"][0]

    def change(request: ScheduleRequest) -> None:
        commands.do(action["action_id"], action.get("value", ""), request)
        if action["action_id"] not in (EDIT, RUN):
            _update_list(body, request, commands, unit)

    lane = lanes.reports if action["action_id"] == RUN else lanes.talk
    work = partial(_handle, body, context, commands, change)
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

    work = partial(_handle, body, context, commands, change)
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

    work = partial(_handle, body, context, commands, save)
    lanes.hand_on(lanes.reports, _press(body, context, work, presses))


def change_form(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    visible_from: VisibleFrom,
    memberships: Memberships,
    lanes: Lanes,
) -> None:
    """Show the inputs for the kind, or the days, that were chosen in the form."""
    ack()
    view, user, team = body["view"], body["user"]["id"], context.team_id or ""
    draft = draft_in(view, complete=False)

    def change() -> None:
        channel = ConversationId(team, draft.channel)
        is_member = bool(memberships.is_member(context.client, channel, user))
        visible = _boards_of(channel, visible_from, is_member=is_member)
        update_form(context, view, schedule_form(draft, visible))

    _hand_on(lanes.quick, change, body, context, lanes)


def suggest_timezones(ack: Ack, body: dict[str, Any]) -> None:
    """Suggest the time zones whose names contain what is typed."""
    ack(options=offered(timezones(body.get("value") or "")))


def suggest_boards(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    visible_from: VisibleFrom,
    memberships: Memberships,
    lanes: Lanes,
) -> None:
    """Suggest boards that may be seen where the form was opened, for what is typed."""
    user, channel = (
        body["user"]["id"],
        ConversationId(context.team_id or "", opened_in(body["view"])),
    )
    is_member = memberships.is_known(channel, user)
    if not is_member:
        # Known when the next letter is typed; asked once for all that are typed meanwhile.
        look = partial(memberships.is_member, context.client, channel, user)
        _hand_on(lanes.quick, look, body, context, lanes, key=("member", channel, user))
    visible = _boards_of(channel, visible_from, is_member=is_member)
    ack(options=offered(boards_like(body.get("value") or "", visible)))


def _boards_of(
    channel: ConversationId, visible_from: VisibleFrom, *, is_member: bool
) -> VisibleBoards:
    """The boards of the channel that a form names; only members may see all of them."""
    if is_member:
        return visible_from(channel)
    return visible_from(ConversationId(channel.team, DIRECT)).visible_also_from(channel)


def submit_form(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    commands: ScheduleCommands,
    lanes: Lanes,
) -> None:
    """Keep the schedule that was entered, or show what is wrong with it."""
    try:
        draft = draft_in(body["view"])
    except Incomplete as incomplete:
        ack(response_action="errors", errors=incomplete.errors)
        return
    user = body["user"]["id"]
    reply = partial(post_privately, SlackDestination(context.client), draft.channel, user)
    to = Conversation(ConversationId(context.team_id or "", draft.channel), user)
    save = partial(
        commands.handle,
        to,
        context,
        "",
        reply,
        partial(commands.maker.save, draft),
        is_named=True,
    )
    refusal = lanes.reports.take_in(Job(save, asker_in(to), reply))
    if refusal is None:
        ack()
    else:
        ack(response_action="errors", errors={CHANNEL: refusal.sentence})


def _hand_on(
    lane: Lane,
    work: Callable[[], object],
    body: dict[str, Any],
    context: BoltContext,
    lanes: Lanes,
    key: Hashable = None,
) -> None:
    reply = _private_reply(body, context)

    def run() -> None:
        with reporting_errors_to(reply, body["user"]["id"], "Schedules"):
            work()

    job = Job(run, presser(body, context), reply, key, is_press=key is not None)
    lanes.hand_on(lane, job)


def _press(
    body: dict[str, Any], context: BoltContext, work: Callable[[], object], presses: Presses
) -> Job:
    return replace(press_job(body, context, work, presses), say=_private_reply(body, context))


def _private_reply(body: dict[str, Any], context: BoltContext) -> PrivateReply:
    if body.get("channel", {}).get("id", ""):
        return partial(reply_privately, context)
    return partial(post_privately, SlackDestination(context.client), "", body["user"]["id"])


def _handle(
    body: dict[str, Any],
    context: BoltContext,
    commands: ScheduleCommands,
    react: Callable[[ScheduleRequest], object],
) -> None:
    """React to the press of a button in a channel or in the Home tab."""
    user, channel = body["user"]["id"], body.get("channel", {}).get("id", "")
    reply = _private_reply(body, context)
    to = Conversation(ConversationId(context.team_id or "", channel or DIRECT), user)
    commands.handle(to, context, body.get("trigger_id", ""), reply, react)


def _replace_question(context: BoltContext, text: str, blocks: list[Block] | None = None) -> None:
    replace_question(context, text, blocks or [section(text)])


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
    else:
        text, blocks = schedule_list(commands.shown(request), is_direct=request.to.id.is_direct)
        refresh_list(request.context, text, blocks)
