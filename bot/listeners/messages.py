"""Direct messages to the bot, and mentions of it in a channel, answered in a thread."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import Any

from cachetools import TTLCache
from slack_bolt import App, Say
from slack_sdk import WebClient

from bot.blocks import escape
from bot.delivery import APOLOGY, Conversation, answer
from bot.help import all_help
from bot.requests import NoReportNamed, WrongUsage, parse_message, wants_help, without_mentions
from bot.wiring import Analytics
from integrations.slack import SlackDestination

log = logging.getLogger(__name__)

# Slack sends an event that it thinks lost again, for the last time after five minutes.
RETRIES_END_AFTER = 600.0


def register(app: App, analytics: Analytics) -> None:
    """Listen to direct messages and mentions, each answered once."""
    seen: TTLCache[str, bool] = TTLCache(maxsize=10_000, ttl=RETRIES_END_AFTER)
    lock = Lock()

    def is_new(body: dict[str, Any]) -> bool:
        with lock:
            known = body["event_id"] in seen
            seen[body["event_id"]] = True
            return not known

    def reply(
        event: dict[str, Any],
        slack: SlackDestination,
        tell: Callable[[str], object],
        thread_ts: str | None,
    ) -> None:
        try:
            text = without_mentions(event["text"])
            if wants_help(text):
                tell(all_help(analytics.settings))
                return
            request = parse_message(text, analytics.settings)
        except NoReportNamed as error:
            tell(f"{escape(str(error))}\n\n{all_help(analytics.settings)}")
            return
        except WrongUsage as error:
            tell(escape(str(error)))
            return
        except Exception:
            log.exception("A message could not be read")
            tell(APOLOGY)
            return
        conversation = Conversation(event["channel"], event["user"], thread_ts)
        answer(request, conversation, slack, tell, analytics)

    def direct_message(
        event: dict[str, Any], body: dict[str, Any], say: Say, client: WebClient
    ) -> None:
        # Edits, deletions and the bot's own words come as messages too.
        is_new_text = event.get("subtype") in {None, "file_share", "thread_broadcast"}
        written_by_a_person = is_new_text and "bot_id" not in event
        if event["channel_type"] == "im" and written_by_a_person and is_new(body):
            thread_ts = event.get("thread_ts")
            reply(event, SlackDestination(client), partial(say, thread_ts=thread_ts), thread_ts)

    def mention(event: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        if is_new(body):
            slack = SlackDestination(client)
            thread_ts = event.get("thread_ts", event["ts"])
            # In a thread that was not begun yet, nobody would see a message of one's own.
            tell = partial(
                slack.tell, event["channel"], event["user"], thread_ts=event.get("thread_ts")
            )
            reply(event, slack, tell, thread_ts)

    app.event("message")(direct_message)
    app.event("app_mention")(mention)
