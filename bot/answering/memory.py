"""What was asked last in each conversation and thread: what "and in issues?" is about."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from threading import Event

from slack_sdk.models.blocks import Block

from bot.answering.beside import beside
from bot.asking.asked import Asked, as_text, from_text
from bot.asking.report_request import NotARequest
from bot.tenancy.conversation import Conversation, ConversationId
from integrations.store import StoreError
from integrations.store.conversations import Conversations

log = logging.getLogger(__name__)

# Posts a text with blocks; gives the `ts` of the message.
Send = Callable[[str, list[Block]], str]


class Note:
    """A question that is noted in the store while it waits for its turn, or is being answered.

    Both methods may take long, and raise nothing.
    """

    def __init__(
        self, conversations: Conversations, asked: Asked, to: Conversation, at: datetime
    ) -> None:
        self.at = at
        self._conversations = conversations
        self._asked = asked
        self._to = to
        self._over = Event()
        self._began: list[str] = []

    def begin(self) -> None:
        """It is what was asked last there, from now on."""
        there, threads, asked = self._to.id.key, self._to.threads, as_text(self._asked)
        try:
            self._began.append(self._conversations.begin(there, threads, asked, self.at))
        except StoreError as error:
            log.warning("What is asked in %s is not noted: %s", there, error)
        if self._over.is_set():
            self.end()

    def end(self) -> None:
        """It leaves no trace, but for its answer."""
        self._over.set()
        for began in self._began:
            try:
                self._conversations.end(began)
            except StoreError as error:
                log.warning("A question stays noted as under way for some minutes: %s", error)


class Memory:
    """Remembers the last answer of conversations in the store, and the questions that are being
    answered, by any process; a failure is logged only, and a store that is busy is not waited for
    longer than a moment.

    Which of two is the last is told by when they were asked: one may take longer. A report begins a
    thread of its own, in which it is what was answered last, and is the last answer of its
    conversation, or of the thread where it stands.
    """

    def __init__(self, conversations: Conversations, clock: Callable[[], datetime]) -> None:
        self._conversations = conversations
        self._clock = clock

    def last(self, to: Conversation) -> Asked | None:
        """What was asked last where that was written; None where nothing was lately."""
        thread = "" if to.opens_thread else to.thread_ts or ""
        try:
            kept = self._conversations.last(to.id.key, thread, self._clock())
            return from_text(kept) if kept else None
        except (StoreError, NotARequest) as error:
            log.warning("What was asked last in %s is not known: %s", to.id.key, error)
            return None

    @contextmanager
    def answering(self, asked: Asked, to: Conversation) -> Iterator[datetime]:
        """While the context lasts, it is what was asked last there; gives when it was asked.

        A follow-up may come before the answer, and to another process. What is not answered leaves
        no trace.
        """
        note = self.note(asked, to)
        beside(note.begin)
        try:
            yield note.at
        finally:
            beside(note.end)

    def note(self, asked: Asked, to: Conversation) -> Note:
        """It as it can be noted, as of when it was asked."""
        # It may have waited for its turn since.
        return Note(self._conversations, asked, to, to.asked_at or self._clock())

    def remembering(self, shown: Asked, to: Conversation, send: Send, at: datetime) -> Send:
        """The function that sends a report there, and remembers it as the answer to what was asked
        at that moment."""

        def remembers(text: str, blocks: list[Block]) -> str:
            ts = send(text, blocks)
            threads = ("", ts) if to.threads == ("",) else to.threads
            self.remember(to.id, shown, *threads, at=at)
            return ts

        return remembers

    def forget(self, conversation: ConversationId, ts: str) -> None:
        """Forget what was answered in the thread of a report that is deleted."""
        try:
            self._conversations.forget(conversation.key, ts)
        except StoreError as error:
            log.warning("The answer in %s is not forgotten: %s", conversation.key, error)

    def remember(
        self,
        conversation: ConversationId,
        shown: Asked,
        *threads: str,
        at: datetime | None = None,
    ) -> None:
        """Keep it as what was answered last in these threads; empty stands for outside threads.

        `at` is when it was asked; without it, now.
        """
        asked_at = at or self._clock()
        beside(partial(self._remember, conversation, as_text(shown), threads, asked_at))

    def _remember(
        self, conversation: ConversationId, shown: str, threads: tuple[str, ...], at: datetime
    ) -> None:
        try:
            self._conversations.remember(conversation.key, threads, shown, at)
        except StoreError as error:
            log.warning("The answer in %s is not remembered: %s", conversation.key, error)
