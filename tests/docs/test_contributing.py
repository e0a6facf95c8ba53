"""CONTRIBUTING.md names files, classes and make targets that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROOMS = ("bot", "metrics", "integrations", "config", "playground", "tests", "benchmarks", "docs")
QUOTED = re.findall(r"`([^`\n]+)`", PAGE)
PATHS = sorted({name for name in QUOTED if re.fullmatch(r"[\w*./-]+(/|\.\w+)", name)})
CLASSES = sorted({name for name in QUOTED if re.fullmatch(r"(?:[A-Z][a-z]+)+", name)})
TARGETS = sorted(set(re.findall(r"\bmake ([a-z-]+)", re.sub(r"(?m)^[A-Z].*", "", PAGE))))


def sources() -> Iterator[str]:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            yield path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PATHS)
def test_each_path_exists(name: str) -> None:
    """As it stands, or, such as `buttons.py` beside `bot/blocks/report.py`, below one of the
    rooms."""
    beneath = (found for room in ROOMS for found in (ROOT / room).rglob(name.rstrip("/")))
    assert any(ROOT.glob(name.rstrip("/"))) or any(beneath)


def test_each_class_exists() -> None:
    defined = {name for text in sources() for name in re.findall(r"(?m)^class (\w+)", text)}
    assert set(CLASSES) <= defined


def test_each_target_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(TARGETS) <= set(re.findall(r"(?m)^([a-z-]+):", makefile))


def test_the_page_names_some_of_each() -> None:
    assert len(PATHS) > 40
    assert {"ReportRequest", "Question", "Report"} <= set(CLASSES)
    assert {"playground", "test"} <= set(TARGETS)
