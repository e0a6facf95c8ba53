"""The words of each language, a file each; sentences are read with all of them at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.asking.words import folded

LANGUAGES = ("english", "spanish", "german")


@cache
def phrases(section: str) -> tuple[str, ...]:
    """The phrases of a section, in the notation of `bot.asking.phrases`."""
    return tuple(line for table in _tables() for line in _lines(table.get(section, "")))


@cache
def phrases_by_meaning(section: str) -> tuple[tuple[str, str], ...]:
    """The phrases of a section that has a meaning for each: (meaning, phrase)."""
    return tuple(
        (meaning, line)
        for table in _tables()
        for meaning, text in table.get(section, {}).items()
        for line in _lines(text)
    )


@cache
def meanings(section: str) -> Mapping[str, str]:
    """What each phrase of a section means."""
    return {phrase: meaning for meaning, phrase in phrases_by_meaning(section)}


@cache
def word_set(section: str) -> frozenset[str]:
    """The words, or expressions of several, of a section."""
    texts = (table.get(section, "") for table in _tables())
    return frozenset(" ".join(each.split()) for text in texts for each in text.split(",")) - {""}


@cache
def values(section: str) -> Mapping[str, Any]:
    """What each word of a section stands for."""
    return {word: value for table in _tables() for word, value in table.get(section, {}).items()}


@cache
def _tables() -> tuple[dict[str, Any], ...]:
    folder = Path(__file__).parent
    texts = [(folder / f"{name}.toml").read_text("utf-8") for name in LANGUAGES]
    return tuple(tomllib.loads(folded(text)) for text in texts)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
