"""The right to answer a question that other processes may answer, too, and handing it over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from slack_sdk.models.blocks import Block

from bot.answering.ephemeral import AddressedReply
from bot.answering.memory import Send
from bot.asking.report_request import ReportRequest
from bot.asking.story import Story
from bot.tenancy.conversation import Conversation


class Overtaken(Exception):
    """Another process answers the question, or has answered it."""


@dataclass(frozen=True)
class Turn:
    """The right of this process to answer a question.

    Attributes:
        mark: The key that the message of the answer is marked with; empty for none.
        begin_posting: Is called before the answer is posted; from then on it may be there. Raises
            IntegrationError, and what is in `passes`.
        passes: Errors that end this turn, and of which the asker is told nothing, as another
            process answers.
    """

    mark: str = ""
    begin_posting: Callable[[], object] = lambda: None
    passes: tuple[type[Exception], ...] = ()

    def posting(self, send: Send) -> Send:
        """The function that sends an answer, once that is noted."""

        def sends(text: str, blocks: list[Block]) -> str:
            self.begin_posting()
            return send(text, blocks)

        return sends


# No other process knows of the question.
ONLY_TURN = Turn()


class HandOver(Protocol):
    """Hands a question over to the processes that answer."""

    def __call__(
        self,
        request: ReportRequest,
        to: Conversation,
        reply: AddressedReply,
        left_out: tuple[str, ...],
        story: Story,
    ) -> None:
        """Hand it over, or tell the asker why not. Raises IntegrationError."""
