"""Strategies for what people might type: sentences of the tests and of the languages' tables, and
what comes of them by a slip of the hand, or by ill will."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from bot.asking import languages
from tests.bot.asking.sentences import all_sentences

TABLES = Path(languages.__file__).parent
MOST_TYPED = 2500
# What may stand for a slot of a phrase, such as `<sprint>`, whichever it is.
VALUES = (
    "sprint 9", "9", "the last sprint", "@previous", "friday", "20 nov", "2026-12-18", "29 feb",
    "next week", "platform", "team platform", "search", '"Public API v2"', "#12", "acme/web#12",
    "https://github.com/acme/web/issues/12", "<@U0BEN>", "<#C0GENERAL|general>", "points", "80%",
    "20 points", "-3", "0", "twelve", "9:00", "4pm", "25:99", "UTC+2", "monday",
)  # fmt: skip
HOSTILE = (
    "\u202e", "\x00", "\x1b[31m", "<!channel>", "<https://a.example|burndown>", "&lt;!here&gt;",
    "*", "_", "~", "`", '"', "“", "'", "|", "<", ">", "\\", "\n", "\ufeff", "\u200d", "🔥", "٣",
    "²", "1e9", "9" * 40, "İ", "ß", "\ue100", ":x:", "@", "#", "..", "'s", "n't", "w/o", "&amp;",
)  # fmt: skip


def typed() -> st.SearchStrategy[str]:
    """A sentence, a phrase, or one that is near it."""
    return near(st.sampled_from(_sentences()) | phrases())


def phrases(section: str = "") -> st.SearchStrategy[str]:
    """What a phrase of the three languages' tables may be said as; of all sections, or of one."""
    return st.sampled_from(_phrases(section)).flatmap(_said)


def repeated() -> st.SearchStrategy[str]:
    """Few words over and over, up to what Slack lets people type: what freezes a careless rule."""
    pieces = st.lists(_words(), min_size=1, max_size=3).map(" ".join)
    ends = st.sampled_from(["", " ", ", ", '"', "-", "'s "])
    return st.tuples(pieces, ends).map(lambda parts: "".join(parts)).filter(bool).map(_filling)


@st.composite
def near(draw: st.DrawFn, sentences: st.SearchStrategy[str]) -> str:
    """A sentence with a few words dropped, doubled, moved or put in, or two of them in one."""
    words = draw(sentences).split(" ")
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(words)))
        match draw(st.sampled_from(["drop", "double", "move", "put", "join", "case", "cut"])):
            case "drop":
                del words[at : at + 1]
            case "double":
                words[at:at] = words[at : at + 2]
            case "move":
                words.insert(at, words.pop() if words else "")
            case "put":
                words.insert(at, draw(_words()))
            case "join":
                words[at:at] = draw(sentences).split(" ")
            case "case":
                words[at : at + 1] = [word.upper() for word in words[at : at + 1]]
            case "cut":
                words[at : at + 1] = [word[:-1] for word in words[at : at + 1]]
    return draw(st.sampled_from([" ", " ", " ", "  ", "\n", ", "])).join(words)[:MOST_TYPED]


@st.composite
def _said(draw: st.DrawFn, phrase: str) -> str:
    said = []
    for element in phrase.split():
        if element.endswith("?") and draw(st.booleans()):
            continue
        word = draw(st.sampled_from(element.removesuffix("?").split("|")))
        is_slot = word.startswith("<") and word.endswith(">")
        said.append(draw(st.sampled_from(VALUES)) if is_slot else word.replace("_", " "))
    return " ".join(said)


def _words() -> st.SearchStrategy[str]:
    known = st.sampled_from(sorted({word for line in _phrases("") for word in _plain(line)}))
    return known | st.sampled_from(VALUES) | st.sampled_from(HOSTILE) | st.text(max_size=5)


def _filling(piece: str) -> str:
    return (piece * (MOST_TYPED // len(piece) + 1))[:MOST_TYPED]


@cache
def _sentences() -> list[str]:
    return [typed for _, typed, _ in all_sentences()]


@cache
def _phrases(section: str) -> list[str]:
    tables = [tomllib.loads(file.read_text("utf-8")) for file in sorted(TABLES.glob("*.toml"))]
    found = [table.get(section, {}) if section else table for table in tables]
    return [line for table in found for line in _lines(table)]


def _lines(value: Any) -> Iterator[str]:
    """The phrases in a table, and the words that are its keys."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from _lines(each)
    elif isinstance(value, str):
        yield from (part.strip() for part in value.replace(",", "\n").splitlines() if part.strip())


def _plain(line: str) -> list[str]:
    return line.replace("_", " ").replace("|", " ").replace("?", "").split()
