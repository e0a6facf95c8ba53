"""Words -> what is posted: "burndown and velocity in issues with data", "watch the sprint"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.asking import languages
from bot.asking.asked import Asked
from bot.asking.common_words import board_in, taken
from bot.asking.grammar import parse_command, parse_message
from bot.asking.report_names import reports_named
from bot.asking.report_request import ReportRequest
from bot.asking.text import plain_words
from bot.asking.words import folded
from bot.errors import WrongUsage
from bot.schedules.schedule import Kind, Plan
from bot.schedules.triggers import Trigger
from bot.schedules.when_in_words import when_in_words
from bot.tenancy.visibility import VisibleBoards
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import Parameter, ValueKind, stated_values
from metrics.text.formatting import listing

_WATCH = re.compile(
    r"\b(?:watch|watch\s+on|keep\s+an\s+eye\s+on|(?:let\s+(?:me|us)\s+know|tell\s+(?:me|us)|"
    r"warn\s+(?:me|us)|alert\s+(?:me|us))\s+(?:when|if))\b",
    re.IGNORECASE,
)
_WATCHED = re.compile(
    r"\b(?:the\s+)?(?:outlook\s+of\s+)?(?:the\s+)?(?:sprint|risk|burndown|outlook)s?\b"
    r"|\b(?:goes|gets|is|falls|slips)\s+(?:off[ -]track|behind|at\s+risk|late)\b|\bchanges\b",
    re.IGNORECASE,
)
_DETAILS = re.compile(r"\bwith\s+(?:the\s+)?(?:data|details)\b", re.IGNORECASE)
_JOINING = re.compile(
    r"\b(?:and|too|also|as\s+well|on|every|each|at|the|please|post|of|a|in|to)\b|[,.&+]",
    re.IGNORECASE,
)
# As in "80% pace 2026-12-07..2026-12-18".
DATED = ".."
_AS_OF = re.compile(r"\bas\s+(?:of|at)\s+\S+", re.IGNORECASE)


@dataclass(frozen=True)
class What:
    """What is posted: its reports, whether it is a watch, and whether their data come along."""

    requests: tuple[ReportRequest, ...]
    kind: Kind = Kind.REPORT
    details: bool = False

    def at(self, trigger: Trigger) -> Plan:
        """The plan with that time."""
        return Plan(self.requests, trigger, self.kind, self.details)


def is_watch(text: str) -> bool:
    """Whether the text asks to speak only when the outlook changes."""
    return _WATCH.search(text) is not None


def parse_what(
    text: str, visible: VisibleBoards, default_unit: Unit, trigger: Trigger | None = None
) -> What:
    """Read reports, and what is said of them; `trigger` is when, which was read before.

    Raises WrongUsage.
    """
    watch, rest = taken(_WATCH, plain_words(text))
    details, rest = taken(_DETAILS, rest)
    _refuse_days([], rest)
    read = _watched if watch else _requests
    requests, unread = read(rest, visible, default_unit)
    # A second name of the same report says nothing more.
    left = [words for words in unread if not _names_one_of(requests, words)]
    kind = Kind.WATCH if watch else Kind.REPORT
    what = What(tuple(requests), kind, details is not None)
    if left:
        # A board that there is not is told with those that there are.
        board_in(rest, visible)
        when = f", {when_in_words(trigger)}" if trigger else ""
        names = listing([CATALOGUE[request.report].title for request in requests])
        words = listing([f"`{word}`" for word in left])
        raise WrongUsage(
            f"I read “{names}{when}”, and do not know what {words} means: leave it out, "
            "or say it in other words."
        )
    _refuse_days(requests, rest)
    return what


def _names_one_of(requests: list[ReportRequest], words: str) -> bool:
    asked = {request.report for request in requests}
    return any(
        match[0].lower() == words.lower() and report in asked
        for match, report in reports_named(words)
    )


def _watched(
    text: str, visible: VisibleBoards, default_unit: Unit
) -> tuple[list[ReportRequest], tuple[str, ...]]:
    # A watch is on the sprint, whichever of these words the text has.
    rest = _JOINING.sub(" ", _WATCHED.sub(" ", text))
    asked = parse_command("sprint-risk", rest, visible, default_unit)
    return [asked.request], _unread(asked)


def _requests(
    text: str, visible: VisibleBoards, default_unit: Unit
) -> tuple[list[ReportRequest], tuple[str, ...]]:
    reports = reports_named(text)
    if len(reports) <= 1:
        asked = parse_message(text, visible, default_unit)
        return [asked.request], _unread(asked)
    rest = text
    for match, _ in sorted(reports, key=lambda pair: -pair[0].start()):
        rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    rest = " ".join(word for word in _JOINING.sub(" ", rest).split() if not _says_nothing(word))
    asked = parse_command("data-quality", rest, visible, default_unit)
    for _, report in reports:
        if not CATALOGUE[report].stands_alone:
            raise WrongUsage(
                "The history of an issue cannot be combined with other reports: schedule it alone."
            )
    return [replace(asked.request, report=report) for _, report in reports], _unread(asked)


def _says_nothing(word: str) -> bool:
    return folded(word) in languages.word_set("articles") | languages.word_set("joints")


def _unread(asked: Asked) -> tuple[str, ...]:
    """The words that say nothing of what is posted; a schedule posts to everybody in a channel."""
    return (*asked.left_out, *(["private"] if asked.private else []))


def _refuse_days(requests: list[ReportRequest], text: str) -> None:
    """Raise WrongUsage for a day that would be the same each time."""
    as_of = _AS_OF.search(text)
    is_fixed = any(
        request.as_of
        or any(_names_a_day(request, parameter) for parameter in CATALOGUE[request.report].takes)
        for request in requests
    )
    if as_of or is_fixed:
        named = f"`{as_of[0]}`" if as_of else "the day that it is to be shown or judged by"
        raise WrongUsage(f"A schedule shows the board as it is each time: leave out {named}.")


def _names_a_day(request: ReportRequest, parameter: Parameter) -> bool:
    """Whether that value is a day, or supposes something of days with dates."""
    if parameter.kind is ValueKind.ASSUMPTION:
        return any(DATED in str(each) for each in stated_values(request.of(parameter)))
    return parameter.kind is ValueKind.DAY and bool(request.of(parameter))
