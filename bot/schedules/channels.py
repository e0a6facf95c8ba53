"""Words -> the channel that they name."""

from __future__ import annotations

import re

from bot.asking.common_words import taken
from bot.asking.quoted import QUOTED
from bot.errors import WrongUsage

_CHANNEL = re.compile(r"(?:\b(?:in|to|into|on|im|auf|en|a)\s+)?<#(?P<id>[CG]\w+)(?:\|[^>]*)?>")
_HERE = re.compile(r"\b(?:here|(?:in|to)\s+this\s+channel)\b", re.IGNORECASE)
_BARE_CHANNEL = re.compile(r"(?:^|\s)(?P<name>#[^\W\d][\w-]*)")


def channel_named(text: str) -> str:
    """The id of the channel that the text names; empty where it names none."""
    return channel_in(text)[0]


def channel_in(text: str) -> tuple[str, str]:
    """The id of the channel that the text names, and the text without it. Raises WrongUsage."""
    channel, rest = taken(_CHANNEL, text)
    if _CHANNEL.search(rest):
        raise WrongUsage("Into one channel at a time, please: make a schedule for each.")
    if bare := _BARE_CHANNEL.search(QUOTED.sub(" ", rest)):
        raise WrongUsage(
            f"I cannot tell which channel `{bare['name']}` is: pick it from the list that Slack "
            "shows as you type `#`, or leave it out for this one."
        )
    _, rest = taken(_HERE, rest)
    return (channel["id"] if channel else ""), rest
