"""What was answered last in each conversation and thread: what "and in issues?" is about."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.asking.asked import Asked, as_text, from_text
from bot.asking.report_request import NotARequest
from bot.tenancy.conversation import Conversation, ConversationId
from integrations.store import StoreError
from integrations.store.conversations import Conversations

log = logging.getLogger(__name__)

# Posts a text with blocks; gives the `ts` of the message.
Send = Callable[[str, list[Block]], str]


class Memory:
    """Remembers the last answer of conversations in the store; a failure is logged only.

    A report begins a thread of its own, in which it is what was answered last, and is the last
    answer of its conversation, or of the thread where it stands.
    """

    def __init__(self, conversations: Conversations, clock: Callable[[], datetime]) -> None:
        self._conversations = conversations
        self._clock = clock

    def last(self, to: Conversation) -> Asked | None:
        """What was answered last where that was written; None where nothing was lately."""
        thread = "" if to.opens_thread else to.thread_ts or ""
        try:
            kept = self._conversations.last(to.id.key, thread, self._clock())
            return from_text(kept) if kept else None
        except (StoreError, NotARequest) as error:
            log.warning("What was answered last in %s is not known: %s", to.id.key, error)
            return None

    def remembering(self, shown: Asked, to: Conversation, send: Send) -> Send:
        """The function that sends a report there, and remembers it."""

        def remembers(text: str, blocks: list[Block]) -> str:
            # Before it is posted, for a follow-up may come the moment it is seen.
            self.remember(to.id, shown, *to.threads)
            ts = send(text, blocks)
            if to.threads == ("",):
                self.remember(to.id, shown, ts)
            return ts

        return remembers

    def forget(self, conversation: ConversationId, ts: str) -> None:
        """Forget what was answered in the thread of a report that is deleted."""
        try:
            self._conversations.forget(conversation.key, ts)
        except StoreError as error:
            log.warning("The answer in %s is not forgotten: %s", conversation.key, error)

    def remember(self, conversation: ConversationId, shown: Asked, *threads: str) -> None:
        """Keep it as what was answered last in these threads; empty stands for outside threads."""
        try:
            self._conversations.remember(conversation.key, threads, as_text(shown), self._clock())
        except StoreError as error:
            log.warning("The answer in %s is not remembered: %s", conversation.key, error)
