"""A sentence after a report -> what it changes of the question before: "and in issues?"."""

from __future__ import annotations

from dataclasses import replace

from bot.asking import languages
from bot.asking.asked import Asked
from bot.asking.leftovers import left_out, refuse_what_changes_figures
from bot.asking.reading import Reading
from bot.asking.report_request import ReportRequest
from bot.asking.sentence import Sentence, read_parameters
from bot.asking.sentence_request import asked_for, with_facts
from bot.asking.sprint_words import NUMBERED, beside
from bot.asking.statuses import statuses_in
from bot.asking.subjects import MEANINGS, Kind
from metrics.model.issue_lists import BLOCKED, CHANGED, UNASSIGNED
from metrics.model.iterations import CURRENT
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import (
    DELIVERABLE,
    FOCUS,
    ISSUE,
    SPRINT,
    SPRINTS,
    STATUSES,
)


def continues(reading: Reading) -> bool:
    """Whether the sentence begins as one does that goes on from the one before."""
    starts = (found.start for found in reading.found(languages.phrases("following")))
    return 0 in starts


def is_of_the_same(sentence: Sentence, before: ReportRequest) -> bool:
    """Whether a question is about the sprint or the deliverable of the one before, though it does
    not say so: "what was carried over?", "how far is it?"."""
    if sentence.subject:
        return sentence.subject.kind is Kind.US and bool(before.of(DELIVERABLE))
    # What is so now is not asked of a sprint that is over, or of a day before.
    is_of_now = sentence.values.get(FOCUS.name) in (BLOCKED, UNASSIGNED, CHANGED)
    return sentence.report == "sprint-summary" and not sentence.is_named and not is_of_now


def continued(sentence: Sentence, before: ReportRequest) -> Asked:
    """Another report of the same: what the sentence does not say stays as it was."""
    asked = asked_for(sentence, before.unit)
    request = replace(
        asked.request,
        board=asked.request.board or before.board,
        as_of=asked.request.as_of or before.as_of,
    )
    if sentence.compared and not sentence.compared[0]:
        two = sentence.compared[1]
        request = request.asking(SPRINTS, (before.sprint or CURRENT, two))
    deliverable, subject = before.of(DELIVERABLE), sentence.subject
    if deliverable and subject and subject.kind is Kind.US:
        # "How far is it?"
        report = MEANINGS[sentence.topic][Kind.DELIVERABLE]
        request = replace(request, report=report, values={}).asking(DELIVERABLE, deliverable)
    entry = CATALOGUE[request.report]
    for parameter, keeps in ((SPRINT, entry.is_of_one_sprint), (DELIVERABLE, True)):
        if keeps and parameter in entry.takes and not request.of(parameter):
            request = request.asking(parameter, before.of(parameter))
    return replace(asked, request=request, follows=True)


def changed(sentence: Sentence, before: ReportRequest) -> Asked | None:
    """The question before with what the sentence says; None where that asks another question."""
    reading, facts, takes = sentence.reading, sentence.facts, CATALOGUE[before.report].takes
    if (facts.sprints and SPRINT not in takes) or (facts.issue and ISSUE not in takes):
        return None
    step = _step(reading)
    is_again = bool(reading.take("again"))
    request = replace(before, unit=facts.unit or before.unit, board=facts.board or before.board)
    if step and SPRINT in takes:
        request = request.asking(SPRINT, beside(before.sprint, step))
    stated = read_parameters(reading, before.report)
    for parameter in takes:
        if parameter.name in stated:
            request = request.asking(parameter, stated[parameter.name])
    request = with_facts(request, sentence)
    if facts.is_today:
        request = replace(request, as_of=None)
    titles = _titles(reading)
    if titles and DELIVERABLE in takes and before.of(DELIVERABLE):
        request = request.asking(DELIVERABLE, titles)
    elif titles and STATUSES in takes and (statuses := statuses_in(reading)):
        request = request.asking(STATUSES, statuses)
    elif titles and SPRINT in takes and NUMBERED.fullmatch(titles.lower()):
        request = request.asking(SPRINT, titles)
    elif titles:
        refuse_what_changes_figures(reading)
        return None
    if request == before and not (is_again or facts.are_any or step or stated):
        return None
    return Asked(request, private=facts.private, left_out=left_out(reading), follows=True)


def _step(reading: Reading) -> int:
    """How many sprints on from that of the question before."""
    if reading.take("before"):
        return -1
    return 1 if reading.take("after") else 0


def _titles(reading: Reading) -> str:
    """The words that are left, without what one says around them."""
    known = languages.word_set("chatter") | languages.word_set("following_words")
    left = [
        at
        for at in reading.free()
        if reading.words[at].is_quoted or reading.words[at].key not in known
    ]
    return reading.text(left[0], left[-1] + 1) if left else ""
