"""What a sentence says -> the request that it means."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

from bot.asking import languages
from bot.asking.asked import Asked
from bot.asking.assumptions import in_unit
from bot.asking.facts import sprint_named, zone_of
from bot.asking.how_much import refuse_no_day, refuse_other_amounts
from bot.asking.leftovers import (
    Run,
    introduced,
    left_out,
    refuse_boards,
    refuse_exclusions,
    refuse_sprints,
    refuse_units,
    refuse_what_changes_figures,
)
from bot.asking.report_request import ReportRequest
from bot.asking.sentence import Sentence
from bot.asking.sprint_words import NUMBERED
from bot.asking.statuses import statuses_in
from bot.asking.subjects import Kind, Subject
from bot.asking.unread_assumptions import refuse_more_assumptions, refuse_shares
from bot.errors import Swap, WrongUsage
from metrics.issues.days import end_of
from metrics.model.iterations import CURRENT, relative_name
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import (
    BY,
    DELIVERABLE,
    HOW_MUCH,
    ISSUE,
    LAST,
    SPRINT,
    SPRINTS,
    STATUSES,
    WHAT_IF,
    Parameter,
    Value,
    ValueKind,
)
from metrics.text.formatting import day as day_in_words


def asked_for(sentence: Sentence, default_unit: Unit) -> Asked:
    """What the sentence asks for, with the words that it leaves out.

    Raises WrongUsage where words would change the figures and are not understood.
    """
    reading, facts, report = sentence.reading, sentence.facts, sentence.report
    entry = CATALOGUE[report]
    refuse_boards(reading)
    _refuse_what_is_not_taken(sentence)
    refuse_sprints(reading)
    refuse_units(reading)
    unit = (facts.unit or default_unit) if entry.counts else default_unit
    request = ReportRequest(report, facts.board, unit)
    for parameter in entry.takes:
        if sentence.is_named:
            request = _with(request, parameter, sentence.stated.get(parameter.name))
        if parameter.name in sentence.values:
            request = request.asking(parameter, parameter.read(sentence.values[parameter.name]))
    if sentence.compared:
        one, two = sentence.compared
        request = request.asking(SPRINTS, (one or CURRENT, two))
    request = with_facts(_with_subject(request, sentence), sentence)
    request = _with_titles(request, sentence)
    if STATUSES in entry.takes and not request.of(DELIVERABLE):
        refuse_exclusions(reading, of_statuses=True)
        request = _with(request, STATUSES, statuses_in(reading))
    for parameter in entry.takes:
        if parameter.missing and not request.of(parameter):
            raise WrongUsage(parameter.missing)
    refuse_no_day(request)
    if sentence.counted:
        refuse_other_amounts(reading, sentence.counted)
    refuse_more_assumptions(reading, sentence.supposed.places)
    if WHAT_IF in entry.takes:
        refuse_shares(reading)
    refuse_what_changes_figures(reading)
    return Asked(request, private=facts.private, left_out=left_out(reading))


def _refuse_what_is_not_taken(sentence: Sentence) -> None:
    """Raise WrongUsage for an issue, a day or a sprint that the report cannot be of."""
    facts, entry = sentence.facts, CATALOGUE[sentence.report]
    if facts.issue and not {ISSUE, DELIVERABLE} & {*entry.takes}:
        raise WrongUsage(
            f"{entry.title} is of no single issue (`{facts.issue}`): type such as `sprint 12` for "
            "a sprint, `history of #12` for an issue.",
            swaps=(Swap("History of the issue", "", f"history of {facts.issue}"),),
        )
    if facts.by and BY not in entry.takes:
        raise WrongUsage(
            f"{entry.title} tells no chance by a day ({day_in_words(facts.by)}): for that type "
            "such as `risk by Friday`, to look back `as of 20 Nov`."
        )
    supposes = any(parameter.kind is ValueKind.ASSUMPTION for parameter in entry.takes)
    if facts.what_if and not supposes:
        of = "@current " if entry.is_of_one_sprint else ""
        asked = f"forecast {of}what if {', '.join(facts.what_if)}"
        raise WrongUsage(
            f"{entry.title} supposes nothing: ask for the forecast, such as `{asked}`.",
            swaps=(Swap("The forecast", "", asked),),
        )
    if sentence.compared and sentence.compared[0]:
        more = [each for each in facts.sprints if each not in sentence.compared]
        if more:
            raise WrongUsage(
                f"I compare two sprints, not `{more[0]}` too: type such as `sprint 9 vs sprint 10`."
            )
    if not {SPRINT, SPRINTS, ISSUE} & {*entry.takes} and (named := sprint_named(sentence.reading)):
        raise WrongUsage(
            f"{entry.title} is of no single sprint (`{named}`): leave it out, or ask for another "
            f"report, such as `summary {named}`."
        )


def with_facts(request: ReportRequest, sentence: Sentence) -> ReportRequest:
    """The request with the sprint, the days and whatever else the sentence says.

    Raises WrongUsage for several sprints at once.
    """
    facts = sentence.facts
    request = _with_days(_with_sprint(request, sentence), sentence)
    request = _with(request, HOW_MUCH, facts.how_much)
    for parameter in CATALOGUE[request.report].takes:
        if parameter.kind is ValueKind.ASSUMPTION:
            request = _with(request, parameter, in_unit(facts.what_if, request.unit))
    if not sentence.compared:
        request = _with(request, SPRINTS, tuple(facts.sprints[:2]))
    request = _with(request, LAST, facts.last)
    request = _with(request, ISSUE, facts.issue)
    if ISSUE in CATALOGUE[request.report].takes or request.of(DELIVERABLE):
        return request
    return _with(request, DELIVERABLE, facts.issue)


def _with(request: ReportRequest, parameter: Parameter, value: Value | None) -> ReportRequest:
    """The request with that value, where its report takes it and there is one."""
    takes = CATALOGUE[request.report].takes
    if value in (None, "", (), False) or parameter not in takes:
        return request
    return request.asking(parameter, value)


def _with_subject(request: ReportRequest, sentence: Sentence) -> ReportRequest:
    subject = sentence.subject
    if subject is None or not subject.name:
        return request
    if subject.kind is Kind.DELIVERABLE:
        return _with(request, DELIVERABLE, subject.name)
    if subject.kind is Kind.ISSUE:
        return _with(request, ISSUE, subject.name)
    return request


def _with_sprint(request: ReportRequest, sentence: Sentence) -> ReportRequest:
    """The request with the sprint that is named. Raises WrongUsage for several."""
    facts, takes = sentence.facts, CATALOGUE[request.report].takes
    if facts.last is not None and LAST not in takes and not sentence.compared:
        raise WrongUsage(
            f"One sprint at a time, please; of the last {facts.last} sprints I show the velocity: "
            f"type `velocity last {facts.last} sprints`."
        )
    if SPRINT not in takes or request.of(DELIVERABLE):
        return request
    if len(facts.sprints) > 1:
        raise _several_sprints(sentence, request.report)
    sprint = next(iter(facts.sprints), "")
    is_of_all = sentence.subject and sentence.subject.kind in {Kind.ROADMAP, Kind.EVERYTHING}
    is_of_a_sprint = facts.is_of_a_sprint or sentence.subject == Subject(Kind.SPRINT)
    is_of_a_sprint |= facts.is_by_sprint_end and not is_of_all
    if is_of_a_sprint and not sprint and not CATALOGUE[request.report].is_of_one_sprint:
        # Of a forecast, no sprint would mean the roadmap.
        sprint = CURRENT
    return _with(request, SPRINT, sprint)


def _several_sprints(sentence: Sentence, report: str) -> WrongUsage:
    """The refusal of several sprints, with a button for each of two, and for both."""
    sprints, plain = sentence.facts.sprints, sentence.reading.plain.lower()
    named = {sprint: relative_name(sprint) or sprint for sprint in sprints}
    read = " and ".join(f"`{name}`" for name in named.values())
    of_one = [
        Swap(
            f"{named[one][:1].upper()}{named[one][1:]}",
            *(
                (other, "")
                if other.lower() in plain
                else ("", f"{CATALOGUE[report].words[0]} {one}")
            ),
        )
        for one, other in permutations(sprints, 2)
        if len(sprints) == 2
    ]
    return WrongUsage(
        f"One sprint at a time, please: I read {read}. Type one of them.",
        swaps=(*of_one, Swap("Compare them", "", " vs ".join(sprints[:2]))),
    )


def _with_days(request: ReportRequest, sentence: Sentence) -> ReportRequest:
    facts, visible = sentence.facts, sentence.reading.visible
    past, coming = facts.on_day or (None, None)
    is_by = facts.by or (BY in CATALOGUE[request.report].takes and coming)
    request = _with(request, BY, is_by or None)
    day = facts.as_of or (past if not is_by else None)
    if day is None:
        return request
    if day > sentence.reading.today:
        raise WrongUsage(
            f"{day_in_words(day)} is still to come: I look back only. For the chance that all is "
            "done by then, type such as `risk by Friday`."
        )
    return replace(request, as_of=end_of(day, zone_of(visible, request.board)))


def _with_titles(request: ReportRequest, sentence: Sentence) -> ReportRequest:
    """The request with what stands behind "of" or "for", or in quotes, as the title it takes."""
    reading, takes = sentence.reading, CATALOGUE[request.report].takes
    free = [parameter for parameter in (DELIVERABLE, SPRINT) if parameter in takes]
    for parameter in free:
        if any(request.of(each) for each in free):
            break
        for run in _title_runs(sentence):
            request = request.asking(parameter, reading.text(run.start, run.end))
            for word in reading.words[run.start : run.end]:
                word.taken = True
            break
    return request


def _number_beside(sentence: Sentence) -> list[Run]:
    """The number of a sprint beside its report: "burndown 9"."""
    words = sentence.reading.words
    return [
        Run("", at, at, at + 1)
        for at in sentence.reading.free()
        if NUMBERED.fullmatch(words[at].key) and at > 0 and words[at - 1].taken
    ]


def _title_runs(sentence: Sentence) -> list[Run]:
    """Where a title may stand, the likeliest first."""
    reading, of = sentence.reading, languages.word_set("of")
    quoted = [Run("", at, at, at + 1) for at in reading.free() if reading.words[at].is_quoted]
    named = [run for run in introduced(reading) if run.before in of and run.start < run.end]
    return [*quoted, *named, *_number_beside(sentence)]
