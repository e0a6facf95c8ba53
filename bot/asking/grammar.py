"""Words -> `ReportRequest`: the one grammar of slash commands, messages, mentions and schedules."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from rapidfuzz import fuzz

from bot.asking.asked import Asked
from bot.asking.common_words import board_in, private_in, unit_in, without
from bot.asking.parameter_words import values_named
from bot.asking.quoted import QUOTED, blanked, titles_quoted
from bot.asking.report_names import WORD, mistypes_a_report, reports_named, unnamed
from bot.asking.report_request import ReportRequest
from bot.errors import WrongUsage
from bot.tenancy.visibility import VisibleBoards
from metrics.model.iterations import CURRENT, PREVIOUS, RELATIVE_WORDS
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import DELIVERABLE, SPRINT, Parameter, ValueKind

SPRINT_WORDS = {**RELATIVE_WORDS, "this": CURRENT, "prev": PREVIOUS, "sprint": CURRENT}
QUOTES = str.maketrans("“”„‟", '""""')
JOINED = re.compile(r"(?:\b(?:and|or)|[,&+])\s*(?:the\s+|an?\s+)?$", re.IGNORECASE)
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
# What one says to change the question before: "and the previous one, in issues?"
FOLLOWING = (
    r"\b(?:and|or|but|about|same|instead|again|then|with|one|ones|by|in|once more|refresh|it)\b|,"
)
# In a message that names no report: a relative one, a day, or a title as titles are written.
SPRINT_IN_A_SENTENCE = re.compile(
    r"\b(?i:current|this|previous|prev|last|next|upcoming)\b|\b\d{4}-\d{2}-\d{2}\b|"
    r"\b(?i:sprint|iteration)(?: [A-Z\d#](?:[^\s,?!.]|\.(?=\S))*)+"
)
# A number as titles of sprints have it: "sprint #12", "1.6", "W39", "2026-01".
NUMBERED = r"(?:sprint|iteration)?\s*#?[a-z]{0,2}\d+(?:\.\d+)*(?:[-/][a-z]{0,2}\d+(?:\.\d+)*)*"
# What is left after removing chatter if it names a sprint without doubt, or is empty.
A_SPRINT_ALONE = re.compile(
    rf"(?:@?(?:{'|'.join(SPRINT_WORDS)})(?:\s+(?:sprint|iteration)s?)?|"
    rf"{NUMBERED}|{ISO_DAY.pattern})?",
    re.IGNORECASE,
)


def wants_help(text: str) -> bool:
    """Whether the text of a command asks what can be typed."""
    return text.strip().lower() in {"help", "?", "-h", "--help"}


def without_mentions(text: str) -> str:
    """The text of a message without mentions (`<@U…>`), such as that of the bot."""
    return re.sub(r"<@\w+>", " ", text)


def parse_command(report: str, text: str, visible: VisibleBoards, default_unit: Unit) -> Asked:
    """Read the text after a slash command: unit, board, and what the report takes, in any order.

    Quoted text is a title or a status, unchanged. Raises WrongUsage.
    """
    return _asked(report, plain_words(text), visible, default_unit)


def parse_message(text: str, visible: VisibleBoards, default_unit: Unit) -> Asked:
    """Read a message that names its report anywhere: "burndown of sprint 12, in issues".

    Raises WrongUsage, and NoReportNamed when no report is named.
    """
    plain = plain_words(text)
    unquoted = blanked(plain)
    if mentions := reports_named(plain):
        for (first, _), (second, _) in pairwise(mentions):
            if JOINED.search(plain[: second.start()]):
                raise WrongUsage(
                    f"One report at a time, please: I read `{first[0]}` and `{second[0]}`. "
                    "Type one of them."
                )
        match, report = max(mentions, key=lambda mention: len(mention[0][0]))
        only_sprint = _free(CATALOGUE[report].takes) == [SPRINT]
        chatter = f"{MORE_CHATTER}|{CHATTER}" if only_sprint else CHATTER
        words = _unquoted_without(chatter, without(match, plain))
        return _asked(report, words, visible, default_unit)
    if re.search(r"\bsprint\b", unquoted, re.IGNORECASE) and not mistypes_a_report(unquoted):
        return _current_or_named_sprint(plain, visible, default_unit)
    raise unnamed(unquoted)


