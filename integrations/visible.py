"""Text without what one does not see: it comes from outside, and could say one thing and show
another."""

from __future__ import annotations

import re
from typing import Any

_BREAK = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls but tabs and line breaks, and what turns the direction of writing (Unicode's
# Bidi_Control). Joiners stay, which emoji and Persian words are made with. No half of a pair
# (surrogate) can be written as UTF-8.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def visible(text: str) -> str:
    """The text without controls and marks of direction; every line break is `\\n`."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub("", _BREAK.sub("\n", text))


def visible_within(value: Any) -> Any:
    """The value with `visible` text in its mappings and lists, however deep."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, dict):
        return {name: visible_within(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [visible_within(inner) for inner in value]
    return value
