"""Links in messages: which of them are the app's, and `chat.unfurl`, which shows what is behind.

https://docs.slack.dev/messaging/unfurling-links-in-messages
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from playground.slack.call import Call
from playground.slack.model import BotApp, Channel, Message
from playground.slack.refusal import Refused, refused_for
from playground.slack.workspace import Workspace

LINK = re.compile(r"<(https?://[^<>|]+)(?:\|[^<>]*)?>")
SOURCES = ("composer", "conversations_history")
FIELDS = {"blocks", "hide_color", "preview"}


def shared_links(app: BotApp, message: Message) -> dict[str, str]:
    """The links in somebody's message that the app unfurls, each with the domain it is of."""
    if message.user == app.user.id:
        return {}
    links = {}
    for url in _links(message):
        host = urlsplit(url).hostname or ""
        for domain in app.unfurl_domains:
            if host == domain or host.endswith(f".{domain}"):
                links[url] = domain
    return links


def unfurl(call: Call) -> dict[str, Any]:
    """`chat.unfurl`: blocks for links of a message, in place of those it had for them."""
    channel, message = _place(call)
    unfurls = _unfurls(call)
    was_told = (channel.id, message.ts) in call.workspace.unfurl_ids.values()
    shared = shared_links(call.workspace.app, message) if was_told else {}
    for url in unfurls:
        if url not in _links(message):
            raise Refused("cannot_unfurl_message")
        if url not in shared:
            raise Refused("cannot_unfurl_url")
    blocks_by_url = {url: _blocks(call, content) for url, content in unfurls.items()}
    call.workspace.update(channel, message.ts, unfurls={**message.unfurls, **blocks_by_url})
    return {}


def _links(message: Message) -> list[str]:
    """The links of a message as events have them too, with `&` escaped."""
    return LINK.findall(message.text)


def _place(call: Call) -> tuple[Channel, Message]:
    """The message that is meant: by `unfurl_id` and `source`, or by `channel` and `ts`."""
    if call.text("unfurl_id") or call.text("source"):
        for name in ("unfurl_id", "source"):
            if not call.text(name):
                raise Refused(f"missing_{name}")
        if call.text("source") not in SOURCES:
            raise Refused("invalid_source")
        if call.text("unfurl_id") not in call.workspace.unfurl_ids:
            raise Refused("invalid_unfurl_id")
        channel_id, ts = call.workspace.unfurl_ids[call.text("unfurl_id")]
    else:
        for name in ("channel", "ts"):
            if not call.text(name):
                raise Refused(f"missing_{name}")
        channel_id, ts = call.text("channel"), call.text("ts")
    return _message(call.workspace, channel_id, ts)


def _message(workspace: Workspace, channel_id: str, ts: str) -> tuple[Channel, Message]:
    # The app is told of links in conversations that it is not in, and unfurls them there.
    channel = workspace.channels.get(channel_id)
    if channel is None:
        raise Refused("cannot_find_channel")
    message = channel.messages.get(ts)
    if message is None or message.reader:
        raise Refused("cannot_find_message")
    return channel, message


def _unfurls(call: Call) -> dict[str, dict[str, Any]]:
    unfurls = call.json("unfurls", "invalid_unfurls_format")
    if not unfurls:
        raise Refused("missing_unfurls")
    if not isinstance(unfurls, dict) or {*map(type, unfurls.values())} != {dict}:
        raise Refused("invalid_unfurls_format")
    # What the playground's page cannot show is refused as if it were none.
    if any("blocks" not in content or content.keys() - FIELDS for content in unfurls.values()):
        raise Refused("cannot_parse_attachment")
    return unfurls


def _blocks(call: Call, unfurl: dict[str, Any]) -> list[dict[str, Any]]:
    blocks = Call(call.workspace, {"blocks": unfurl["blocks"]}, call.server).blocks() or []
    problems = [
        f"unsupported type: {block['type']} [json-pointer:/blocks/{index}/type]"
        for index, block in enumerate(blocks)
        if block["type"] in ("rich_text", "data_visualization")
    ]
    if problems:
        refusal = refused_for("invalid_blocks", problems)
        raise Refused(refusal.error, errors=problems, **refusal.details)
    return blocks
