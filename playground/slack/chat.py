"""The Web API's `chat.*` methods."""

from __future__ import annotations

from typing import Any

from playground.slack.call import Call
from playground.slack.model import TOMBSTONE, Channel, Message
from playground.slack.refusal import Refused

LONGEST_TEXT = 40_000
LONGEST_NEW_TEXT = 4_000


def post_message(call: Call) -> dict[str, Any]:
    """`chat.postMessage`."""
    channel = call.channel_to_post_in()
    text, blocks = _content(call)
    message = call.workspace.post(
        channel,
        call.workspace.app.user.id,
        text,
        blocks=blocks or (),
        thread_ts=call.thread(channel),
        metadata=_metadata(call),
    )
    return {"channel": channel.id, "ts": message.ts, "message": posted_message(call, message)}


def post_ephemeral(call: Call) -> dict[str, Any]:
    """`chat.postEphemeral`."""
    channel = call.channel_to_post_in()
    reader = call.text("user")
    if reader not in channel.members:
        raise Refused("user_not_in_channel")
    text, blocks = _content(call)
    message = call.workspace.post(
        channel,
        call.workspace.app.user.id,
        text,
        blocks=blocks or (),
        thread_ts=call.thread(channel),
        reader=reader,
    )
    return {"message_ts": message.ts}


def update(call: Call) -> dict[str, Any]:
    """`chat.update`: new text takes the blocks away, unless new ones come with it.

    https://docs.slack.dev/reference/methods/chat.update
    """
    channel = call.channel()
    if channel.is_archived:
        raise Refused("is_inactive")
    old = _message(call, channel, "ts", "cant_update_message")
    text, blocks = _content(call, LONGEST_NEW_TEXT)
    message = call.workspace.update(
        channel,
        old.ts,
        text=text if "text" in call.arguments else old.text,
        blocks=blocks or (),
        edited=old.edited or not blocks,
        **({"metadata": metadata} if (metadata := _metadata(call)) else {}),
    )
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": posted_message(call, message),
    }


def delete(call: Call) -> dict[str, Any]:
    """`chat.delete`."""
    channel = call.channel()
    message = _message(call, channel, "ts", "cant_delete_message")
    call.workspace.delete(channel, message.ts)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> dict[str, Any]:
    """`chat.getPermalink`."""
    channel = call.channel()
    message = _message(call, channel, "message_ts")
    link = (
        f"https://{call.workspace.domain}.slack.com/archives/{channel.id}"
        f"/p{message.ts.replace('.', '')}"
    )
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def posted_message(call: Call, message: Message) -> dict[str, Any]:
    """A message of the bot as answers of `chat.*` show it."""
    app = call.workspace.app
    payload: dict[str, Any] = {
        "type": "message",
        "user": message.user,
        "bot_id": app.bot_id,
        "app_id": app.id,
        "team": call.workspace.team_id,
        "ts": message.ts,
        "text": message.text,
    }
    if message.blocks:
        payload["blocks"] = list(message.blocks)
    if message.thread_ts:
        payload["thread_ts"] = message.thread_ts
    return payload


def _content(call: Call, longest: int = LONGEST_TEXT) -> tuple[str, list[dict[str, Any]] | None]:
    text, markdown = call.text("text"), call.text("markdown_text")
    blocks = call.blocks()
    if markdown and (text or blocks):
        raise Refused("markdown_text_conflict")
    text = text or markdown
    if not text and not blocks and not call.json("attachments", "invalid_attachments"):
        raise Refused("no_text")
    if len(text) > longest:
        raise Refused("msg_too_long")
    return text, blocks


def _metadata(call: Call) -> dict[str, Any] | None:
    """https://docs.slack.dev/messaging/message-metadata"""
    metadata = call.json("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    if not isinstance(payload, dict) or not isinstance(metadata.get("event_type"), str):
        raise Refused("invalid_metadata_schema")
    return dict(metadata)


def _message(call: Call, channel: Channel, name: str, error: str = "") -> Message:
    """The message whose `ts` an argument has; with an error, only one of the bot's own."""
    message = channel.messages.get(call.text(name))
    if message is None or message.reader or message.subtype == TOMBSTONE:
        raise Refused("message_not_found")
    if error and message.user != call.workspace.app.user.id:
        raise Refused(error)
    return message
