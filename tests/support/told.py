"""What somebody who asks in a channel comes to see."""

from __future__ import annotations

from tests.support.person import Message, Person, is_private, words

CHANNEL = "team-platform"


def told(url: str, text: str) -> Message:
    """What comes after Ana types that in a channel: a burndown, or what she alone sees."""
    ana = Person(url)
    before = ana.messages(CHANNEL)
    ana.say(CHANNEL, text)
    return ana.sees(CHANNEL, lambda each: is_private(each) or is_answer(each), before)


def is_answer(message: Message) -> bool:
    """Whether that is a burndown, with its chart or without."""
    return "points open" in words(message)
