"""A sentence after a report -> what it changes of the question before: "and in issues?"."""

from __future__ import annotations

from dataclasses import replace

from bot.asking import languages
from bot.asking.asked import Asked
from bot.asking.assumptions import other_amounts
from bot.asking.how_much import how_much, refuse_no_day
from bot.asking.leftovers import left_out, refuse_what_changes_figures
from bot.asking.reading import Reading
from bot.asking.report_request import ReportRequest
from bot.asking.sentence import Sentence, read_parameters
from bot.asking.sentence_request import asked_for, with_facts
from bot.asking.sprint_words import NUMBERED, beside
from bot.asking.statuses import statuses_in
from bot.asking.subjects import MEANINGS, Kind
from bot.asking.unread_assumptions import refuse_more_assumptions
from metrics.model.issue_lists import BLOCKED, CHANGED, UNASSIGNED
from metrics.model.iterations import CURRENT
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import (
    BY,
    DELIVERABLE,
    FOCUS,
    HOW_MUCH,
    ISSUE,
    SPRINT,
    SPRINTS,
    STATUSES,
    WHAT_IF,
    Value,
    stated_values,
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
        request = _of_deliverable(request, MEANINGS[sentence.topic][Kind.DELIVERABLE], deliverable)
    entry = CATALOGUE[request.report]
    for parameter, keeps in ((SPRINT, entry.is_of_one_sprint), (DELIVERABLE, True)):
        if keeps and parameter in entry.takes and not request.of(parameter):
            request = request.asking(parameter, before.of(parameter))
    return replace(asked, request=request, follows=True)


def _of_deliverable(request: ReportRequest, report: str, deliverable: Value) -> ReportRequest:
    """The same request of a deliverable, with the values that a report on one takes."""
    takes = {parameter.name for parameter in CATALOGUE[report].takes} - {SPRINT.name}
    values = {name: value for name, value in request.values.items() if name in takes}
    return replace(request, report=report, values=values).asking(DELIVERABLE, deliverable)


def _forecast_of_the_same(before: ReportRequest) -> ReportRequest:
    """The forecast of the deliverable or the sprint that was asked about before, or of all."""
    forecast = replace(before, report="delivery-forecast", values={})
    if deliverable := before.of(DELIVERABLE):
        return forecast.asking(DELIVERABLE, deliverable)
    if CATALOGUE[before.report].is_of_one_sprint or before.report == "sprint-risk":
        return forecast.asking(SPRINT, before.sprint or CURRENT)
    return forecast


def as_planned(before: ReportRequest, reading: Reading) -> ReportRequest | None:
    """The question before without what it supposed, where the sentence says so."""
    if before.of(WHAT_IF) and reading.take("as_planned"):
        return before.asking(WHAT_IF, ())
    return None


def changed(sentence: Sentence, before: ReportRequest) -> Asked | None:
    """The question before with what the sentence says; None where that asks another question."""
    reading, facts = sentence.reading, sentence.facts
    if (facts.what_if or facts.how_much) and WHAT_IF not in CATALOGUE[before.report].takes:
        before = _forecast_of_the_same(before)
    is_at_sprint_end = facts.is_by_sprint_end and bool(before.of(HOW_MUCH))
    if is_at_sprint_end and not facts.by:
        before = before.asking(BY, BY.nothing)
    takes = CATALOGUE[before.report].takes
    is_of_another = (facts.sprints and SPRINT not in takes) or (facts.issue and ISSUE not in takes)
    if is_of_another or sentence.subject:
        return None
    _read_what_if(sentence, before)
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
    refuse_more_assumptions(reading, sentence.supposed.places)
    named = _with_titles(request, reading, before)
    says_something = is_again or is_at_sprint_end or facts.are_any or step or stated
    if named is None or (named == before and not says_something):
        return None
    refuse_no_day(named)
    return Asked(named, private=facts.private, left_out=left_out(reading), follows=True)


def _with_titles(
    request: ReportRequest, reading: Reading, before: ReportRequest
) -> ReportRequest | None:
    """The request of the deliverable, the statuses or the sprint that is left; None where what is
    left is none of them."""
    takes, titles = CATALOGUE[request.report].takes, _titles(reading)
    if not titles:
        return request
    is_of_all = not {STATUSES, SPRINT} & {each for each in takes if before.of(each)}
    if DELIVERABLE in takes and (before.of(DELIVERABLE) or (is_of_all and continues(reading))):
        return request.asking(DELIVERABLE, titles)
    if STATUSES in takes and (statuses := statuses_in(reading)):
        return request.asking(STATUSES, statuses)
    if SPRINT in takes and NUMBERED.fullmatch(titles.lower()):
        return request.asking(SPRINT, titles)
    refuse_what_changes_figures(reading)
    return None


def _read_what_if(sentence: Sentence, before: ReportRequest) -> None:
    """Read what is supposed beside, or in place of, what was supposed before."""
    reading, facts = sentence.reading, sentence.facts
    kept = tuple(map(str, stated_values(before.of(WHAT_IF))))
    if kept and not facts.what_if:
        facts.what_if = other_amounts(reading, kept, facts.unit)
    elif any(word.key in languages.word_set("on_top") for word in reading.words):
        facts.what_if = (*kept, *facts.what_if)
    if before.of(BY) and how_much(reading):
        facts.how_much = True


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
