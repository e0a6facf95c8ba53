"""docs/security.md has each attack that is tested, and docs/reliability.md each fault, with its
test."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.pages import read_blocks

ROOT = Path(__file__).parents[2]
PAGES = {"attack": ROOT / "docs" / "security.md", "fault": ROOT / "docs" / "reliability.md"}


def rows(page: Path) -> Iterator[tuple[str, ...]]:
    """The rows of the page's tables whose last column is a test: what is done, what is promised,
    the test."""
    if page.exists():
        for block in read_blocks(page.read_text(encoding="utf-8")):
            if block.kind == "table" and block.rows[0][-1] == "test":
                yield from block.rows[1:]


def marked(mark: str) -> Iterator[str]:
    """The names of the tests with that mark."""
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                ast.unparse(decorator) == f"pytest.mark.{mark}" for decorator in node.decorator_list
            ):
                yield node.name


@pytest.mark.parametrize("mark", PAGES)
def test_each_has_a_row_and_each_row_a_test(mark: str) -> None:
    named = Counter(re.sub("`", "", row[-1]) for row in rows(PAGES[mark]))
    assert named == Counter(marked(mark))


@pytest.mark.parametrize("mark", PAGES)
def test_each_row_says_what_is_promised(mark: str) -> None:
    assert [row for row in rows(PAGES[mark]) if len(row) != 3 or not all(row)] == []


def test_there_is_something_to_look_at() -> None:
    assert sum(1 for _ in rows(PAGES["attack"])) > 5
    assert [*marked("attack")]
