"""The page on what is fetched from GitHub, where it has the numbers of the code."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from math import ceil
from pathlib import Path

from graphql import parse

from bot.boards.looks import POINTS_A_PAGE, POINTS_BESIDE
from bot.boards.points import FIRST_PAUSE, HOUR, POINTS_AN_HOUR, POINTS_LEFT_ALONE
from bot.boards.sprint_part import SMALL_BOARD
from bot.boards.timelines import ISSUES_A_COMMAND, POINTS_A_BATCH
from integrations.github.export import LOOKED_THROUGH_AT_ONCE
from integrations.github.pages import HUNDRED
from integrations.github.queries import query
from integrations.github.timelines import ISSUES_AT_A_TIME, MOVES, STATES
from playground.github.limits import POINTS, cost

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
    assert f"{settings['export_max_age']} seconds ago (`export_max_age`)" in page
    assert f"A board of at most {LOOKED_THROUGH_AT_ONCE} items" in page


def test_the_page_says_what_looks_in_the_background_may_take() -> None:
    flowing = " ".join((ROOT / "docs" / "export.md").read_text(encoding="utf-8").split())
    largest = (POINTS_AN_HOUR - POINTS_BESIDE) // POINTS_A_PAGE * HUNDRED
    assert f"a board of more than {largest:,} items, for which an hour has too few" in flowing
    assert f"alone for {HOUR.total_seconds() / POINTS_AN_HOUR} seconds a point" in flowing
    assert timedelta(minutes=1) == FIRST_PAUSE
    assert "failed for a minute at least, twice as long each time, up to an hour" in flowing


def test_what_timelines_take_is_what_github_asks_for_them() -> None:
    page = (ROOT / "docs" / "export.md").read_text(encoding="utf-8")
    flowing = " ".join(page.split())
    assert POINTS_AN_HOUR * 10 == POINTS
    assert f"at most {POINTS_AN_HOUR} points an hour, a tenth of what a user has" in flowing
    assert f"fewer than {POINTS_LEFT_ALONE:,} are left" in flowing
    assert f"those of the newest {ISSUES_A_COMMAND:,} issues" in flowing
    rows = re.findall(r"^\| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| (.*) \|$", page, re.MULTILINE)
    told = {issues: taken for issues, *taken in rows}
    for issues in (400, 5_000, 50_000):
        batches = ceil(issues / ISSUES_AT_A_TIME)
        ids = [str(number) for number in range(ISSUES_AT_A_TIME)]
        points = sum(cost(parse(query(name)), {"ids": ids}) for name in (STATES, MOVES))
        requests, taken, after = told[f"{issues:,}"]
        assert (requests, taken) == (f"{2 * batches:,}", f"{points * batches:,}")
        hours = ceil(batches / (POINTS_AN_HOUR // POINTS_A_BATCH)) - 1
        assert ("hour" in after) == (hours > 0)
        assert not hours or after == f"{hours} hours"