def parse_follow_up(text: str, before: ReportRequest, visible: VisibleBoards) -> Asked:
    """Read "and in issues?" or "the previous one" as a change of the previous request.

    Raises WrongUsage, and NoReportNamed when the words say something else.
    """
    plain = plain_words(text)
    private, rest = private_in(plain, anywhere=True)
    unit, rest = unit_in(QUOTED.sub(" ", rest), before.unit)
    board, rest = board_in(rest, visible)
    changed = replace(before, unit=unit, board=board or before.board)
    rest = re.sub(f"{FOLLOWING}|{MORE_CHATTER}|{CHATTER}", " ", rest, flags=re.IGNORECASE)
    rest = " ".join(rest.split())
    titles = [*titles_quoted(plain), *filter(None, [rest])]
    if titles:
        sprint_words = (
            _is_sprint(rest)
            or SPRINT_IN_A_SENTENCE.fullmatch(rest)
            or A_SPRINT_ALONE.fullmatch(rest)
        )
        is_sprint = bool(sprint_words) and not mistypes_a_report(rest)
        if SPRINT not in CATALOGUE[before.report].takes or not (is_sprint or titles_quoted(plain)):
            raise unnamed(plain)
        changed = changed.asking(SPRINT, _sprint(titles)).asking(DELIVERABLE, "")
    elif not plain.strip(" ?!.,"):
        raise unnamed(plain)
    return Asked(changed, private=private)


def parse_mistyped(report: str, text: str, visible: VisibleBoards, default_unit: Unit) -> Asked:
    """Read a message with a mistyped report name as if the name were right.

    Raises WrongUsage.
    """
    plain = plain_words(text)
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
    return parse_message(well_typed, visible, default_unit)


def _asked(report: str, plain: str, visible: VisibleBoards, default_unit: Unit) -> Asked:
    takes = CATALOGUE[report].takes
    values, plain = values_named(takes, plain)
    quoted = titles_quoted(plain)
    is_free = any(
        parameter.kind is ValueKind.TEXT and parameter.source and not parameter.words
        for parameter in takes
    )
    private, rest = private_in(QUOTED.sub(" ", plain), anywhere=not is_free)
    unit, rest = unit_in(rest, default_unit)
    board, rest = board_in(rest, visible)
    request = ReportRequest(report, board, unit, values)
    # "private" may have stood before "by issues" or "board main", which are removed by now.
    also_private, rest = private_in(rest, anywhere=not is_free)
    rest = " ".join(rest.split()).strip(" ,")
    if _free(takes) == [SPRINT]:
        rest = _without_chatter(rest)
    return Asked(_with_words(request, quoted, rest), private=private or also_private)


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


def _current_or_named_sprint(plain: str, visible: VisibleBoards, default_unit: Unit) -> Asked:
    """The burndown of the sprint that a sentence is about, whatever else it says."""
    private, rest = private_in(plain, anywhere=True)
    rest = re.sub(f"{QUOTED.pattern}|{FILLER}", " ", rest, flags=re.IGNORECASE)
    unit, rest = unit_in(" ".join(rest.split()), default_unit)
    board, rest = board_in(rest, visible)
    sprint_words = SPRINT_IN_A_SENTENCE.search(" ".join(rest.split()))
    titles = titles_quoted(plain) or ([sprint_words[0]] if sprint_words else [])
    request = ReportRequest("sprint-burndown", board, unit).asking(SPRINT, _sprint(titles))
    return Asked(request, private=private)


def _unquoted_without(words: str, text: str) -> str:
    def kept(found: re.Match[str]) -> str:
        return found[0] if found[0].startswith('"') else " "

    return re.sub(f'"[^"]*"|{words}', kept, text, flags=re.IGNORECASE)


def _without_chatter(text: str) -> str:
    """The sprint named in the text; the whole text if that may be a title."""
    left = re.sub(f"{MORE_CHATTER}|{CHATTER}", " ", text, flags=re.IGNORECASE)
    left = " ".join(left.split()).strip(" ,")
    return left if A_SPRINT_ALONE.fullmatch(left) else text


def plain_words(text: str) -> str:
    """Undo Slack's escaping and typographic quotes, and fold white space."""
    return " ".join(html.unescape(text).translate(QUOTES).split())


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
