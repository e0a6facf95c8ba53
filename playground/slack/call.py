"""One call of a Web API method, and what its handler may ask of it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground.slack.model import Channel
from playground.slack.refusal import Refused, refused_for
from playground.slack.tables import ONLY_ONE
from playground.slack.validation import is_too_long, problems
from playground.slack.workspace import Workspace


@dataclass(frozen=True)
class Call:
    """Arguments as they came, from a form (all text) or from JSON.

    `server` is the server's own address, such as `http://127.0.0.1:3000`.
    """

    workspace: Workspace
    arguments: Mapping[str, Any]
    server: str

    def text(self, name: str) -> str:
        """An argument as text; empty where it was left out."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def flag(self, name: str) -> bool:
        """An argument as yes or no; no where it was left out."""
        return self.text(name).lower() in {"1", "true"}

    def json(self, name: str, error: str) -> Any:
        """An argument that is JSON, or text that holds JSON; None where it was left out.

        Raises Refused with that error when the text is not JSON.
        """
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError as wrong:
            raise Refused(error) from wrong

    def blocks(self) -> list[dict[str, Any]] | None:
        """The `blocks`, checked; None where they were left out."""
        blocks = checked_blocks(self.workspace, self.json("blocks", "invalid_blocks_format"))
        if blocks is not None and is_too_long(blocks):
            raise Refused("msg_blocks_too_long")
        return blocks

    def check_scope(self, scope: str) -> None:
        """Raise Refused where the app was not granted that scope."""
        self.workspace.access.check_scopes(frozenset({scope}))

    def channel(self, name: str = "channel") -> Channel:
        """The conversation that an argument names, by id or `#name`, if the bot can see it."""
        wanted = self.text(name)
        bot = self.workspace.app.user.id
        for channel in list(self.workspace.channels.values()):
            is_named = not channel.is_im and wanted.removeprefix("#") == channel.name
            if (wanted == channel.id or is_named) and (
                not channel.is_private or bot in channel.members
            ):
                return channel
        raise Refused("channel_not_found")

    def channel_to_post_in(self) -> Channel:
        """As `channel`, for the bot's words: a person's id means their direct conversation."""
        person = self.workspace.people.get(self.text("channel"))
        if person is not None and not person.is_bot:
            return self.workspace.direct_message(person.id)
        channel = self.channel()
        if channel.is_archived:
            raise Refused("is_archived")
        if self.workspace.app.user.id not in channel.members:
            raise Refused("not_in_channel")
        return channel

    def thread(self, channel: Channel) -> str:
        """The `ts` of the thread to reply in, empty for none; a reply stands for its parent."""
        ts = self.text("thread_ts")
        parent = channel.messages.get(ts)
        if ts and (parent is None or parent.reader):
            raise Refused("cannot_reply_to_message")
        return (parent.thread_ts or ts) if parent else ""


def checked_blocks(workspace: Workspace, blocks: Any) -> list[dict[str, Any]] | None:
    """Blocks as Slack takes them; raises Refused with Slack's words otherwise."""
    if blocks is None:
        return None
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    mistakes = problems(blocks, workspace.files.try_to_show)
    if mistakes:
        error = "invalid_attachments" if ONLY_ONE in mistakes else "invalid_blocks"
        refusal = refused_for(error, mistakes)
        raise Refused(refusal.error, errors=mistakes, **refusal.details)
    return [identified(block) for block in blocks]


def identified(block: dict[str, Any]) -> dict[str, Any]:
    """A block with the ids that Slack makes up where the bot gave none."""
    block = {"block_id": secrets.token_urlsafe(4), **block}
    if block["type"] == "actions":
        block["elements"] = [_actionable(element) for element in block["elements"]]
    for name in ("accessory", "element"):
        if name in block and block[name]["type"] != "image":
            block[name] = _actionable(block[name])
    return block


def _actionable(element: dict[str, Any]) -> dict[str, Any]:
    return {"action_id": secrets.token_urlsafe(4), **element}
