"""What is small talk, and what only begins like it: the table of sentences, and hostile texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.asking.small_talk import SmallTalk, small_talk
from tests.bot.asking.sentences import all_follow_ups, all_sentences

MEANS = {
    "greeting": {SmallTalk.GREETING},
    "thanks": {SmallTalk.THANKS, SmallTalk.PRAISE},
    "help": {SmallTalk.HELP},
    "csv": {SmallTalk.DATA},
}
TYPED = [
    *((typed, means) for _, typed, means in all_sentences() if not typed.startswith("/")),
    *((typed, means) for _, typed, means in all_follow_ups()),
]


@pytest.mark.parametrize(
    ("typed", "means"), [(typed, means) for typed, means in TYPED if means in MEANS]
)
def test_small_talk_is_known_as_such(typed: str, means: str) -> None:
    assert small_talk(typed) in MEANS[means]


@pytest.mark.parametrize(
    ("typed", "means"), [(typed, means) for typed, means in TYPED if means not in MEANS]
)
def test_what_means_anything_else_is_no_small_talk(typed: str, means: str) -> None:
    assert small_talk(typed) is None, means


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", SmallTalk.GREETING),
        ("!!!", SmallTalk.GREETING),
        ("heeeyyy team", SmallTalk.GREETING),
        ("Hi, can you help me?", SmallTalk.HELP),
        ("ok, hi", SmallTalk.GREETING),
        ("hi, thanks", SmallTalk.THANKS),
        ("ok", SmallTalk.PRAISE),
        (":tada:", SmallTalk.PRAISE),
        ("¡Muchas gracias!", SmallTalk.THANKS),
        ("gracias por el burndown", SmallTalk.THANKS),
        ("Danke für den Bericht", SmallTalk.THANKS),
        ("envíame los datos por favor", SmallTalk.DATA),
        ("schick mir bitte die Daten", SmallTalk.DATA),
        ("thanks for the burndown, and the velocity?", None),
        ("thanks for the burndown and now the velocity", None),
        ("data quality", None),
        ("ok and again", None),
        ("yes", None),
        ("please", None),
        ("hi <https://github.com/acme/api/issues/12>", None),
        ("hi " * 100, None),
    ],
)
def test_what_is_said(typed: str, said: SmallTalk | None) -> None:
    assert small_talk(typed) is said


@given(st.text(max_size=300))
def test_any_text_is_read(typed: str) -> None:
    small_talk(typed)


@pytest.mark.parametrize("piece", ["a", "hi ", ":wave:", "<@U1>", "\u202e", "&lt;", "<", ":"])
def test_a_long_text_is_no_small_talk(piece: str) -> None:
    assert small_talk(piece * 40_000) is None
