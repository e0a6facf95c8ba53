"""Words in quotes, which are read unchanged."""

from __future__ import annotations

import re

QUOTED = re.compile(r'"([^"]*)"')


def blanked(text: str) -> str:
    """The text with quotation marks in place of quoted words, so that positions stay the same."""
    return QUOTED.sub(lambda quoted: '"' * len(quoted[0]), text)


def titles_quoted(text: str) -> list[str]:
    """The quoted parts of the text that are not blank."""
    return [title for title in QUOTED.findall(text) if title.strip()]
