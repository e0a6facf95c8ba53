"""The page on schedules: what it says that words mean is what they mean."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.schedules.sentences import Verb, schedule_asked
from bot.schedules.when import parse_when
from bot.schedules.when_in_words import when_in_words

PAGE = (Path(__file__).parents[2] / "docs" / "schedules.md").read_text(encoding="utf-8")
_, WHEN, CHANGES = PAGE.split("\n## ")
TIMES = re.findall(r"^\| `([^|]+)` \| (.+) \|$", WHEN, re.MULTILINE)
TO_CHANGE = re.findall(r"`((?:stop|pause|resume|edit|run) [^`]+)`", CHANGES)
VERBS = {"stop": Verb.DELETE}


@pytest.mark.parametrize(("said", "comes"), TIMES, ids=[said for said, _ in TIMES])
def test_what_is_said_of_a_time_is_what_it_means(said: str, comes: str) -> None:
    assert when_in_words(parse_when(said, "UTC")) == f"{comes} (UTC)"


@pytest.mark.parametrize("said", TO_CHANGE)
def test_what_changes_schedules_does_so_in_messages(said: str) -> None:
    asked = schedule_asked(said)
    assert asked
    verb, _, words = said.partition(" ")
    assert asked.verb == VERBS.get(verb, verb)
    assert asked.words == words


def test_the_page_has_both() -> None:
    assert len(TIMES) > 15
    assert len(TO_CHANGE) > 6
