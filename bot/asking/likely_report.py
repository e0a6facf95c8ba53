"""What a sentence means in which no report is surely named or asked about."""

from __future__ import annotations

from itertools import pairwise

from bot.asking import languages
from bot.asking.leftovers import left_out
from bot.asking.reading import Reading
from bot.asking.report_names import mistypes_a_report
from bot.asking.sentence import Sentence
from bot.asking.sprint_words import SPRINT

# Of a sprint alone, more words that say nothing are about something else.
MOST_LEFT_OUT = 1


def report_of_facts(sentence: Sentence) -> str:
    """The report that is meant where none is named nor asked about; empty where none is."""
    facts, reading = sentence.facts, sentence.reading
    if facts.what_if or facts.how_much:
        return "delivery-forecast"
    if facts.last is not None:
        return "sprint-velocity"
    if facts.issue:
        return "issue-history"
    if facts.is_roadmap:
        return "deliverable-status"
    if "?" not in reading.plain and _tells(reading):
        return ""
    words = reading.words
    names_a_sprint = any(word.key.startswith(("sprint", "iteration")) for word in words)
    return "sprint-burndown" if facts.board or names_a_sprint else ""


def _tells(reading: Reading) -> bool:
    """Whether something is said of a sprint, or beside it ("the sprint was great")."""
    return len(left_out(reading)) > MOST_LEFT_OUT or any(
        word.key in SPRINT and behind.key in languages.word_set("stating")
        for word, behind in pairwise(reading.words)
    )


def is_in_passing(sentence: Sentence) -> bool:
    """Whether the report is only named by an everyday word, in a sentence on something else."""
    return sentence.asked_with in languages.word_set("everyday") and bool(
        left_out(sentence.reading)
    )


def mistyped_words(reading: Reading) -> bool:
    """Whether a word that has no meaning is nearly the name of a report."""
    known = languages.word_set("chatter")
    words = [reading.words[at].key for at in reading.free()]
    return mistypes_a_report(" ".join(word for word in words if word not in known))
