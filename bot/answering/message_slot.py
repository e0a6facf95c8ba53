"""Where an answer goes: a new message, or an earlier one of the bot that it replaces."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Protocol

from slack_sdk.models.blocks import Block, ContextBlock, MarkdownTextObject

from integrations.errors import IntegrationError
from integrations.slack import NotEditable, SlackDestination

log = logging.getLogger(__name__)


class ReplyTarget(Protocol):
    """Shows progress and then the answer; every method may raise IntegrationError."""

    def show(self, text: str) -> None:
        """Show a line of progress (mrkdwn)."""

    def answer(self, text: str, blocks: list[Block]) -> str:
        """Show the answer, in place of the progress; gives the `ts` of its message."""

    def take_back(self) -> None:
        """Remove the progress line."""


class NewMessage:
    """A new message in a conversation, or in a thread of it."""

    def __init__(self, slack: SlackDestination, channel: str, thread_ts: str | None = None) -> None:
        self._slack = slack
        self._channel = channel
        self._thread_ts = thread_ts
        self._ts: str | None = None

    def show(self, text: str) -> None:
        """Post the line of progress, or update it."""
        line = [progress_line(text)]
        if self._ts is None:
            self._ts = self._slack.post(self._channel, text, line, self._thread_ts)
        else:
            self._slack.update(self._channel, self._ts, text, line)

    def answer(self, text: str, blocks: list[Block]) -> str:
        """Post the answer, or put it in place of the progress."""
        ts = self._ts
        if ts is None:
            return self._slack.post(self._channel, text, blocks, self._thread_ts)
        self._slack.update(self._channel, ts, text, blocks)
        self._ts = None
        return ts

    def take_back(self) -> None:
        """Delete the line of progress, if it was posted."""
        if self._ts is not None:
            self._slack.delete(self._channel, self._ts)


class EditedMessage:
    """An earlier report that the answer replaces, or is posted below if it cannot be edited.

    `message` is the report as Slack sends it in a payload.
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
        """Put a line of progress above the report."""
        self._slack.update(
            self._channel, self._ts, self._text, [progress_line(text), *self._blocks]
        )
        self._is_changed = True

    def answer(self, text: str, blocks: list[Block]) -> str:
        """Replace the report, or post in its thread where Slack refuses to edit it."""
        try:
            self._slack.update(self._channel, self._ts, text, blocks)
        except NotEditable:
            return self._slack.post(self._channel, text, blocks, self._thread_ts)
        self._is_changed = False
        return self._ts

    def take_back(self) -> None:
        """Restore the report."""
        if self._is_changed:
            self._slack.update(self._channel, self._ts, self._text, self._blocks)


def progress_line(text: str) -> Block:
    """The block of a line of progress."""
    line = MarkdownTextObject(text=f":hourglass_flowing_sand: {text}")
    return ContextBlock(elements=[line])


def take_back(target: ReplyTarget) -> None:
    """Remove the line of progress; log a failure."""
    try:
        target.take_back()
    except IntegrationError as error:
        log.warning("The line of progress could not be removed: %s", error)


def _as_sent(block: Mapping[str, Any]) -> Any:
    """The block without what Slack adds to a file, and refuses to take back."""
    if "slack_file" not in block:
        return dict(block)
    kept = {name: block[name] for name in ("type", "block_id", "alt_text") if name in block}
    return {**kept, "slack_file": {"id": block["slack_file"]["id"]}}
