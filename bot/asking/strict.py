"""The words behind a slash command -> `ReportRequest`: strictly, none is left out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.asking.asked import Asked
from bot.asking.assumptions import Supposed, read_supposed, unit_of
from bot.asking.common_words import board_in, private_in, unit_in
from bot.asking.facts import Facts, read_days, read_sprint_end
from bot.asking.how_much import refuse_no_day
from bot.asking.parameter_words import values_named
from bot.asking.quoted import QUOTED, titles_quoted
from bot.asking.reading import Reading
from bot.asking.report_request import ReportRequest
from bot.asking.sentence import Sentence
from bot.asking.sentence_request import with_facts
from bot.asking.sprint_words import sprint_at
from bot.errors import WrongUsage
from metrics.model.iterations import CURRENT, PREVIOUS, RELATIVE_WORDS, is_relative
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import HOW_MUCH, SPRINT, Parameter, ValueKind

SPRINT_WORDS = {**RELATIVE_WORDS, "this": CURRENT, "prev": PREVIOUS, "sprint": CURRENT}
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FILLER = (
    r"[?!]|\.(?=\s|$)|\b(?:the|our|my) board\b|\bby the way\b|\bhow (?:complete|far|done|much)\b"
)
CHATTER = (
    rf"{FILLER}|\b(?:hi|hello|please|thank|thanks|you|how|what|which|is|are|was|did|the|our|my|"
    r"a|an|me|us|of|on|for|show|give|get|report|chart|going|doing|status)\b"
)
# Some are a status on somebody's roadmap, or in the title of a deliverable.
MORE_CHATTER = (
    r"\b(?:hey|does|do|can|could|would|i|we|see|tell|it|look|looks|looking|like|so far|"
    r"right now|now|today|currently|at the moment)\b"
)
# A number as titles of sprints have it: "sprint #12", "1.6", "W39", "2026-01".
NUMBERED = r"(?:sprint|iteration)?\s*#?[a-z]{0,2}\d+(?:\.\d+)*(?:[-/][a-z]{0,2}\d+(?:\.\d+)*)*"
# What is left after removing chatter if it names a sprint without doubt, or is empty.
A_SPRINT_ALONE = re.compile(
    rf"(?:@?(?:{'|'.join(SPRINT_WORDS)})(?:\s+(?:sprint|iteration)s?)?|"
    rf"{NUMBERED}|{ISO_DAY.pattern})?",
    re.IGNORECASE,
)


def read_command(report: str, reading: Reading, default_unit: Unit) -> Asked:
    """Read the words behind the command of a report. Raises WrongUsage."""
    takes, visible, facts = CATALOGUE[report].takes, reading.visible, Facts()
    supposed = Supposed()
    if any(parameter.kind is ValueKind.ASSUMPTION for parameter in takes):
        supposed = read_supposed(reading)
        facts.what_if, facts.unit = tuple(supposed.texts), unit_of(supposed.texts)
    if HOW_MUCH in takes:
        read_sprint_end(reading, facts)
    read_days(reading, facts, takes)
    values, plain = values_named(takes, reading.rest())
    quoted = titles_quoted(plain)
    is_free = any(
        parameter.kind is ValueKind.TEXT and parameter.source and not parameter.words
        for parameter in takes
    )
    private, rest = private_in(QUOTED.sub(" ", plain), anywhere=not is_free)
    unit, rest = unit_in(rest, facts.unit or default_unit, has_titles=is_free)
    board, rest = board_in(rest, visible)
    request = with_facts(ReportRequest(report, board, unit, values), Sentence(reading, facts))
    # "private" may have stood before "by issues" or "board main", which are removed by now.
    also_private, rest = private_in(rest, anywhere=not is_free)
    rest = " ".join(rest.split()).strip(" ,")
    if _free(takes) == [SPRINT]:
        rest = _without_chatter(rest)
    rest = _relative_sprint(rest, reading) if SPRINT in takes else rest
    request = _with_words(request, quoted, rest)
    refuse_no_day(request)
    return Asked(request, private=private or also_private)


def _relative_sprint(rest: str, reading: Reading) -> str:
    """The word for the sprint that all the text means ("two sprints ago"), or the text."""
    alone = Reading(rest, reading.visible, reading.today)
    for end, sprint in sprint_at(alone.words, 0, reading.today):
        if end == len(alone.words) and is_relative(sprint):
            return sprint
    return rest


def _free(takes: Sequence[Parameter]) -> list[Parameter]:
    return [parameter for parameter in takes if parameter.is_free]


def _with_words(request: ReportRequest, quoted: list[str], rest: str) -> ReportRequest:
    """The request with the remaining words as parameters; `rest` are the unquoted ones."""
    free = _free(CATALOGUE[request.report].takes)
    words = [*quoted, *filter(None, [rest])]
    if not free and words:
        raise WrongUsage(f"I do not know what `{' '.join(words)}` means here: leave it out.")
    for parameter in free:
        if parameter.is_several:
            unquoted = re.split(r"\s*(?:,|\band\b|\bor\b)\s*", rest)
            return request.asking(parameter, (*quoted, *filter(None, unquoted)))
        if parameter.kind is not ValueKind.SPRINT:
            if not words and parameter.missing:
                raise WrongUsage(parameter.missing)
            return request.asking(parameter, " ".join(words))
        if len(free) == 1 or _is_sprint(rest):
            return request.asking(parameter, _sprint(words))
    return request


def _without_chatter(text: str) -> str:
    """The sprint named in the text; the whole text if that may be a title."""
    left = re.sub(f"{MORE_CHATTER}|{CHATTER}", " ", text, flags=re.IGNORECASE)
    left = " ".join(left.split()).strip(" ,")
    return left if A_SPRINT_ALONE.fullmatch(left) else text


def _is_sprint(text: str) -> bool:
    """Whether words that could name a deliverable name a sprint."""
    first = text.lower().removeprefix("the ").lstrip("@").partition(" ")[0]
    return first in {*SPRINT_WORDS, "iteration"} or bool(ISO_DAY.fullmatch(first))


def _sprint(words: list[str]) -> str:
    if not words:
        return ""
    if len(words) > 1:
        read = " and ".join(f"`{word}`" for word in words)
        raise WrongUsage(f"One sprint at a time, please: I read {read}. Type one of them.")
    relative = re.fullmatch(
        r"(?:the\s+)?@?(\w+)(?:\s+(?:sprint|iteration)s?)?", words[0], re.IGNORECASE
    )
    if relative and relative[1].lower() in SPRINT_WORDS:
        return SPRINT_WORDS[relative[1].lower()]
    return words[0]
