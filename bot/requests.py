"""Words -> `ReportRequest`: the one grammar of slash commands, direct messages and mentions."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from datetime import datetime

from rapidfuzz import fuzz, process

from config import Settings
from metrics.catalogue import CATALOGUE, Entry
from metrics.report import Unit


@dataclass(frozen=True)
class ReportRequest:
    """One question, as plain data that can be kept, queued or sent elsewhere.

    `board` is a configured name. With `as_of`, an aware moment of the past, it asks for the
    report that would have been given then. All else is as `metrics.report.Question` has it.
    """

    report: str
    board: str
    unit: Unit
    sprint: str = ""
    statuses: tuple[str, ...] = ()
    deliverable: str = ""
    issue: str = ""
    epics: bool = False
    as_of: datetime | None = None


class WrongUsage(Exception):
    """The words do not make a request; the message says which, and what to type instead."""


class NoReportNamed(WrongUsage):
    """The words name no report."""


UNITS = {
    "point": Unit.POINTS,
    "points": Unit.POINTS,
    "issue": Unit.ISSUES,
    "issues": Unit.ISSUES,
    "ticket": Unit.ISSUES,
    "tickets": Unit.ISSUES,
}
RELATIVE_SPRINTS = {
    "current": "@current",
    "this": "@current",
    "previous": "@previous",
    "last": "@previous",
    "next": "@next",
    "sprint": "@current",
}
QUOTES = str.maketrans("“”„‟", '""""')
BY_UNIT = re.compile(rf"\b(?:by|in)\s+({'|'.join(UNITS)})\b", re.IGNORECASE)
WITH_EPICS = re.compile(r"\b(?:(?:with|by|and)\s+)?(?:their\s+)?epics?\b", re.IGNORECASE)
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
BY_SOMETHING_ELSE = re.compile(r"\bby(?:\s+(\S+))?$", re.IGNORECASE)
QUOTED = re.compile(r'"([^"]*)"')
FILLER = r"[?!]|\.(?=\s|$)|\b(?:the|our|my) board\b"
CHATTER = (
    rf"{FILLER}|\b(?:hi|hello|please|thank|thanks|you|how|what|which|is|are|was|did|the|our|my|"
    r"a|an|me|us|of|on|for|show|give|get|report|chart|going|doing|status)\b"
)
# Some are a status on somebody's roadmap, or in the title of a deliverable.
MORE_CHATTER = (
    r"\b(?:hey|does|do|can|could|would|i|we|see|tell|it|look|looks|looking|like|so far|"
    r"right now|now|today|currently|at the moment)\b"
)
# In a message that names no report: a relative one, a day, or a title as titles are written.
SPRINT_IN_A_SENTENCE = re.compile(
    r"\b(?i:current|this|previous|last|next)\b|\b\d{4}-\d{2}-\d{2}\b|"
    r"\b(?i:sprint|iteration)(?: [A-Z\d#](?:[^\s,?!.]|\.(?=\S))*)+"
)


def wants_help(text: str) -> bool:
    """Whether the text of a command asks what can be typed."""
    return text.strip().lower() in {"help", "?", "-h", "--help"}


def without_mentions(text: str) -> str:
    """A message's text but for those it mentions (`<@U…>`), such as the bot itself."""
    return re.sub(r"<@\w+>", " ", text)


def parse_command(report: str, text: str, settings: Settings) -> ReportRequest:
    """Read the text behind a slash command: unit, board, and what the report takes, in any order.

    Quoted text is taken to the letter, as a title or a status. Raises WrongUsage.
    """
    return _request(report, _plain(text), settings)


def _request(report: str, plain: str, settings: Settings) -> ReportRequest:
    takes = CATALOGUE[report].takes
    quoted = _quoted(plain)
    rest = QUOTED.sub(" ", plain)
    epics = WITH_EPICS.search(rest) if "epics" in takes else None
    unit, rest = _unit(_without(epics, rest) if epics else rest, settings)
    board, rest = _board(rest, settings)
    request = ReportRequest(report, board, unit, epics=epics is not None)
    rest = " ".join(rest.split()).strip(" ,")
    words = [*quoted, *filter(None, [rest])]
    if "statuses" in takes:
        unquoted = re.split(r"\s*(?:,|\band\b|\bor\b)\s*", rest)
        return replace(request, statuses=(*quoted, *filter(None, unquoted)))
    if "sprint" in takes and ("deliverable" not in takes or _is_sprint(rest)):
        return replace(request, sprint=_sprint(words))
    if "deliverable" in takes:
        return replace(request, deliverable=" ".join(words))
    if "issue" in takes:
        if not words:
            raise WrongUsage("Which issue? Type its number, `owner/repo#12`, or its address.")
        return replace(request, issue=" ".join(words))
    if words:
        raise WrongUsage(f"I do not know what `{' '.join(words)}` means here: leave it out.")
    return request


