"""Where an answer goes: a new message, or one of the bot's that is there already."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Protocol

from slack_sdk.models.blocks import Block, ContextBlock, MarkdownTextObject

from integrations.errors import IntegrationError
from integrations.slack import NotEditable, SlackDestination

log = logging.getLogger(__name__)


class ReplyTarget(Protocol):
    """Shows what is being done and then the answer; each may raise IntegrationError."""

    def show(self, text: str) -> None:
        """Show what is being done (mrkdwn)."""

    def answer(self, text: str, blocks: list[Block]) -> None:
        """Give the answer, in place of what was shown."""

    def take_back(self) -> None:
        """Leave everything as it was before."""


class NewMessage:
    """A message of its own, in a conversation or a thread of it."""

    def __init__(self, slack: SlackDestination, channel: str, thread_ts: str | None = None) -> None:
        self._slack = slack
        self._channel = channel
        self._thread_ts = thread_ts
        self._ts: str | None = None

    def show(self, text: str) -> None:
        """Post it, or change what was posted."""
        line = [working_line(text)]
        if self._ts is None:
            self._ts = self._slack.post(self._channel, text, line, self._thread_ts)
        else:
            self._slack.update(self._channel, self._ts, text, line)

    def answer(self, text: str, blocks: list[Block]) -> None:
        """Post it, or put it in place of what was shown."""
        if self._ts is None:
            self._slack.post(self._channel, text, blocks, self._thread_ts)
        else:
            self._slack.update(self._channel, self._ts, text, blocks)
            self._ts = None

    def take_back(self) -> None:
        """Delete what was shown, if anything was."""
        if self._ts is not None:
            self._slack.delete(self._channel, self._ts)


class EditedMessage:
    """A report that is replaced by the answer; one that cannot be, is answered in its thread.

    `message` is what Slack says of it in a payload.
    """

    def __init__(
        self, slack: SlackDestination, channel: str, ts: str, message: Mapping[str, Any]
    ) -> None:
        self._slack = slack
        self._channel = channel
        self._ts = ts
        self._thread_ts: str = message.get("thread_ts") or ts
        self._text: str = message.get("text") or ""
        self._blocks = [_as_sent(block) for block in message.get("blocks") or ()]
        self._is_changed = False

    def show(self, text: str) -> None:
        """Put a line above the report that is there."""
        self._slack.update(self._channel, self._ts, self._text, [working_line(text), *self._blocks])
        self._is_changed = True

    def answer(self, text: str, blocks: list[Block]) -> None:
        """Replace the report, or post in its thread where Slack does not let it be changed."""
        try:
            self._slack.update(self._channel, self._ts, text, blocks)
            self._is_changed = False
        except NotEditable:
            self._slack.post(self._channel, text, blocks, self._thread_ts)

    def take_back(self) -> None:
        """The report as it was."""
        if self._is_changed:
            self._slack.update(self._channel, self._ts, self._text, self._blocks)


def working_line(text: str) -> Block:
    """The line that says what is being done."""
    line = MarkdownTextObject(text=f":hourglass_flowing_sand: {text}")
    return ContextBlock(elements=[line])


def take_back(target: ReplyTarget) -> None:
    """Take back what was shown; what cannot be, is logged."""
    try:
        target.take_back()
    except IntegrationError as error:
        log.warning("What was being done is still shown: %s", error)


def _as_sent(block: Mapping[str, Any]) -> Any:
    """The block as a bot may send it: of a file, Slack tells more than it takes."""
    if "slack_file" not in block:
        return dict(block)
    kept = {name: block[name] for name in ("type", "block_id", "alt_text") if name in block}
    return {**kept, "slack_file": {"id": block["slack_file"]["id"]}}
