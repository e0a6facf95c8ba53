"""Near what people type: it is read, or refused in words; what is kept of it reads the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.asked import Asked, as_text, from_text
from bot.asking.grammar import parse_command, parse_message, parse_mistyped
from bot.asking.report_request import ReportRequest
from bot.asking.small_talk import small_talk
from bot.asking.text import CHARACTERS_READ
from bot.errors import WrongUsage
from config import BoardSettings, Settings
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from tests.support.effort import check_effort
from tests.support.near_words import repeated, typed
from tests.support.visible import seen_in_channel

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
VISIBLE = seen_in_channel(
    Settings(
        boards={
            "platform": BoardSettings("platform", owner="acme", project=1),
            "mobile": BoardSettings("mobile", owner="acme", project=2),
        },
        default_board="platform",
    )
)
BEFORE = ReportRequest("delivery-forecast", "platform", Unit.ISSUES)
# A section of Block Kit takes as much.
LONGEST_ANSWER = 3000
# As much as is read, of plain words and of others.
READ = CHARACTERS_READ
ORDINARY = "how is the sprint going and what is left of the burndown, please? " * 60


def read(text: str, report: str) -> Iterator[Asked | WrongUsage]:
    """What each way in makes of the text. Raises anything but WrongUsage."""
    ways: tuple[Callable[[], Asked], ...] = (
        lambda: parse_message(text, VISIBLE, Unit.POINTS, NOW),
        lambda: parse_message(text, VISIBLE, Unit.POINTS, NOW, BEFORE),
        lambda: parse_message(text, VISIBLE, Unit.ISSUES),
        lambda: parse_command(report, text, VISIBLE, Unit.POINTS, NOW),
    )
    for way in ways:
        try:
            yield way()
        except WrongUsage as error:
            yield error


def check(text: str, report: str) -> None:
    small_talk(text)
    for answer in read(text, report):
        if isinstance(answer, Asked):
            assert from_text(as_text(answer)) == Asked(
                answer.request, private=answer.private, left_out=answer.left_out
            )
            continue
        assert 0 < len(str(answer)) <= LONGEST_ANSWER
        assert {*answer.nearest} <= CATALOGUE.keys()
        # What is offered is itself read, or refused in words.
        for swap in answer.swaps:
            offered = text.replace(swap.typed, swap.meant) if swap.typed else swap.meant
            assert all(map(str, read(offered, report)))
        for near in answer.nearest:
            with suppress(WrongUsage):
                parse_mistyped(near, text, VISIBLE, Unit.POINTS, NOW)


@pytest.mark.attack
@given(typed(), st.sampled_from(sorted(CATALOGUE)))
def test_whatever_is_typed_is_read_or_refused_in_words(text: str, report: str) -> None:
    check(text, report)


@pytest.mark.attack
@given(near_text=typed() | repeated())
def test_no_text_takes_far_longer_than_plain_words(near_text: str) -> None:
    text = (near_text * (READ // max(len(near_text), 1) + 1))[:READ]
    check_effort(read_as_message, text, ORDINARY[:READ])


def read_as_message(text: str) -> None:
    small_talk(text)
    with suppress(WrongUsage):
        parse_message(text, VISIBLE, Unit.POINTS, NOW, BEFORE)
