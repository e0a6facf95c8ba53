"""Acceptance criteria: the checkboxes below a heading of an issue's body."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from cachetools import LRUCache, cached

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# As GitHub Flavored Markdown has it, https://github.github.com/gfm/#task-list-items-extension-
_CHECKBOX = re.compile(r"\[([ xX])\]\s")
_AROUND_WORDS = re.compile(r"^\W+|\W+$")


class Criteria(NamedTuple):
    """How many acceptance criteria there are, and how many of them are ticked."""

    done: int
    total: int


def _key(body: str, heading: str) -> tuple[bytes, str]:
    # Texts are long, and must not stay in memory when their board is forgotten.
    return blake2b(body.encode(errors="surrogatepass")).digest(), heading


@cached(LRUCache(maxsize=1024), _key, Lock())
def acceptance_criteria(body: str, heading: str) -> Criteria:
    """The task list items of `body`, GitHub's Markdown, below the headings that say `heading`.

    Headings are compared in any case, without emoji or punctuation around them. A section ends at
    the next heading of its own level or a higher one. Nested items count as well; items in code or
    comments do not.
    """
    wanted = _bare(heading)
    ticks = [tick != " " for tick in _checkboxes(_markdown().parse(body), wanted)] if wanted else []
    return Criteria(sum(ticks), len(ticks))


@cache
def _markdown() -> MarkdownIt:
    # Reports on sprints do without it.
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark")


def _checkboxes(tokens: list[Token], wanted: str) -> Iterator[str]:
    """The mark in the brackets of each checkbox in the sections called `wanted`."""
    inside = ""
    for position, token in enumerate(tokens):
        following = tokens[position + 1 : position + 3]
        if token.type == "heading_open" and not token.level:
            # `h1` … `h6` sort as their levels do.
            if not inside or token.tag <= inside:
                inside = token.tag if _bare(_text(following[0])) == wanted else ""
        elif inside and token.type == "list_item_open":
            paragraph, text = following
            if paragraph.type == "paragraph_open" and (box := _CHECKBOX.match(text.content)):
                yield box[1]


def _text(inline: Token) -> str:
    said = {"text", "code_inline"}
    return "".join(
        child.content if child.type in said else " " * child.type.endswith("break")
        for child in inline.children or ()
    )


def _bare(heading: str) -> str:
    """`heading` to compare: without what is around its words, unless there are no words."""
    folded = " ".join(heading.split()).casefold()
    return _AROUND_WORDS.sub("", folded) or folded
