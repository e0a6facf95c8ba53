"""The form of a schedule: opened, updated while it is filled in, and submitted."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.answering.ephemeral import post_privately
from bot.blocks.buttons import OPEN_SCHEDULE_FORM
from bot.blocks.form_values import Incomplete
from bot.blocks.suggestions import boards_like, offered
from bot.listeners.jobs import hand_on_quick, presser
from bot.listeners.modals import update_form
from bot.listeners.schedule_presses import handle_press, schedule_reply
from bot.schedules.commands import ScheduleCommands
from bot.schedules.form import CHANNEL, KIND, SCHEDULE_FORM, SCHEDULED_BOARD, schedule_form
from bot.schedules.form_state import draft_in, opened_in
from bot.schedules.form_when import ON, TIMEZONE, timezones
from bot.schedules.list_blocks import NEW
from bot.tenancy.conversation import DIRECT, Conversation, ConversationId
from bot.tenancy.visibility import VisibleBoards, VisibleFrom
from bot.work.job import Job, asker_in
from bot.work.lanes import Lanes
from integrations.slack import SlackDestination


def register_form(
    app: App, commands: ScheduleCommands, visible_from: VisibleFrom, lanes: Lanes
) -> None:
    """Listen to what opens the form, and to its inputs."""
    app.action(OPEN_SCHEDULE_FORM)(partial(open_for_report, commands=commands, lanes=lanes))
    app.action(NEW)(partial(open_new, commands=commands, lanes=lanes))
    for action_id in (KIND, ON):
        app.action(action_id)(
            partial(change_form, commands=commands, visible_from=visible_from, lanes=lanes)
        )
    app.options(TIMEZONE)(suggest_timezones)
    app.options(SCHEDULED_BOARD)(
        partial(suggest_boards, commands=commands, visible_from=visible_from, lanes=lanes)
    )
    app.view(SCHEDULE_FORM)(partial(submit_form, commands=commands, lanes=lanes))


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
    _hand_on(partial(handle_press, body, context, commands, open_), body, context, lanes)


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
    _hand_on(partial(handle_press, body, context, commands, open_), body, context, lanes)


def change_form(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    commands: ScheduleCommands,
    visible_from: VisibleFrom,
    lanes: Lanes,
) -> None:
    """Show the inputs for the kind, or the days, that were chosen in the form."""
    ack()
    view, user, team = body["view"], body["user"]["id"], context.team_id or ""
    draft = draft_in(view, complete=False)

    def change() -> None:
        channel = ConversationId(team, draft.channel)
        is_member = bool(commands.memberships.is_member(context.client, channel, user))
        visible = _boards_of(channel, visible_from, is_member=is_member)
        update_form(context, view, schedule_form(draft, visible))

    _hand_on(change, body, context, lanes)


def suggest_timezones(ack: Ack, body: dict[str, Any]) -> None:
    """Suggest the time zones whose names contain what is typed."""
    ack(options=offered(timezones(body.get("value") or "")))


def suggest_boards(
    ack: Ack,
    body: dict[str, Any],
    context: BoltContext,
    *,
    commands: ScheduleCommands,
    visible_from: VisibleFrom,
    lanes: Lanes,
) -> None:
    """Suggest boards that may be seen where the form was opened, for what is typed."""
    user = body["user"]["id"]
    channel = ConversationId(context.team_id or "", opened_in(body["view"]))
    is_member = commands.memberships.is_known(channel, user)
    if not is_member:
        # Known when the next letter is typed; asked once for all that are typed meanwhile.
        look = partial(commands.memberships.is_member, context.client, channel, user)
        _hand_on(look, body, context, lanes, key=("member", channel, user))
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
    work: Callable[[], object],
    body: dict[str, Any],
    context: BoltContext,
    lanes: Lanes,
    key: Hashable = None,
) -> None:
    reply = schedule_reply(body, context)
    hand_on_quick(work, presser(body, context), reply, lanes, "Schedules", key)
