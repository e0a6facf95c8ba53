"""Text in Slack's mrkdwn: data escaped, cut to what Slack takes, and the small blocks it is in."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape as _escape
from urllib.parse import quote

from slack_sdk.models.blocks import Block, ContextBlock, MarkdownTextObject, SectionBlock
from slack_sdk.models.messages import DateLink

from integrations.visible import visible
from metrics.text.formatting import cut

# Slack's limits: https://docs.slack.dev/reference/block-kit/blocks
SECTION_CHARACTERS = 3000
CONTEXT_CHARACTERS = 3000
_ENDS_LINK = re.compile(r"[<>|\s]")


def escape(text: str) -> str:
    """Text from elsewhere as data: it cannot ping, link, hide or reverse anything.

    Slack decodes these three entities, and only these, in every kind of text object.
    """
    return _escape(visible(text), quote=False)


def fitted(text: str, characters: int) -> str:
    """The escaped text, cut to that many characters without splitting an entity."""
    escaped = escape(text)
    while len(escaped) > characters:
        text = cut(text, len(text) - max(1, (len(escaped) - characters) // 5))
        escaped = escape(text)
    return escaped


def bold(text: str, characters: int) -> str:
    """The escaped text in bold, whatever marks it has in it."""
    return f"*{fitted(' '.join(text.split()).replace('*', '∗'), characters)}*"


def link(url: str, name: str) -> str:
    """The escaped name, linked where that is an address on the web."""
    label = escape(name)
    return f"<{address(url)}|{label.replace('|', '¦')}>" if url.startswith("https://") else label


def address(url: str) -> str:
    """The address as Slack takes it within a link, which no character of it ends."""
    return _ENDS_LINK.sub(lambda mark: quote(mark[0]), visible(url))


def date_link(moment: datetime) -> str:
    """The moment in each reader's time zone (mrkdwn)."""
    fallback = moment.strftime("%Y-%m-%d %H:%M UTC")
    return str(DateLink(date=moment, date_format="{date_short_pretty} {time}", fallback=fallback))


def whole(text: str, characters: int) -> str:
    """The mrkdwn, cut to that many characters outside its links and entities."""
    if len(text) <= characters:
        return text
    start = text[: characters - 1]
    for opened, closed in ("<>", "&;"):
        at = start.rfind(opened)
        if at > start.rfind(closed):
            start = start[:at]
    return f"{start.rstrip()}…"


def section(text: str) -> Block:
    """A paragraph of mrkdwn, as much of it as Slack takes."""
    return SectionBlock(text=MarkdownTextObject(text=whole(text, SECTION_CHARACTERS)))


def context(text: str) -> Block:
    """A paragraph of mrkdwn in small type, as much of it as Slack takes."""
    return ContextBlock(elements=[MarkdownTextObject(text=whole(text, CONTEXT_CHARACTERS))])
