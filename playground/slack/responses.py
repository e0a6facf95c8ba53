"""Answers to a command or an action: with its acknowledgement, or later to its `response_url`.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from playground.slack.call import checked_blocks
from playground.slack.model import Channel
from playground.slack.refusal import Refused
from playground.slack.workspace import Workspace

USES = 5
LIFETIME = 30 * 60.0


@dataclass
class ResponseUrl:
    """Where one command or action is answered.

    Attributes:
        channel: where it was used.
        reader: id of the person who used it.
        original: `ts` of the message acted on; empty means none.
        until: Unix seconds at which it expires.
        uses_left: answers that it still takes.
    """

    channel: Channel
    reader: str
    original: str
    until: float
    uses_left: int = USES


class Responses:
    """All response URLs of a workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._by_id: dict[str, ResponseUrl] = {}

    def open(self, server: str, channel: Channel, original: str = "") -> str:
        """A new response URL for what the page's person just did."""
        key = secrets.token_urlsafe(16)
        until = self._workspace.clock() + LIFETIME
        self._by_id[key] = ResponseUrl(channel, self._workspace.me, original, until)
        return f"{server}/response/{key}"

    def use(self, key: str, payload: dict[str, Any]) -> None:
        """Answer to a response URL; raises Refused."""
        url = self._by_id.get(key)
        if url is None or not url.uses_left or self._workspace.clock() > url.until:
            raise Refused("expired_url")
        url.uses_left -= 1
        original = url.original if url.original in url.channel.messages else ""
        if payload.get("delete_original") and original:
            self._workspace.delete(url.channel, original)
        elif payload.get("replace_original") and original:
            text, blocks = self._content(payload)
            self._workspace.update(url.channel, original, text=text, blocks=blocks)
        else:
            self.show(url.channel, url.reader, payload)

    def show(self, channel: Channel, reader: str, payload: dict[str, Any]) -> None:
        """Show an answer to its reader alone, or to all where it says so; raises Refused."""
        text, blocks = self._content(payload)
        self._workspace.post(
            channel,
            self._workspace.app.user.id,
            text,
            blocks=blocks,
            thread_ts=str(payload.get("thread_ts") or ""),
            reader="" if payload.get("response_type") == "in_channel" else reader,
        )

    def _content(self, payload: dict[str, Any]) -> tuple[str, list[dict[str, Any]]]:
        text = str(payload.get("text") or "")
        blocks = checked_blocks(self._workspace, payload.get("blocks")) or []
        if not text and not blocks:
            raise Refused("no_text")
        return text, blocks
