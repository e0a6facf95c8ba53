"""Words -> the report that they name, or nearly name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from bot.asking import languages
from bot.asking.phrases import Found, beginning_at, elements, found_at
from bot.asking.quoted import blanked
from bot.asking.reading import Reading
from bot.errors import NoReportNamed
from metrics.reports.catalogue import CATALOGUE, Entry
from metrics.text.likeness import MISTYPED

WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
SHORTEST_NAME = 4


def reports_named(plain: str) -> list[tuple[re.Match[str], str]]:
    """The reports named outside quotes, each with its first match, in the order of the words.

    Of overlapping names the longest counts: "deliverable burnup" contains those of three.
    """
    unquoted = blanked(plain)
    mentions = [
        (match, entry.name)
        for entry in CATALOGUE.values()
        if (match := re.search(rf"\b(?:{'|'.join(_names(entry))})s?\b", unquoted, re.IGNORECASE))
    ]
    apart = [
        mention
        for mention in mentions
        if not any(
            other is not mention
            and other[0].start() <= mention[0].start()
            and mention[0].end() <= other[0].end()
            for other in mentions
        )
    ]
    return sorted(apart, key=lambda mention: mention[0].start())


def mentions(reading: Reading) -> list[tuple[str, Found]]:
    """The reports that a sentence names, in the order of its words; of overlapping names the
    longest counts, and a report that is named twice is one."""
    names = {phrase: report for report, phrase in report_phrases()}
    found = [
        (names[phrase], each)
        for at in range(len(reading.words))
        for phrase, each in beginning_at(tuple(names), reading.words, at, reading.slots)
    ]
    found.sort(key=lambda mention: (-mention[1].length, mention[1].start))
    apart: list[tuple[str, Found]] = []
    for report, each in found:
        if all(each.end <= other.start or other.end <= each.start for _, other in apart):
            apart.append((report, each))
    return sorted(apart, key=lambda mention: mention[1].start)


def begins_with_a_report(reading: Reading, start: int, end: int) -> bool:
    """Whether those words are a report's name, or one that more is said of."""
    chatter = languages.word_set("chatter")
    for _, phrase in report_phrases():
        found = found_at(elements(phrase), reading.words, start, reading.slots)
        if found and (found.end >= end or reading.words[found.end].key in chatter):
            return True
    return False


@cache
def report_phrases() -> tuple[tuple[str, str], ...]:
    """What a report is called, in the catalogue and in the tables of words."""
    return (*_catalogued(), *languages.phrases_by_meaning("reports"))


def _catalogued() -> Iterator[tuple[str, str]]:
    for entry in CATALOGUE.values():
        for name in {entry.name, entry.title, *entry.words}:
            *first, last = name.lower().replace("-", " ").split()
            yield entry.name, " ".join([*first, f"{last}|{last}s"])


def unnamed(text: str) -> NoReportNamed:
    """The error that suggests reports of similar names, or all of them."""
    from rapidfuzz import fuzz

    words = WORD.findall(text.lower())
    phrases = [
        " ".join(words[at : at + length]) for length in (1, 2, 3) for at in range(len(words))
    ]
    near: dict[str, float] = {}
    for entry in CATALOGUE.values():
        names = {entry.name.replace("-", " "), entry.title.lower(), *entry.words}
        scores = (
            fuzz.ratio(phrase, name)
            for phrase in phrases
            for name in names
            if len(phrase) >= SHORTEST_NAME and len(name) >= SHORTEST_NAME
        )
        near[entry.name] = max(scores, default=0)
    nearest = tuple(
        name for name in sorted(near, key=near.__getitem__, reverse=True) if near[name] >= MISTYPED
    )[:3]
    if nearest:
        return _suggesting(nearest)
    return NoReportNamed("I did not find a report in that: say `help`, and I show what I can tell.")


def named_in_passing(report: str) -> NoReportNamed:
    """The error that suggests the report which an everyday word may mean."""
    return _suggesting((report,))


def _suggesting(nearest: tuple[str, ...]) -> NoReportNamed:
    choices = " or ".join(f"`{CATALOGUE[name].words[0]}`" for name in nearest)
    return NoReportNamed(f"I did not find a report in that: did you mean {choices}?", nearest)


def mistypes_a_report(text: str) -> bool:
    """Whether a word is a mistyped report name, and not only related, as `delivered` is to
    `deliverable`."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    names = [name for entry in CATALOGUE.values() for name in entry.words]
    similarity, enough = OSA.normalized_similarity, MISTYPED / 100
    return any(
        process.extractOne(word, names, scorer=similarity, score_cutoff=enough)
        for word in WORD.findall(text.lower())
    )


def _names(entry: Entry) -> list[str]:
    names = sorted({entry.name, entry.title.lower(), *entry.words}, key=len, reverse=True)
    return [re.sub(r"[ -]", "[ -]", name) for name in names]
