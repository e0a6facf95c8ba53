"""Direct messages to the bot, and mentions of it in a channel, answered in a thread."""

from __future__ import annotations

import logging
from functools import partial
from threading import Lock
from typing import Any

from cachetools import TTLCache
from slack_bolt import App, BoltContext, Say
from slack_sdk.models.blocks import Block

from bot.answering.answer import Answering
from bot.answering.answer_or_ask import answer_or_ask, not_understood
from bot.answering.ephemeral import PrivateReply
from bot.answering.error_boundary import APOLOGY
from bot.asking.asked import Asked
from bot.asking.board_choice import usual_board
from bot.asking.grammar import parse_follow_up, parse_message, wants_help, without_mentions
from bot.asking.report_request import ReportRequest
from bot.blocks.help import all_help, help_message
from bot.errors import NoReportNamed, WrongUsage
from bot.listeners.duplicate_events import SeenEvents
from bot.schedules.commands import ScheduleCommands
from bot.schedules.sentences import schedule_asked
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.visibility import VisibleBoards, visible_boards
from bot.wiring import Analytics, build_schedule_commands
from integrations.slack import SlackDestination
from metrics.model.report import Unit

log = logging.getLogger(__name__)

# "And by issues?" is about what was said a moment ago, not yesterday.
CONVERSATION_ENDS_AFTER = 1800.0
# Edits, deletions and the bot's own words come as messages too.
SUBTYPES_OF_NEW_TEXT = {None, "file_share", "thread_broadcast"}


class LastRequests:
    """What was answered last in each conversation, or thread of one."""

    def __init__(self) -> None:
        self._requests: TTLCache[tuple[ConversationId, str | None], ReportRequest] = TTLCache(
            maxsize=10_000, ttl=CONVERSATION_ENDS_AFTER
        )
        self._lock = Lock()

    def get(self, to: Conversation) -> ReportRequest | None:
        """The last request there; None where nothing was answered for a while."""
        with self._lock:
            return self._requests.get((to.id, to.thread_ts))

    def remember(self, to: Conversation, request: ReportRequest) -> None:
        """Keep it as the last request there."""
        with self._lock:
            self._requests[to.id, to.thread_ts] = request


def register(app: App, analytics: Analytics) -> None:
    """Listen to direct messages and mentions, each answered once."""
    seen_events, last_requests = SeenEvents(), LastRequests()
    schedules = build_schedule_commands(analytics)
    app.event("message")(
        partial(
            direct_message,
            seen_events=seen_events,
            last_requests=last_requests,
            answering=analytics.answering,
            schedules=schedules,
        )
    )
    app.event("app_mention")(
        partial(
            mention,
            seen_events=seen_events,
            last_requests=last_requests,
            answering=analytics.answering,
            schedules=schedules,
        )
    )


def direct_message(
    event: dict[str, Any],
    body: dict[str, Any],
    say: Say,
    context: BoltContext,
    *,
    seen_events: SeenEvents,
    last_requests: LastRequests,
    answering: Answering,
    schedules: ScheduleCommands,
) -> None:
    """Answer a person's message to the bot where it was written."""
    written_by_a_person = event.get("subtype") in SUBTYPES_OF_NEW_TEXT and "bot_id" not in event
    if event["channel_type"] != "im" or not written_by_a_person or not seen_events.is_new(body):
        return
    thread_ts = event.get("thread_ts")

    def reply(text: str, blocks: list[Block] | None = None) -> object:
        return say(text=text, blocks=blocks, thread_ts=thread_ts)

    to = Conversation(ConversationId(body["team_id"], event["channel"]), event["user"], thread_ts)
    _answer(event, to, context, reply, last_requests, answering, schedules)


def mention(
    event: dict[str, Any],
    body: dict[str, Any],
    context: BoltContext,
    *,
    seen_events: SeenEvents,
    last_requests: LastRequests,
    answering: Answering,
    schedules: ScheduleCommands,
) -> None:
    """Answer a mention in a channel in its thread."""
    if not seen_events.is_new(body):
        return
    channel, asker = event["channel"], event["user"]
    slack = SlackDestination(context.client)
    # In a thread that has not begun yet, nobody would see an ephemeral message.
    reply = partial(slack.tell, channel, asker, thread_ts=event.get("thread_ts"))
    thread_ts = event.get("thread_ts", event["ts"])
    to = Conversation(ConversationId(body["team_id"], channel), asker, thread_ts)
    _answer(event, to, context, reply, last_requests, answering, schedules)


def _answer(
    event: dict[str, Any],
    to: Conversation,
    context: BoltContext,
    reply: PrivateReply,
    last_requests: LastRequests,
    answering: Answering,
    schedules: ScheduleCommands,
) -> None:
    visible = visible_boards(to.id, answering.settings)
    unit = Unit(answering.settings.default_unit)
    try:
        text = without_mentions(event["text"])
        if wants_help(text):
            usual = usual_board(to.id, visible, answering.choices)
            reply(*help_message(visible, usual, unit))
            return
        if about_schedules := schedule_asked(text):
            answer = partial(schedules.answer, about_schedules)
            schedules.handle(to, context, "", reply, answer)
            return
        asked = _asked_by(text, visible, unit, last_requests.get(to))
        answered = answer_or_ask(asked, to, SlackDestination(context.client), reply, answering)
        if answered is not None:
            last_requests.remember(to, answered)
    except NoReportNamed as error:
        usual = usual_board(to.id, visible, answering.choices)
        more = "" if error.nearest else f"\n\n{all_help(visible, usual)}"
        reply(*not_understood(error, text, to, visible, unit, more))
    except WrongUsage as error:
        reply(*not_understood(error, text, to, visible, unit))
    except Exception:
        log.exception("A message could not be read")
        reply(APOLOGY)


def _asked_by(
    text: str, visible: VisibleBoards, unit: Unit, last_request: ReportRequest | None
) -> Asked:
    """What the text asks for, by itself or as a follow-up. Raises WrongUsage."""
    try:
        return parse_message(text, visible, unit)
    except NoReportNamed:
        if last_request is None:
            raise
        return parse_follow_up(text, last_request, visible)
