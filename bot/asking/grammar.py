"""Words -> `ReportRequest`: the one grammar of slash commands, messages, mentions and schedules."""

from __future__ import annotations

import re
from datetime import date, datetime

from bot.asking.asked import Asked
from bot.asking.facts import zone_of
from bot.asking.follow_up import as_planned, changed, continued, continues, is_of_the_same
from bot.asking.likely_report import is_in_passing, mistyped_words, report_of_facts
from bot.asking.people import refuse_figures_of_people
from bot.asking.quoted import blanked
from bot.asking.reading import NO_DAY, Reading
from bot.asking.report_names import WORD, named_in_passing, unnamed
from bot.asking.report_request import ReportRequest
from bot.asking.sentence import read_sentence
from bot.asking.sentence_request import asked_for
from bot.asking.strict import read_command
from bot.asking.text import message_text, plain_text
from bot.tenancy.visibility import VisibleBoards
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE

# A question of so few words may be part of a mistyped name ("delivrable status").
SHORT_QUESTION = 2


def wants_help(text: str) -> bool:
    """Whether the text of a command asks what can be typed."""
    return text.strip().lower() in {"help", "?", "-h", "--help"}


def without_mentions(text: str) -> str:
    """The text of a message without mentions (`<@U…>`), such as that of the bot."""
    return re.sub(r"<@\w+>", " ", text)


def parse_command(
    report: str,
    text: str,
    visible: VisibleBoards,
    default_unit: Unit,
    now: datetime | None = None,
) -> Asked:
    """Read the text after a slash command: unit, board, and what the report takes, in any order.

    Quoted text is a title or a status, unchanged. Raises WrongUsage.
    """
    reading = Reading(plain_text(text), visible, _today(visible, now))
    return read_command(report, reading, default_unit)


def parse_message(
    text: str,
    visible: VisibleBoards,
    default_unit: Unit,
    now: datetime | None = None,
    before: ReportRequest | None = None,
) -> Asked:
    """Read a sentence: "burndown of sprint 12, in issues", "will we make it by Friday?".

    `before` is the question that was answered before in that conversation, which "and in issues?"
    changes. Without `now`, as for schedules, no day relative to it can be said.

    Raises WrongUsage, and NoReportNamed when no report is meant.
    """
    reading = Reading(message_text(text), visible, _today(visible, now))
    refuse_figures_of_people(reading)
    goes_on = before is not None and continues(reading)
    planned = as_planned(before, reading) if before is not None else None
    sentence = read_sentence(reading)
    is_sure = sentence.is_named or sentence.length > SHORT_QUESTION or sentence.compared
    if sentence.report and not is_sure and mistyped_words(reading):
        raise unnamed(blanked(reading.plain))
    if sentence.report and is_in_passing(sentence):
        raise named_in_passing(sentence.report)
    if sentence.report:
        if before is not None and (goes_on or is_of_the_same(sentence, before)):
            return continued(sentence, before)
        return asked_for(sentence, default_unit)
    mistyped = mistyped_words(reading)
    if before is not None and not mistyped:
        if asked := changed(sentence, planned or before):
            return asked
        if planned:
            return Asked(planned, private=sentence.facts.private, follows=True)
    if not mistyped and (report := report_of_facts(sentence)):
        sentence.report = report
        return asked_for(sentence, default_unit)
    raise unnamed(blanked(reading.plain))


def parse_mistyped(
    report: str,
    text: str,
    visible: VisibleBoards,
    default_unit: Unit,
    now: datetime | None = None,
) -> Asked:
    """Read a message with a mistyped report name as if the name were right.

    Raises WrongUsage.
    """
    from rapidfuzz import fuzz

    plain = message_text(text)
    unquoted = blanked(plain)
    entry, words = CATALOGUE[report], list(WORD.finditer(unquoted))
    names = {entry.name.replace("-", " "), entry.title.lower(), *entry.words}

    def likeness(span: tuple[int, int]) -> float:
        return max(fuzz.ratio(plain[slice(*span)].lower(), name) for name in names)

    start, end = max(
        ((first.start(), last.end()) for at, first in enumerate(words) for last in words[at:][:3]),
        key=likeness,
    )
    well_typed = f"{plain[:start]}{entry.words[0]}{plain[end:]}"
    return parse_message(well_typed, visible, default_unit, now)


def _today(visible: VisibleBoards, now: datetime | None) -> date:
    return now.astimezone(zone_of(visible)).date() if now else NO_DAY
