"""When a watch speaks, and what it says the outlook was before."""

from __future__ import annotations

import pytest

from bot.schedules.watch import is_news, outlook_before


@pytest.mark.parametrize("sprint", ["f7a1", "Sprint 12"])
@pytest.mark.parametrize(
    ("outlook", "before", "speaks", "was"),
    [
        ("off track", "", True, ""),
        ("on track", "", False, ""),
        ("on track", "off track", True, "off track"),
        ("at risk", "on track", True, "on track"),
        ("at risk", "at risk", False, "at risk"),
    ],
)
def test_a_watch_speaks_of_another_outlook_of_its_sprint(
    sprint: str, outlook: str, before: str, speaks: bool, was: str
) -> None:
    answer, last = f"{outlook} {sprint}", f"{before} {sprint}" if before else ""
    assert is_news(answer, last) is speaks
    assert outlook_before(answer, last) == was


@pytest.mark.parametrize(("outlook", "speaks"), [("on track", False), ("off track", True)])
def test_of_a_new_sprint_a_watch_speaks_where_it_is_not_on_track(
    outlook: str, speaks: bool
) -> None:
    assert is_news(f"{outlook} Sprint 13", "off track Sprint 12") is speaks
    assert outlook_before(f"{outlook} Sprint 13", "off track Sprint 12") == ""
