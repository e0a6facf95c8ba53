"""Words -> the report that they ask to explain: "what does velocity mean?"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from bot.asking import languages
from bot.asking.phrases import Slots, beginning_at, found_in
from bot.asking.reading import NO_DAY, Reading
from bot.asking.report_names import report_phrases
from bot.asking.text import message_text
from bot.asking.words import Word
from bot.tenancy.visibility import VisibleBoards


def report_explained(text: str, visible: VisibleBoards, shown: str = "") -> str | None:
    """The report whose meaning the text asks for, and nothing else; None where it does not.

    `shown` is the report that was answered last, which "explain this" means.
    """
    reading = Reading(message_text(text), visible, NO_DAY)
    slots: Slots = {**reading.slots, "report": _report_at}
    of_it = reading.found(languages.phrases("explaining_it")) if shown else ()
    named = found_in(languages.phrases("explaining"), reading.words, slots)
    for found in chain(named, of_it):
        asides = [*reading.found(languages.phrases("asides"))]
        beside = [
            at
            for at in reading.free()
            if not any(each.start <= at < each.end for each in (found, *asides))
        ]
        if all(reading.words[at].key in languages.word_set("chatter") for at in beside):
            return str(found.values.get("report", shown))
    return None


def _report_at(words: Sequence[Word], at: int) -> Iterator[tuple[int, str]]:
    """The report whose name, or a part of which, stands there; of several the longest name."""
    names = {phrase: report for report, phrase in report_phrases()}
    found = beginning_at((*names, *languages.meanings("explained")), words, at, {})
    reports = {**names, **languages.meanings("explained")}
    for phrase, each in sorted(found, key=lambda pair: pair[1].length, reverse=True):
        yield each.end, reports[phrase]
