"""Shows the progress of a slow request until the answer replaces it."""

from __future__ import annotations

from threading import Event, Lock, Thread
from types import TracebackType

from slack_sdk.models.blocks import Block

from bot.answering.message_slot import ReplyTarget, take_back
from integrations.errors import IntegrationError

# Slack allows about one message a second in a channel; the answer must not have to wait.
SECONDS_BETWEEN_STEPS = 2.0


class ProgressMessage:
    """Appears only when the work takes longer than `after` seconds, and is always removed.

    `answer` replaces it with the result; leaving the context without an answer removes it. A
    thread shows the steps.
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
        self._is_answered = False
        self._over = Event()
        self._lock = Lock()

    def __enter__(self) -> ProgressMessage:
        Thread(target=self._keep_showing, name="progress-message", daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        with self._lock:
            if not self._is_answered:
                take_back(self._target)

    def step(self, doing: str) -> None:
        """Set what is being done now; the thread shows it later."""
        self._step = doing

    def answer(self, text: str, blocks: list[Block]) -> str:
        """Show the answer; gives the `ts` of its message. Raises IntegrationError."""
        self._over.set()
        with self._lock:
            ts = self._target.answer(text, blocks)
            self._is_answered = True
        return ts

    def _keep_showing(self) -> None:
        pause = self._after
        while not self._over.wait(pause):
            with self._lock:
                self._show()
            pause = self._between_steps

    def _show(self) -> None:
        text = f"{self._text} {self._step}".rstrip()
        if self._over.is_set() or text == self._shown:
            return
        try:
            self._target.show(text)
        except IntegrationError:
            # The answer meets the same refusal, and tells the person.
            self._over.set()
        self._shown = text
