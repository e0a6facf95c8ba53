"""The report that a sentence names, and those that it names and does not mean."""

from __future__ import annotations

from itertools import pairwise

from bot.asking import languages
from bot.asking.phrases import Found
from bot.asking.reading import Reading
from bot.asking.report_names import mentions
from bot.errors import Swap, WrongUsage
from metrics.reports.catalogue import CATALOGUE


def named_report(reading: Reading) -> tuple[str, Found] | None:
    """The report that is named. Raises WrongUsage for several that are joined."""
    named = [each for each in mentions(reading) if not _is_not_meant(reading, each[1])]
    joined = [each for each in named if each is named[0] or _is_joined(reading, each[1])]
    for (first, one), (second, other) in pairwise(joined):
        if first != second:
            raise WrongUsage(
                f"One report at a time, please: I read `{reading.text(one.start, one.end)}` and "
                f"`{reading.text(other.start, other.end)}`. Type one of them.",
                swaps=(
                    Swap(CATALOGUE[first].title, reading.text(other.start, other.end), ""),
                    Swap(CATALOGUE[second].title, reading.text(one.start, one.end), ""),
                ),
            )
    # "The Search deliverable" may be what another report is asked about.
    others = [each for each in named if each[0] != "deliverable-status"]
    return max(others or named, key=lambda each: _characters(reading, each[1]), default=None)


def _characters(reading: Reading, found: Found) -> int:
    return len(reading.text(found.start, found.end))


def _is_not_meant(reading: Reading, found: Found) -> bool:
    """Whether "instead of" or "not" is before the words, or before their article."""
    at = found.start - (
        found.start > 0 and reading.words[found.start - 1].key in languages.word_set("articles")
    )
    keys = [word.key for word in reading.words[:at]]
    return any(
        len(keys) >= len(words) and keys[-len(words) :] == words
        for words in map(str.split, languages.phrases("instead_of"))
    )


def _is_joined(reading: Reading, found: Found) -> bool:
    """Whether "and" or a comma is before the words, or before their article."""
    at = found.start - 1
    if at > 0 and reading.words[at].key in languages.word_set("articles"):
        at -= 1
    word = reading.words[at]
    return at > 0 and (word.key in languages.word_set("joints") or word.text == ",")
