"""`/report-schedule`, its form, and the buttons of its list."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from slack_bolt import Ack, App, BoltContext

from bot.answering.ephemeral import tell_asker, tell_person
from bot.asking.grammar import wants_help
from bot.blocks.buttons import SCHEDULE
from bot.listeners.actions import Once
from bot.listeners.home import publish_home
from bot.schedules.form import FORM, KIND, ON, TIMEZONE, schedule_form, timezones
from bot.schedules.form_state import Incomplete, entered
from bot.schedules.grammar import COMMAND, EXAMPLE
from bot.schedules.list_blocks import DELETE, EDIT, NEW, NONE, PAUSE, RESUME, RUN, schedule_blocks
from bot.schedules.schedule_request import ScheduleRequest
from bot.tenancy.conversation import DIRECT, Conversation, ConversationId
from bot.tenancy.visibility import visible_boards
from bot.wiring import Analytics, build_schedule_commands
from integrations.slack import SlackDestination, Surfaces, ViewChanged
from metrics.model.report import Unit

log = logging.getLogger(__name__)

SUMMARY = "Which reports come by themselves, and when?"
USAGE_HINT = "[reports every DAY TIME in #channel] [list]"
HELP = f"""*{COMMAND}*: {SUMMARY}
• `{COMMAND}` opens a form
• `{COMMAND} {EXAMPLE}`, or `burndown and velocity weekdays 8:30 by issues`
• `{COMMAND} deliverables on the first day of each sprint`, `… every working day during a sprint`
• `{COMMAND} watch the sprint every working day 9:00` speaks only when its outlook changes
• `{COMMAND} list`, then `edit 3`, `pause 3`, `resume 3`, `run 3` or `delete 3`
Times are in your own time zone unless you name one, such as `Europe/Berlin`."""


def register(app: App, analytics: Analytics) -> None:
    """Listen to the command, its form, and the buttons of its list."""
    commands, once = build_schedule_commands(analytics), Once()

    def command(ack: Ack, command: dict[str, Any], context: BoltContext) -> None:
        text = command.get("text", "").strip()
        if wants_help(text):
            ack(text=HELP)
            return
        ack()
        conversation = ConversationId(command["team_id"], command["channel_id"])
        tell = partial(tell_asker, context)
        commands.handle(
            Conversation(conversation, command["user_id"]),
            context,
            command["trigger_id"],
            tell,
            lambda asking: commands.command(text, asking),
        )

    def from_report(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        pressing(
            body, context, lambda asking: commands.open_for(body["actions"][0]["value"], asking)
        )

    def on_one(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        action = body["actions"][0]

        def react(asking: ScheduleRequest) -> None:
            commands.do(action["action_id"], action["value"], asking)
            if action["action_id"] not in (EDIT, RUN):
                show_again(body, asking)

        once.do(body, lambda: pressing(body, context, react))

    def show_again(body: dict[str, Any], asking: ScheduleRequest) -> None:
        """Draw the list anew that a button was on."""
        statuses = commands.statuses(asking)
        if body["container"]["type"] == "view":
            publish_home(
                asking.context,
                asking.person.id,
                asking.visible,
                Unit(analytics.settings.default_unit),
                analytics.boards,
                statuses,
            )
        elif asking.context.respond:
            asking.context.respond(
                text="Schedules you may change" if statuses else NONE,
                blocks=schedule_blocks(statuses),
                replace_original=True,
            )

    def new(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        pressing(body, context, commands.open_new)

    def pressing(
        body: dict[str, Any], context: BoltContext, react: Callable[[ScheduleRequest], object]
    ) -> None:
        user, channel = body["user"]["id"], body.get("channel", {}).get("id", "")
        slack = SlackDestination(context.client)
        tell = partial(tell_asker, context) if channel else partial(tell_person, slack, "", user)
        to = Conversation(ConversationId(body["team"]["id"], channel or DIRECT), user)
        commands.handle(to, context, body.get("trigger_id", ""), tell, react)

    def change(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        ack()
        view = body["view"]
        draft = entered(view, complete=False)
        conversation = ConversationId(body["team"]["id"], draft.channel)
        visible = visible_boards(conversation, analytics.settings)
        try:
            Surfaces(context.client).update_modal(
                view["id"], view["hash"], schedule_form(draft, visible)
            )
        except ViewChanged:
            log.info("A form was changed again, or closed, before it was drawn anew.")

    def offer(ack: Ack, body: dict[str, Any]) -> None:
        ack(options=[each.to_dict() for each in timezones(body.get("value") or "")])

    def submit(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
        try:
            draft = entered(body["view"])
        except Incomplete as incomplete:
            ack(response_action="errors", errors=incomplete.errors)
            return
        ack()
        user = body["user"]["id"]
        tell = partial(tell_person, SlackDestination(context.client), draft.channel, user)
        to = Conversation(ConversationId(body["team"]["id"], draft.channel), user)
        commands.handle(to, context, "", tell, lambda asking: commands.save(draft, asking))

    app.command(COMMAND)(command)
    app.action(SCHEDULE)(from_report)
    app.action(NEW)(new)
    for action in (EDIT, PAUSE, RESUME, RUN, DELETE):
        app.action(action)(on_one)
    for action in (KIND, ON):
        app.action(action)(change)
    app.options(TIMEZONE)(offer)
    app.view(FORM)(submit)
