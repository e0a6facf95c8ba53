"""A sentence -> what it asks for: the rules of `facts`, `subjects` and the tables, in order."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.asking import languages
from bot.asking.assumptions import Supposed, read_supposed, unit_of
from bot.asking.comparison import compared_sprints
from bot.asking.facts import (
    Facts,
    read_bare_facts,
    read_issue,
    read_plain_facts,
    read_sprints,
)
from bot.asking.how_much import TOPIC, how_much, read_ahead, read_until, subject_of_how_much
from bot.asking.leftovers import introduced, refuse_changes_since, refuse_spans
from bot.asking.named_report import named_report
from bot.asking.parameter_words import value_named
from bot.asking.phrases import Found
from bot.asking.reading import Reading
from bot.asking.report_names import mentions
from bot.asking.second_question import is_narrow, refuse_another_question
from bot.asking.sprint_words import sprint_at
from bot.asking.subjects import (
    MEANINGS,
    AskedAbout,
    Kind,
    Subject,
    question_with_subject,
    subject_of,
)
from bot.errors import WrongUsage
from metrics.model.issue_lists import CHANGED
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import (
    DELIVERABLE,
    HOW_MUCH,
    SPRINT,
    SPRINTS,
    Value,
    ValueKind,
)

# Subjects that say less than the name of a report does.
VAGUE = {Kind.US, Kind.EVERYTHING, Kind.SPRINT}


@dataclass
class Sentence:
    """What a sentence says.

    Attributes:
        reading: Its words; those without a meaning are left.
        facts: What it says besides its report.
        supposed: What it supposes.
        report: The report, by its name in the catalogue; empty where none is asked for.
        values: Values of that report which the question says.
        stated: Values that words of the named report's parameters introduce, by their names.
        subject: What the question is about, where it has a subject.
        topic: What the question with a subject is about.
        compared: The two sprints that are compared; the first empty for that asked before.
        length: How many words of a question say so.
        is_named: Whether the report was asked for by its name.
        asked_with: The words that ask for the report, in lower case.
        asked: Where these words stand.
        meaning: The report and the values that they ask for, as the tables have it.
        counted: The words that ask how much, where they ask what is done by a day to come.
    """

    reading: Reading
    facts: Facts = field(default_factory=Facts)
    supposed: Supposed = field(default_factory=Supposed)
    report: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    stated: Mapping[str, Value] = field(default_factory=dict)
    subject: Subject | None = None
    topic: str = ""
    compared: tuple[str, str] | None = None
    length: int = 0
    is_named: bool = False
    asked_with: str = ""
    asked: Found | None = None
    meaning: str = ""
    counted: Found | None = None


def read_sentence(reading: Reading) -> Sentence:
    """Everything that the sentence says. Raises WrongUsage for two reports or sprints at once."""
    sentence = Sentence(reading)
    sentence.supposed = read_supposed(reading)
    sentence.facts.what_if = tuple(sentence.supposed.texts)
    counted = how_much(reading)
    if counted:
        read_ahead(reading, sentence.facts)
    if named := named_report(reading):
        sentence.stated = read_parameters(reading, named[0])
    read_plain_facts(reading, sentence.facts)
    read_issue(reading, sentence.facts, "issue_questions")
    sentence.compared = compared_sprints(reading, sentence.facts)
    if sentence.compared:
        sentence.report = "sprint-comparison"
    if not sentence.report and not sentence.facts.issue:
        _read_report(sentence)
        is_clear = sentence.is_named or is_narrow(sentence.meaning)
        if sentence.asked and is_clear and not sentence.subject:
            refuse_another_question(reading, sentence.asked, sentence.meaning)
    _ask_how_much(sentence, counted)
    _ask_about_work(sentence)
    if sentence.facts.last is not None and _is_of_figures(sentence):
        sentence.report = "sprint-velocity"
    for found in reading.found(languages.phrases("asides")):
        reading.taken(found)
    _read_deliverable(sentence)
    entry = CATALOGUE.get(sentence.report)
    if sentence.report:
        refuse_spans(reading, only_past=not sentence.is_named)
    if sentence.values.get("focus") == CHANGED:
        refuse_changes_since(reading)
    if entry is None or SPRINT in entry.takes or SPRINTS in entry.takes:
        read_sprints(reading, sentence.facts)
    read_bare_facts(reading, sentence.facts, entry.takes if entry else ())
    sentence.facts.unit = sentence.facts.unit or unit_of(sentence.facts.what_if)
    if sentence.facts.what_if and sentence.report == "sprint-risk":
        # The forecast tells the chance, too, and is the one that can suppose something.
        sentence.report = "delivery-forecast"
        sentence.facts.is_of_a_sprint = True
    return sentence


def read_parameters(reading: Reading, report: str) -> dict[str, Value]:
    """The values that words of the report's own parameters introduce ("with epics")."""
    values: dict[str, Value] = {}
    for parameter in CATALOGUE[report].takes:
        # Others read what is supposed, and how much.
        if parameter.kind is ValueKind.ASSUMPTION or parameter is HOW_MUCH:
            continue
        if found := value_named(parameter, reading.plain):
            values[parameter.name], start, end = found
            for word in reading.words:
                word.taken |= start <= word.start and word.end <= end
    return values


