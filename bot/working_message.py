"""The message that shows a slow request is being worked on, until the answer takes its place."""

from __future__ import annotations

import logging
from threading import Event, Lock, Thread
from types import TracebackType

from slack_sdk.models.blocks import Block, ContextBlock, MarkdownTextObject

from integrations.errors import IntegrationError
from integrations.slack import SlackDestination

log = logging.getLogger(__name__)

# Slack allows about one message a second in a channel; the answer must not have to wait.
SECONDS_BETWEEN_STEPS = 2.0


class WorkingMessage:
    """Shows itself only when the work takes longer than `after` seconds, and never stays behind.

    `answer` puts the result in its place, or posts it where nothing was shown; leaving the
    context without an answer takes it back. A thread of its own shows the steps.
    """

    def __init__(
        self,
        slack: SlackDestination,
        channel: str,
        thread_ts: str | None,
        text: str,
        after: float,
        between_steps: float = SECONDS_BETWEEN_STEPS,
    ) -> None:
        self._slack = slack
        self._channel = channel
        self._thread_ts = thread_ts
        self._text = text
        self._after = after
        self._between_steps = between_steps
        self._step = ""
        self._shown = ""
        self._ts: str | None = None
        self._over = Event()
        self._lock = Lock()

    def __enter__(self) -> WorkingMessage:
        Thread(target=self._keep_showing, name="working-message", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        with self._lock:
            if self._ts is None:
                return
            try:
                self._slack.delete(self._channel, self._ts)
            except IntegrationError as error:
                log.warning("The working message in %s stays: %s", self._channel, error)

    def step(self, doing: str) -> None:
        """Say what is being done now; returns at once, it is shown in its time."""
        self._step = doing

    def answer(self, text: str, blocks: list[Block]) -> None:
        """Give the answer; raises IntegrationError when Slack does not take it."""
        self._over.set()
        with self._lock:
            if self._ts is None:
                self._slack.post(self._channel, text, blocks, self._thread_ts)
            else:
                self._slack.update(self._channel, self._ts, text, blocks)
                self._ts = None

    def _keep_showing(self) -> None:
        pause = self._after
        while not self._over.wait(pause):
            with self._lock:
                self._show()
            pause = self._between_steps

    def _show(self) -> None:
        text = f":hourglass_flowing_sand: {self._text} {self._step}".rstrip()
        if self._over.is_set() or text == self._shown:
            return
        blocks: list[Block] = [ContextBlock(elements=[MarkdownTextObject(text=text)])]
        try:
            if self._ts is None:
                self._ts = self._slack.post(self._channel, text, blocks, self._thread_ts)
            else:
                self._slack.update(self._channel, self._ts, text, blocks)
        except IntegrationError:
            # The answer meets the same refusal, and tells the person.
            self._over.set()
        self._shown = text
