"""Direct messages to the bot, and mentions of it in a channel, answered in a thread."""

from __future__ import annotations

import logging
from functools import partial
from threading import Lock
from typing import Any

from cachetools import TTLCache
from slack_bolt import App, Say
from slack_sdk import WebClient
from slack_sdk.models.blocks import Block

from bot.answering.answer_or_ask import answer_or_ask, not_understood
from bot.answering.ephemeral import Tell
from bot.answering.error_boundary import APOLOGY
from bot.asking.asked import Asked
from bot.asking.board_choice import usual_board
from bot.asking.grammar import parse_follow_up, parse_message, wants_help, without_mentions
from bot.asking.report_request import ReportRequest
from bot.blocks.help import all_help, help_message
from bot.errors import NoReportNamed, WrongUsage
from bot.listeners.duplicate_events import Repeats
from bot.tenancy.conversation import Conversation, ConversationId
from bot.tenancy.visibility import VisibleBoards, visible_boards
from bot.wiring import Analytics
from integrations.slack import SlackDestination
from metrics.model.report import Unit

log = logging.getLogger(__name__)

# "And by issues?" is about what was said a moment ago, not yesterday.
CONVERSATION_ENDS_AFTER = 1800.0


def register(app: App, analytics: Analytics) -> None:
    """Listen to direct messages and mentions, each answered once."""
    repeats = Repeats()
    last: TTLCache[tuple[ConversationId, str | None], ReportRequest] = TTLCache(
        maxsize=10_000, ttl=CONVERSATION_ENDS_AFTER
    )
    lock = Lock()
    unit = Unit(analytics.settings.default_unit)

    def asked_by(text: str, to: Conversation, visible: VisibleBoards) -> Asked:
        try:
            return parse_message(text, visible, unit)
        except NoReportNamed:
            with lock:
                before = last.get((to.id, to.thread_ts))
            if before is None:
                raise
            return parse_follow_up(text, before, visible)

    def reply(
        event: dict[str, Any],
        team: str,
        slack: SlackDestination,
        tell: Tell,
        thread_ts: str | None,
    ) -> None:
        to = Conversation(ConversationId(team, event["channel"]), event["user"], thread_ts)
        visible = visible_boards(to.id, analytics.settings)
        try:
            text = without_mentions(event["text"])
            if wants_help(text):
                usual = usual_board(to.id, visible, analytics.choices)
                tell(*help_message(visible, usual, unit))
                return
            asked = asked_by(text, to, visible)
            answered = answer_or_ask(asked, to, slack, tell, analytics.answering)
            if answered is not None:
                with lock:
                    last[to.id, thread_ts] = answered
        except NoReportNamed as error:
            usual = usual_board(to.id, visible, analytics.choices)
            also = "" if error.nearest else f"\n\n{all_help(visible, usual)}"
            tell(*not_understood(error, text, to, visible, unit, also))
        except WrongUsage as error:
            tell(*not_understood(error, text, to, visible, unit))
        except Exception:
            log.exception("A message could not be read")
            tell(APOLOGY)

    def direct_message(
        event: dict[str, Any], body: dict[str, Any], say: Say, client: WebClient
    ) -> None:
        # Edits, deletions and the bot's own words come as messages too.
        is_new_text = event.get("subtype") in {None, "file_share", "thread_broadcast"}
        written_by_a_person = is_new_text and "bot_id" not in event
        if event["channel_type"] == "im" and written_by_a_person and repeats.is_new(body):
            thread_ts = event.get("thread_ts")

            def tell(text: str, blocks: list[Block] | None = None) -> object:
                return say(text=text, blocks=blocks, thread_ts=thread_ts)

            reply(event, body["team_id"], SlackDestination(client), tell, thread_ts)

    def mention(event: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        if repeats.is_new(body):
            slack = SlackDestination(client)
            thread_ts = event.get("thread_ts", event["ts"])
            # In a thread that was not begun yet, nobody would see a message of one's own.
            tell = partial(
                slack.tell, event["channel"], event["user"], thread_ts=event.get("thread_ts")
            )
            reply(event, body["team_id"], slack, tell, thread_ts)

    app.event("message")(direct_message)
    app.event("app_mention")(mention)
