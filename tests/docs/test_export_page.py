"""The page on what is fetched from GitHub, where it has the numbers of the code."""

from __future__ import annotations

import tomllib
from pathlib import Path

from bot.boards.cache import SMALL_BOARD
from integrations.github.pages import HUNDRED

ROOT = Path(__file__).parents[2]


def test_the_page_has_the_numbers_of_the_code() -> None:
    page = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    settings = tomllib.loads((ROOT / "config" / "settings.toml").read_text(encoding="utf-8"))
    assert f"of a board of more than {SMALL_BOARD} items" in page
    assert f"more than {HUNDRED} issues changed in a repository" in page
    assert "all of it every six hours" in page
    assert settings["snapshot_every"] == 6 * 3600
    assert "once a day (`full_export_every`)" in page
    assert settings["full_export_every"] == 24 * 3600