def _ask_how_much(sentence: Sentence, counted: Found | None) -> None:
    """Ask how much is done by the day that is named, unless that is of something else."""
    reading, facts = sentence.reading, sentence.facts
    is_asked = sentence.topic == TOPIC or HOW_MUCH.name in sentence.values
    is_ahead = facts.by or facts.is_by_sprint_end
    if counted and is_ahead and sentence.is_named and sentence.report == "deliverable-status":
        # "How much of the roadmap by Friday?"
        sentence.subject, sentence.is_named = sentence.subject or Subject(Kind.ROADMAP), False
    takes = CATALOGUE[sentence.report].takes if sentence.report else ()
    is_of_another = sentence.is_named and HOW_MUCH not in takes
    if not (counted or is_asked) or facts.issue or sentence.compared or is_of_another:
        return
    if is_asked or sentence.is_named or not sentence.report:
        read_until(reading, facts)
    if not (facts.by or facts.is_by_sprint_end or is_asked):
        return
    facts.how_much, sentence.counted = True, counted
    if sentence.subject is None and (subject := subject_of_how_much(reading)):
        sentence.subject = subject
        if subject.kind is Kind.SPRINT and subject.name:
            facts.sprints.append(subject.name)
    if counted:
        reading.taken(counted)
    if sentence.subject:
        sentence.report = "delivery-forecast"
    elif not sentence.is_named:
        # "How much by Friday?" is about what was asked about before.
        sentence.report = ""


def _ask_about_work(sentence: Sentence) -> None:
    """Ask about the work that is more or less as supposed: "what if we add 20 points to Search".

    Raises WrongUsage where something else is asked about.
    """
    subject, work_of = sentence.subject, sentence.supposed.work_of
    if work_of is None or work_of == subject:
        return
    whole = {Kind.EVERYTHING, Kind.ROADMAP, Kind.US}
    if subject and subject.kind is not Kind.US and {subject.kind, work_of.kind} - whole:
        raise WrongUsage(
            f"I suppose more or less work of what is asked about, not of `{work_of.name}` too: "
            "ask about one of them."
        )
    if work_of.kind is Kind.SPRINT and work_of.name:
        sentence.facts.sprints.append(work_of.name)
    if work_of.kind not in whole:
        sentence.subject = work_of


def _is_of_figures(sentence: Sentence) -> bool:
    """Whether a question is of what velocity tells of several sprints ("what did we finish")."""
    is_of_one = sentence.report in {"sprint-summary", "sprint-burndown"}
    return is_of_one and not (sentence.is_named or sentence.values or sentence.subject)


def _read_report(sentence: Sentence) -> None:
    reading = sentence.reading
    asked = question_with_subject(reading)
    question = next(iter(reading.meant("questions")), None)
    if asked and asked.subject.kind not in VAGUE:
        _ask_about(sentence, asked)
        return
    named = named_report(reading)
    if named and question and _holds(question[1], named[1]):
        _ask(sentence, *question)
    elif named:
        report, found = named
        sentence.asked_with = reading.text(found.start, found.end).lower()
        sentence.asked = found
        for each, also in mentions(reading):
            if each == report:
                reading.taken(also)
        sentence.report, sentence.is_named, sentence.meaning = report, True, report
        if question and question[0].startswith(report):
            _ask(sentence, *question)
            sentence.is_named = True
    elif question and (asked is None or question[1].length >= asked.found.length):
        _ask(sentence, *question)
    elif asked:
        _ask_about(sentence, asked)


def _holds(one: Found, other: Found) -> bool:
    """Whether one phrase has all the words of the other, and more."""
    return one.start <= other.start and other.end <= one.end and one.length > other.length


def _read_deliverable(sentence: Sentence) -> None:
    """Read the title behind "of" or "for", before a word in it is taken for something else."""
    reading = sentence.reading
    entry = CATALOGUE.get(sentence.report)
    if sentence.subject or entry is None or DELIVERABLE not in entry.takes:
        return
    for run in introduced(reading):
        if any(True for _ in sprint_at(reading.words, run.at + 1, reading.today)):
            continue
        subject = (
            subject_of(reading, run.start, run.end)
            if run.before in languages.word_set("of")
            else None
        )
        if subject and subject.kind is Kind.DELIVERABLE:
            sentence.subject = subject
            reading.taken(Found(run.at, run.end, {}))
            return


def _ask(sentence: Sentence, meaning: str, found: Found) -> None:
    sentence.meaning = meaning
    sentence.report, *values = shlex.split(meaning)
    sentence.asked_with = sentence.reading.text(found.start, found.end).lower()
    sentence.asked = found
    sentence.length = found.length
    sentence.values = dict(value.split("=", 1) for value in values)
    if unit := found.values.get("unit"):
        sentence.facts.unit = sentence.facts.unit or Unit(unit)
    sentence.reading.taken(found)


def _ask_about(sentence: Sentence, asked: AskedAbout) -> None:
    sentence.subject = asked.subject
    _ask(sentence, MEANINGS[asked.topic][asked.subject.kind], asked.found)
    sentence.topic = asked.topic
    if sentence.facts.by and sentence.report not in {"delivery-forecast", "sprint-risk"}:
        sentence.report = MEANINGS["in time"][asked.subject.kind]
    if sentence.facts.by and asked.subject.kind is Kind.EVERYTHING:
        sentence.report = "delivery-forecast"
    if asked.subject.kind is Kind.US and asked.subject.name:
        sentence.facts.board = asked.subject.name
    if asked.subject.kind is Kind.SPRINT and asked.subject.name:
        sentence.facts.sprints.append(asked.subject.name)
