"""Shows the progress of a slow request until the answer replaces it."""

from __future__ import annotations

from threading import Event
from types import TracebackType

from slack_sdk.models.blocks import Block

from bot.answering.beside import started
from bot.answering.message_slot import ReplyTarget, take_back
from integrations.errors import IntegrationError

# Slack allows about one message a second in a channel.
SECONDS_BETWEEN_STEPS = 2.0


class ProgressMessage:
    """Appears only when the work takes longer than `after` seconds, and is always removed.

    `answer` replaces it with the result; leaving the context without an answer removes it. A
    thread shows the steps, and in the end removes what is left of them: nobody waits for it.
    """

    def __init__(
        self,
        target: ReplyTarget,
        text: str,
        after: float,
        between_steps: float = SECONDS_BETWEEN_STEPS,
    ) -> None:
        self._target = target
        self._text = text
        self._after = after
        self._between_steps = between_steps
        self._step = ""
        self._shown = ""
        self._is_refused = False
        self._answering = Event()
        self._over = Event()

    def __enter__(self) -> ProgressMessage:
        started(self._keep_showing)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._answering.set()
        self._over.set()

    def step(self, doing: str) -> None:
        """Set what is being done now; the thread shows it later."""
        self._step = doing

    def answer(self, text: str, blocks: list[Block]) -> str:
        """Show the answer; gives the `ts` of its message. Raises IntegrationError."""
        self._answering.set()
        return self._target.answer(text, blocks)

    def _keep_showing(self) -> None:
        pause = self._after
        while not self._answering.wait(pause):
            self._show()
            self._target.keep()
            pause = self._between_steps
        # An answer may wait long for a rate limit: its line is not left behind.
        while not self._over.wait(self._between_steps):
            self._target.keep()
        take_back(self._target)

    def _show(self) -> None:
        text = f"{self._text} {self._step}".rstrip()
        if self._is_refused or text == self._shown:
            return
        try:
            if self._target.show(text):
                self._shown = text
        except IntegrationError:
            # The answer meets the same refusal, and tells the person; or it does not, as at a rate
            # limit, and is best let through.
            self._is_refused = True