def parse_message(text: str, settings: Settings) -> ReportRequest:
    """Read a message that names its report anywhere: "burndown of sprint 12, in issues".

    Raises WrongUsage, and NoReportNamed when no report is named.
    """
    plain = _plain(text)
    unquoted = QUOTED.sub(lambda quoted: '"' * len(quoted[0]), plain)
    named = [
        (match, entry.name)
        for entry in CATALOGUE.values()
        if (match := re.search(rf"\b(?:{'|'.join(_names(entry))})\b", unquoted, re.IGNORECASE))
    ]
    if named:
        # "deliverable burnup" names deliverables and a burnup too.
        match, report = max(named, key=lambda found: len(found[0][0]))
        only_sprint = CATALOGUE[report].takes == {"sprint"}
        chatter = f"{MORE_CHATTER}|{CHATTER}" if only_sprint else CHATTER
        return _request(report, _unquoted_without(chatter, _without(match, plain)), settings)
    if re.search(r"\bsprint\b", unquoted, re.IGNORECASE):
        return _current_or_named_sprint(plain, settings)
    choices = ", ".join(f"`{entry.words[0]}`" for entry in CATALOGUE.values())
    raise NoReportNamed(f"I did not find a report in that: say one of {choices}, or `help`.")


def _current_or_named_sprint(plain: str, settings: Settings) -> ReportRequest:
    """What a sentence on a sprint asks for, whatever else it says."""
    rest = re.sub(f"{QUOTED.pattern}|{FILLER}", " ", plain, flags=re.IGNORECASE)
    unit, rest = _unit(" ".join(rest.split()), settings)
    board, rest = _board(rest, settings)
    named = SPRINT_IN_A_SENTENCE.search(" ".join(rest.split()))
    titles = _quoted(plain) or ([named[0]] if named else [])
    return ReportRequest("sprint-burndown", board, unit, sprint=_sprint(titles))


def _quoted(text: str) -> list[str]:
    return [title for title in QUOTED.findall(text) if title.strip()]


def _unquoted_without(words: str, text: str) -> str:
    def kept(found: re.Match[str]) -> str:
        return found[0] if found[0].startswith('"') else " "

    return re.sub(f'"[^"]*"|{words}', kept, text, flags=re.IGNORECASE)


def _names(entry: Entry) -> list[str]:
    names = sorted({entry.name, entry.title.lower(), *entry.words}, key=len, reverse=True)
    return [re.sub(r"[ -]", "[ -]", name) for name in names]


def _plain(text: str) -> str:
    """Undo Slack's escaping and typographic quotes, and fold white space."""
    return " ".join(html.unescape(text).translate(QUOTES).split())


def _unit(text: str, settings: Settings) -> tuple[Unit, str]:
    match = BY_UNIT.search(text) or re.search(rf"\b({'|'.join(UNITS)})\b", text, re.IGNORECASE)
    if match:
        return UNITS[match[1].lower()], _without(match, text)
    other = BY_SOMETHING_ELSE.search(text.strip(" ,"))
    if other and other[1] is None:
        raise WrongUsage("Count by what? Type `by points` or `by issues`.")
    if other:
        raise WrongUsage(f"I cannot count by `{other[1]}`: type `by points` or `by issues`.")
    return Unit(settings.default_unit), text


def _board(text: str, settings: Settings) -> tuple[str, str]:
    boards = {name.lower(): name for name in settings.boards}
    for way in (r"\bboard\s+([\w-]+)", r"([\w-]+)\s+board\b"):
        match = re.search(way, text, re.IGNORECASE)
        if match and match[1].lower() in boards:
            return boards[match[1].lower()], _without(match, text)
    choices = " or ".join(f"`board {name}`" for name in settings.boards)
    if text.strip(" ,").lower() == "board":
        raise WrongUsage(f"Which board? Type {choices}.")
    match = re.search(r"\bboard\s+(\S+)", text, re.IGNORECASE)
    if match is None:
        return settings.default_board, text
    nearest = process.extractOne(match[1].lower(), boards, scorer=fuzz.WRatio)
    hint = f"type `board {nearest[0]}`" if nearest else "none is configured"
    known = ", ".join(f"`{name}`" for name in settings.boards)
    raise WrongUsage(f"There is no board `{match[1]}` here (there is {known}): {hint}.")


def _without(match: re.Match[str], text: str) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _is_sprint(text: str) -> bool:
    """Whether words that may as well be those of a deliverable mean a sprint."""
    first = text.lower().removeprefix("the ").lstrip("@").partition(" ")[0]
    return first in {*RELATIVE_SPRINTS, "iteration"} or bool(ISO_DAY.fullmatch(first))


def _sprint(words: list[str]) -> str:
    if not words:
        return ""
    if len(words) > 1:
        raise WrongUsage(
            f"One sprint at a time, please: I read {' and '.join(f'`{word}`' for word in words)}."
        )
    relative = re.fullmatch(
        r"(?:the\s+)?@?(\w+)(?:\s+(?:sprint|iteration))?", words[0], re.IGNORECASE
    )
    if relative and relative[1].lower() in RELATIVE_SPRINTS:
        return RELATIVE_SPRINTS[relative[1].lower()]
    return words[0]
