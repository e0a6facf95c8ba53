"""Two sprints that a sentence compares: "sprint 9 vs sprint 10", "better than the last one"."""

from __future__ import annotations

from bot.asking import languages
from bot.asking.facts import Facts
from bot.asking.phrases import Found
from bot.asking.reading import Reading
from bot.asking.report_names import mentions
from bot.asking.sprint_words import BEFORE, beside
from bot.errors import WrongUsage
from metrics.model.iterations import counted_sprint


def compared_sprints(reading: Reading, facts: Facts) -> tuple[str, str] | None:
    """The two sprints, the first empty for that asked before; None where none are compared.

    "Compare the last two sprints" takes how many they are out of the facts. Raises WrongUsage for
    what else is compared.
    """
    found = reading.longest("compared")
    if found and not _is_a_range(reading, found):
        reading.taken(found)
        one, two = found.values["one"], found.values["two"]
        return one, beside(one, -1) if two == BEFORE else two
    if found := reading.take("than"):
        return "", found.values["two"]
    if facts.last == 2 and reading.longest("compare"):
        facts.last = None
        return counted_sprint(-2), counted_sprint(-1)
    if any(word.key in languages.word_set("comparing") for word in reading.words[:1]):
        raise WrongUsage("I compare two sprints: type such as `sprint 9 vs sprint 10`.")
    return None


def _is_a_range(reading: Reading, found: Found) -> bool:
    """Whether "to" is all that joins two sprints, and a report of both is asked for."""
    words = reading.words[found.start : found.end]
    joints = {word.key for word in words} & {"to", *languages.word_set("comparing"), "compared"}
    return joints == {"to"} and bool(mentions(reading)) and words[0].key != "how"
