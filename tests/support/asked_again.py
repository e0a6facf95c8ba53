"""Somebody who asks in a channel, and again where the same question is still being answered."""

from __future__ import annotations

from bot.work.under_way import ON_ITS_WAY
from tests.support.person import Message, Person, is_private, words

CHANNEL = "team-platform"


def told(url: str, text: str) -> Message:
    """What comes after Ana types that in a channel: a burndown, or what she alone sees.

    What is done beside an answer may go on for a moment, and until then the same question gets no
    answer of its own.
    """
    ana = Person(url)
    while True:
        before = ana.messages(CHANNEL)
        ana.say(CHANNEL, text)
        message = ana.sees(CHANNEL, lambda each: is_private(each) or is_answer(each), before)
        if ON_ITS_WAY not in words(message):
            return message


def is_answer(message: Message) -> bool:
    """Whether that is a burndown, with its chart or without."""
    return "points open" in words(message)
