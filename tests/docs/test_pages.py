"""The pages for people: their links lead somewhere, and their commands can be typed."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from bot.cli import app
from tests.support.pages import MARKDOWN

ROOT = Path(__file__).parents[2]
PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
# What is said where people write something else, and what makes them go on.
PLACEHOLDER = "…"


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def links(page: Path) -> Iterator[str]:
    for token in MARKDOWN.parse(page.read_text()):
        for part in token.children or ():
            for name in ("href", "src"):
                if name in part.attrs:
                    yield str(part.attrs[name])


@cache
def anchors(page: Path) -> frozenset[str]:
    """The names that GitHub gives the headings."""
    tokens = MARKDOWN.parse(page.read_text())
    titles = [
        "".join(part.content for part in inline.children or ())
        for opening, inline in pairwise(tokens)
        if opening.type == "heading_open"
    ]
    return frozenset(re.sub(r"[^\w -]", "", title).lower().replace(" ", "-") for title in titles)


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), link
        assert not anchor or anchor in anchors(there), link


def typed_in(page: Path) -> Iterator[str]:
    """The commands of ours in the code of a page: lines to type, and some among words."""
    for token in MARKDOWN.parse(page.read_text()):
        if token.type == "fence" and token.info == "sh":
            yield from token.content.replace("\\\n", " ").splitlines()
        yield from (part.content for part in token.children or () if part.type == "code_inline")


def parsed(line: str) -> None:
    """Look up the command and its options, as they would be when typed."""
    words = shlex.split(line.partition(" > ")[0], comments=True)
    command: Any = get_command(app)
    while words and hasattr(command, "commands"):
        if words[0].startswith("-"):
            break
        command = command.commands[words.pop(0)]
    known = {
        name
        for parameter in command.params
        for name in (*parameter.opts, *parameter.secondary_opts)
    }
    for word in words:
        if word.startswith("-"):
            assert word in known | {"--help", "-h"}, word


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_can_be_typed(page: Path) -> None:
    for line in typed_in(page):
        if found := re.fullmatch(r"(?:\.venv/bin/)?analytics (.*)", line):
            parsed(found[1].replace(PLACEHOLDER, "x"))


def test_the_makefile_knows_what_the_readme_has_one_type() -> None:
    wanted = re.findall(r"^ *make (\w+)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert wanted == ["playground", "test", "setup"]
    for target in wanted:
        assert f"\n{target}: " in (ROOT / "Makefile").read_text()
