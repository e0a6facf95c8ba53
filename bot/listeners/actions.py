"""The buttons of messages: they edit their report in place, share its data, or choose."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock
from typing import Any

from cachetools import TTLCache
from slack_bolt import Ack, App, BoltContext

from bot.answering.answer import send_data
from bot.answering.answer_or_ask import answer_or_ask
from bot.answering.ephemeral import Tell, tell_asker
from bot.answering.error_boundary import bounded
from bot.asking.asked import Asked, from_text
from bot.asking.board_choice import choose
from bot.asking.report_request import NotARequest
from bot.blocks.buttons import CHOOSE_BOARD, CHOOSE_REPORT, DATA, SHOW
from bot.tenancy.conversation import Conversation, ConversationId
from bot.wiring import Analytics
from integrations.slack import SlackDestination, refusals_in_words

log = logging.getLogger(__name__)

OLD_BUTTON = (
    "This button is of another version of me: ask with a command instead; "
    "`/report-help` lists them."
)
# Whoever presses twice does so within this many seconds.
DOUBLE_CLICK = 3.0


@dataclass(frozen=True)
class Press:
    """Somebody pressed a button: what it means, where they are, and what Slack says of it."""

    meant: Asked
    to: Conversation
    slack: SlackDestination
    tell: Tell
    body: dict[str, Any]
    context: BoltContext

    @property
    def message(self) -> dict[str, Any]:
        """The message that the button is on."""
        return self.body["message"]  # type: ignore[no-any-return]


class Once:
    """Lets through one of several equal presses at a time, and none right after it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._under_way: set[tuple[str, ...]] = set()
        self._just_done: TTLCache[tuple[str, ...], bool] = TTLCache(10_000, DOUBLE_CLICK)

    def do(self, body: dict[str, Any], work: Callable[[], object]) -> None:
        """Do what Slack says was pressed, unless that was just pressed already."""
        action, container = body["actions"][0], body["container"]
        channel = body.get("channel", {}).get("id", "")
        where = (body["team"]["id"], channel, container.get("message_ts") or container["view_id"])
        key = (*where, action["action_id"], action.get("value", ""))
        if self._begin(key):
            try:
                work()
            finally:
                self._end(key)

    def _begin(self, key: tuple[str, ...]) -> bool:
        with self._lock:
            if key in self._under_way or key in self._just_done:
                return False
            self._under_way.add(key)
            return True

    def _end(self, key: tuple[str, ...]) -> None:
        with self._lock:
            self._under_way.discard(key)
            self._just_done[key] = True


def register(app: App, analytics: Analytics) -> None:
    """Listen to the buttons that stand below reports, and in front of answers."""
    once = Once()

    def listen(action_id: str | re.Pattern[str], react: Callable[[Press], object]) -> None:
        def listener(ack: Ack, body: dict[str, Any], context: BoltContext) -> None:
            ack()
            once.do(body, partial(_react, react, body, context))

        app.action(action_id)(listener)

    def show(press: Press) -> None:
        to = replace(press.to, replaces=press.message)
        answer_or_ask(Asked(press.meant.request), to, press.slack, press.tell, analytics.answering)

    def data(press: Press) -> None:
        thread_ts = press.to.thread_ts or press.message["ts"]
        to = replace(press.to, thread_ts=thread_ts)
        send_data(press.meant.request, to, press.slack, press.tell, analytics.sources)

    def chosen(press: Press) -> None:
        if press.meant.request.board:
            choose(press.to.id, press.meant.request.board, analytics.choices)
        # The question has its answer.
        with refusals_in_words():
            press.context.respond(delete_original=True)  # type: ignore[misc]
        thread_ts = press.meant.thread_ts or press.to.thread_ts
        to = replace(press.to, thread_ts=thread_ts, private=press.meant.private)
        answer_or_ask(Asked(press.meant.request), to, press.slack, press.tell, analytics.answering)

    for action_id in SHOW:
        listen(action_id, show)
    listen(DATA, data)
    for group in (CHOOSE_BOARD, CHOOSE_REPORT):
        listen(re.compile(rf"{group}_\d+"), chosen)


def _react(react: Callable[[Press], object], body: dict[str, Any], context: BoltContext) -> None:
    slack, tell = SlackDestination(context.client), partial(tell_asker, context)
    to = Conversation(
        ConversationId(body["team"]["id"], body["channel"]["id"]),
        body["user"]["id"],
        thread_ts=body["container"].get("thread_ts"),
    )

    def work() -> None:
        action = body["actions"][0]
        try:
            meant = from_text(action["value"])
            react(Press(meant, replace(to, origin=meant.origin), slack, tell, body, context))
        except NotARequest:
            log.warning("A button is not understood: %s", action)
            tell(OLD_BUTTON)

    bounded(work, to, tell, f"A button pressed in {to.id}")
