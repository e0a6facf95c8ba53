"""Words in quotes, which are taken to the letter."""

from __future__ import annotations

import re

QUOTED = re.compile(r'"([^"]*)"')


def blanked(text: str) -> str:
    """The text with marks alone for what is quoted, so that places in it stay what they are."""
    return QUOTED.sub(lambda quoted: '"' * len(quoted[0]), text)


def titles_quoted(text: str) -> list[str]:
    """What is quoted in the text, but for what is blank."""
    return [title for title in QUOTED.findall(text) if title.strip()]
