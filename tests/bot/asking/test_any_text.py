"""Anything typed: it is read, or answered with a sentence; no title of a deliverable misleads."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import product
from random import Random

import pytest

from bot.asking.asked import Asked, as_text
from bot.asking.grammar import parse_command, parse_message
from bot.asking.report_request import ReportRequest
from bot.errors import NoReportNamed, WrongUsage
from config import BoardSettings, Settings
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import DELIVERABLE
from playground.sample.words import DELIVERABLES
from tests.bot.asking.sentences import all_sentences
from tests.support.effort import calls
from tests.support.visible import seen_in_channel

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
VISIBLE = seen_in_channel(
    Settings(boards={"platform": BoardSettings("platform", owner="acme", project=1)})
)
BEFORE = ReportRequest("sprint-burndown", "platform", Unit.POINTS)
FEW, MANY = 300, 10_000
TITLES = [each.title for each in DELIVERABLES]
TYPED = " ".join(typed for _, typed, _ in all_sentences()).split()
HOSTILE = (
    "\u202eburndown\u202c", "\x00\x1b[31m", "<!channel>", "<!here|@here>", "<@U0BEN>", "<#C1|x>",
    "<https://a.example|burndown>", "<javascript:alert(1)|x>", "&lt;!channel&gt;", "*_~`", "```",
    '"', "“", "'", "|", "<", ">", "\\", "%s", "{0}", "\ud800", "\ufeff", "\u200d", "🔥" * 50, "٣",
    "９", "²", "1e9", "-1", "0", "9" * 400, "٪", "İ", "ß", "last 999999 sprints", "sprint " * 80,
    "as of 2026-02-31", "as of 0000-00-00", "by 32 December", "by 29 Feb", "999 sprints ago",
    "vs vs vs", "of of for by", "burndown " * 60, "what is left " * 40, "(" * 300,
    "\t\r\n\v",
)  # fmt: skip
FRAMES = (
    "{}", "burndown {}", "{} burndown", "burndown of {} by {}", "when will {} be done?",
    "{} vs {}", "compare {} and {}", "who is {}", "board {}", "and {}?", '"{}', "{}'s velocity",
    "what if {}", "how much {} by friday", "forecast if we add {} points to {}",
)  # fmt: skip


def random_texts(number: int) -> Iterator[str]:
    """Words that people type, mixed with characters that nobody does."""
    random = Random(13)  # noqa: S311
    for _ in range(number):
        words = random.choices(TYPED, k=random.randint(0, 12))
        noise = "".join(chr(random.randrange(1, 0x2FFF)) for _ in range(random.randint(0, 6)))
        words.insert(random.randint(0, len(words)), noise)
        yield random.choice([" ", "\n", "  ", ", "]).join(words)


def read(text: str) -> Iterator[Asked]:
    """What each way in understands of the text. Raises anything but WrongUsage."""
    for before in (None, BEFORE):
        with suppress(WrongUsage):
            yield parse_message(text, VISIBLE, Unit.POINTS, NOW, before)
    with suppress(WrongUsage):
        yield parse_message(text, VISIBLE, Unit.POINTS)
    for report in CATALOGUE:
        with suppress(WrongUsage):
            yield parse_command(report, text, VISIBLE, Unit.POINTS, NOW)


def check(text: str) -> None:
    for asked in read(text):
        assert asked.request.report in CATALOGUE
        assert asked.request.board in {"", "platform"}
        kept = as_text(asked) + " ".join(asked.left_out)
        assert not any(unicodedata.category(each) in {"Cc", "Cf", "Cs"} for each in kept)
        # Typed as text, it is text; it is escaped wherever it is shown.
        assert "<!" not in kept or "&lt;!" in text


def test_random_texts_are_read_or_answered() -> None:
    for text in random_texts(FEW):
        check(text)


@pytest.mark.long
def test_many_random_texts_are_read_or_answered() -> None:
    for text in random_texts(MANY):
        check(text)


@pytest.mark.parametrize("frame", FRAMES)
def test_hostile_texts_are_read_or_answered(frame: str) -> None:
    for hostile in HOSTILE:
        check(frame.replace("{}", hostile))


@pytest.mark.parametrize(
    "text", ["x" * 40_000, "burndown " * 5_000, "when will " * 4_000, "1 " * 20_000]
)
def test_a_novel_is_read_as_far_as_anybody_would(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    "piece",
    [
        "the ", "this ", "sprint ", "of ", "1 ", "'s", "n't", "'s'", "a-", "a/", ":a", "not ",
        '"a" ', "if ", "we if ", "tell if ", "what if ", "and ", "add 2 points ",
        "if we add 2 points ", "at 80% pace ", "+2 points to ", "half ", "next week ", "how much ",
        "how much by friday ",
    ],
)  # fmt: skip
def test_the_same_word_for_ever_freezes_nothing(piece: str) -> None:
    read_message(piece * (40_000 // len(piece)))
    shorter, longer = (piece * (letters // len(piece)) for letters in (900, 1800))
    once, twice = calls(lambda: read_message(shorter)), calls(lambda: read_message(longer))
    # In linear time it is twice as many; were each word looked at once for each, four times.
    assert twice < 3 * once


def read_message(text: str) -> None:
    with suppress(WrongUsage):
        parse_message(text, VISIBLE, Unit.POINTS, NOW, BEFORE)


@pytest.mark.parametrize("letters", ["abcdefghijklmnop", "бвгджз", "🔥😀", "0123456789"])
def test_no_report_is_guessed_from_letters(letters: str) -> None:
    random = Random(5)  # noqa: S311
    for _ in range(50):
        text = " ".join(
            "".join(random.choices(letters, k=random.randint(4, 9)))
            for _ in range(random.randint(1, 6))
        )
        with pytest.raises(NoReportNamed):
            parse_message(text, VISIBLE, Unit.POINTS, NOW)


@pytest.mark.parametrize(
    ("title", "question"),
    [
        (title, question)
        for title, question in product(
            TITLES,
            [
                ("when will {} be done?", "delivery-forecast"),
                ("when can we ship {}?", "delivery-forecast"),
                ("is {} on track", "delivery-forecast"),
                ("forecast for {} please", "delivery-forecast"),
                ("how far is {}?", "deliverable-status"),
                ("what's the status of {}", "deliverable-status"),
                ("how is {} doing in issues", "deliverable-status"),
                ('deliverable burnup of "{}"', "deliverable-burnup"),
                ("Wann ist {} fertig?", "delivery-forecast"),
            ],
        )
    ],
)
def test_every_title_of_the_sample_board_is_one(title: str, question: tuple[str, str]) -> None:
    typed, report = question
    request = parse_message(typed.format(title), VISIBLE, Unit.POINTS, NOW).request
    assert (request.report, request.of(DELIVERABLE)) == (report, title)
    assert request.unit is (Unit.ISSUES if "in issues" in typed else Unit.POINTS)
