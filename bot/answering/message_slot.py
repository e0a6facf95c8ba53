"""Where an answer goes: a new message, or an earlier one of the bot that it replaces."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import Any, Protocol

from slack_sdk.models.blocks import Block, ContextBlock, MarkdownTextObject

from bot.answering.shown_lines import ShownLine
from integrations.errors import IntegrationError
from integrations.slack import NotEditable, SlackDestination, SlackUnreachable

log = logging.getLogger(__name__)

HOURGLASS = ":hourglass_flowing_sand:"


class ReplyTarget(Protocol):
    """Shows progress and then the answer; every method may raise IntegrationError.

    One thread calls `answer`, and another all the rest: the answer waits for nothing of that.
    """

    def show(self, text: str) -> bool:
        """Show a line of progress (mrkdwn); gives whether it is shown now."""

    def keep(self) -> None:
        """Note that what is shown is still being worked on."""

    def answer(self, text: str, blocks: list[Block]) -> str:
        """Show the answer, in place of the progress; gives the `ts` of its message."""

    def take_back(self) -> None:
        """Remove what is left of the progress, when all is over."""


class _Line:
    """Whether a line of progress is being sent now, and whether it is too late for one."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_over = False
        self._is_on_the_way = False

    @contextmanager
    def sent(self) -> Iterator[bool]:
        """Inside, a line is on the way; gives False where it is too late."""
        with self._lock:
            self._is_on_the_way = not self._is_over
        try:
            yield self._is_on_the_way
        finally:
            with self._lock:
                self._is_on_the_way = False

    def end(self) -> bool:
        """Let no further line be sent; gives whether one is on the way."""
        with self._lock:
            self._is_over = True
            return self._is_on_the_way


class NewMessage:
    """A new message in a conversation, or in a thread of it.

    `noted` is kept of its progress; `mark` is the key that the answer is marked with, if any.
    """

    def __init__(
        self,
        slack: SlackDestination,
        channel: str,
        thread_ts: str | None = None,
        noted: ShownLine | None = None,
        mark: str = "",
    ) -> None:
        self._slack = slack
        self._beside = slack.beside()
        self._channel = channel
        self._thread_ts = thread_ts
        self._marked = _marked(mark)
        self._noted = noted or ShownLine()
        self._line = _Line()
        self._ts: str | None = None

    def show(self, text: str) -> bool:
        """Post the line of progress, or update it; not while others speak in the channel."""
        if self._ts is None and not self._slack.has_room(self._channel):
            return False
        self._note()
        with self._line.sent() as is_in_time:
            if is_in_time:
                self._send(text)
        return True

    def keep(self) -> None:
        """Note the line that is shown again, in time."""
        if self._ts is not None:
            self._note()

    def _note(self) -> None:
        self._noted.shown(self._channel, self._thread_ts or "", self._ts or "")

    def _send(self, text: str) -> None:
        line = [progress_line(text)]
        if self._ts is not None:
            self._beside.update(self._channel, self._ts, text, line)
            return
        marked = {"key": self._noted.key}
        try:
            self._ts = self._beside.post(self._channel, text, line, self._thread_ts, marked)
        except SlackUnreachable:
            # It may have been posted all the same: it is looked for when nobody works on it.
            self._noted.is_to_be_looked_for()
            raise

    def answer(self, text: str, blocks: list[Block]) -> str:
        """Post the answer, or put it in place of the progress.

        A line that is on the way would come to stand over the answer: then it is posted below.
        """
        ts = None if self._line.end() else self._ts
        if ts is not None:
            try:
                self._slack.update(self._channel, ts, text, blocks, self._marked)
            except NotEditable as error:
                # Somebody has deleted the line.
                log.info("The line of progress is not there any more: %s", error)
            except SlackUnreachable:
                # The answer may stand in its place all the same, which is not to be deleted.
                if self._noted.is_to_be_looked_for():
                    self._ts = None
                raise
            else:
                self._ts = None
                return ts
        return self._slack.post(self._channel, text, blocks, self._thread_ts, self._marked)

    def take_back(self) -> None:
        """Delete the line of progress, if it was posted and not answered in its place."""
        if self._ts is not None:
            self._slack.delete(self._channel, self._ts)
        self._noted.gone()


class EditedMessage:
    """An earlier report that the answer replaces, or is posted below if it cannot be edited.

    `message` is the report as Slack sends it in a payload; `noted` is kept of its progress; `mark`
    is the key that the answer is marked with, if any.
    """

    def __init__(
        self,
        slack: SlackDestination,
        channel: str,
        ts: str,
        message: Mapping[str, Any],
        noted: ShownLine | None = None,
        mark: str = "",
    ) -> None:
        self._slack = slack
        self._beside = slack.beside()
        self._channel = channel
        self._ts = ts
        self._marked = _marked(mark)
        self._thread_ts: str = message.get("thread_ts") or ts
        self._in_thread: str = message.get("thread_ts") or ""
        self._text: str = message.get("text") or ""
        self._blocks = [_as_sent(block) for block in message.get("blocks") or ()]
        self._noted = noted or ShownLine()
        self._line = _Line()
        self._is_changed = False
        # The answer that a line on the way may come to stand over.
        self._covered: tuple[str, list[Block]] | None = None

    def show(self, text: str) -> bool:
        """Put a line of progress above the report."""
        self._note()
        with self._line.sent() as is_in_time:
            if is_in_time:
                above = [progress_line(text), *self._blocks]
                self._is_changed = True
                self._beside.update(self._channel, self._ts, self._text, above)
        return True

    def keep(self) -> None:
        """Note the line that is shown again, in time."""
        if self._is_changed:
            self._note()

    def _note(self) -> None:
        self._noted.shown(self._channel, self._in_thread, self._ts)

    def answer(self, text: str, blocks: list[Block]) -> str:
        """Replace the report, or post in its thread where Slack refuses to edit it."""
        is_covered = self._line.end()
        try:
            self._slack.update(self._channel, self._ts, text, blocks, self._marked)
        except NotEditable:
            return self._slack.post(self._channel, text, blocks, self._thread_ts, self._marked)
        self._covered = (text, blocks) if is_covered else None
        self._is_changed = False
        return self._ts

    def take_back(self) -> None:
        """Restore the report; or put the answer in its place again, where a line of progress may
        have come after it."""
        if self._covered is not None:
            self._slack.update(self._channel, self._ts, *self._covered)
        elif self._is_changed:
            self._slack.update(self._channel, self._ts, self._text, self._blocks)
        self._noted.gone()


def _marked(key: str) -> Mapping[str, str] | None:
    return {"key": key} if key else None


def progress_line(text: str) -> Block:
    """The block of a line of progress."""
    return ContextBlock(elements=[MarkdownTextObject(text=f"{HOURGLASS} {text}")])


def is_progress_line(block: Mapping[str, Any]) -> bool:
    """Whether a block, as Slack sends it, is a line of progress."""
    elements = block.get("elements") or [{}]
    return block.get("type") == "context" and str(elements[0].get("text")).startswith(HOURGLASS)


def without_line(message: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """Text and blocks of a message, as Slack sends it, without the line of progress above them."""
    shown = [_as_sent(block) for block in message.get("blocks") or ()]
    return str(message.get("text") or ""), [each for each in shown if not is_progress_line(each)]


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
