"""Words -> a plan: "burndown and velocity every monday 9:00 in #team"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from bot.asking.asked import Asked
from bot.asking.common_words import board_in, without
from bot.asking.grammar import parse_command, parse_message
from bot.asking.quoted import QUOTED
from bot.asking.report_names import reports_named
from bot.asking.report_request import ReportRequest
from bot.asking.text import plain_words
from bot.errors import WrongUsage
from bot.schedules.days import OF_SOMETHING_ELSE, Days, days_in
from bot.schedules.schedule import Kind, Plan
from bot.schedules.times import DAYS_READ, times_in
from bot.schedules.triggers import On, Trigger, check_cron
from bot.schedules.when_in_words import when_in_words
from bot.schedules.zones import zone_in
from bot.tenancy.visibility import VisibleBoards
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import ValueKind
from metrics.text.formatting import listing, shortened

COMMAND = "/report-schedule"
EXAMPLE = "burndown every monday 9:00 in #team"
_CHANNEL = re.compile(r"(?:\b(?:in|to|into|on)\s+)?<#(?P<id>[CG]\w+)(?:\|[^>]*)?>")
_PERSON = re.compile(r"<@\w+(?:\|[^>]*)?>")
_HERE = re.compile(r"\b(?:here|(?:in|to)\s+this\s+channel)\b", re.IGNORECASE)
_BARE_CHANNEL = re.compile(r"(?:^|\s)(?P<name>#[^\W\d][\w-]*)")
_CRON = re.compile(
    r"\bcron\s*[:`\"']*\s*(?P<fields>(?:[\d*/,\-A-Za-z#L]+\s+){4}[\d*/,\-A-Za-z#L]+"
    # So that a sixth field is refused.
    r"(?:\s+[\d*][\d*/,\-]*(?=[\s`\"']|$))?)[`\"']*"
)
_STARTING = re.compile(
    r"\b(?:starting|beginning|from)\s+(?:on\s+)?(?P<day>\d{4}-\d{2}-\d{2})\b", re.IGNORECASE
)
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
# How one begins to ask for a schedule.
_BEGINNING = re.compile(
    r"^(?:(?:please|pls|hey|hi|hello|ok|okay|can|could|would|you|i|we|i'd|we'd|let's|want|need|"
    r"like|love|to|have|get|start|schedule|post|posting|send|sending|share|publish|drop|show|deliver|"
    r"give|put|bring|report|remind|set\s+up|make|create|add|a|an|new|schedule\s+(?:of|for)|me|us|"
    r"the\s+team|everyone|of|for|with|the|our|my|this)\b[\s,:]*)*",
    re.IGNORECASE,
)
_JOINING = re.compile(
    r"\b(?:and|on|every|each|at|the|please|post|of|a|in|to)\b|[,.&+]", re.IGNORECASE
)
_UNCLEAR_DAYS = re.compile(r"\b(?:every|each)\s+[^\s,]+(?:\s+[^\s,]+){0,2}", re.IGNORECASE)
_AS_OF = re.compile(r"\bas\s+(?:of|at)\s+\S+", re.IGNORECASE)
_THIS = {"", "it", "that", "same", "chart", "report", "one"}
# What may be left around a time where nothing else was said.
_CONNECTING = {"", "and", "on", "at", "the", "please"}


@dataclass(frozen=True)
class Planned:
    """A plan, and the id of the channel that was named for it; empty where none was."""

    plan: Plan
    channel: str = ""


@dataclass(frozen=True)
class What:
    """What is posted: its reports, whether it is a watch, and whether their data come along."""

    requests: tuple[ReportRequest, ...]
    kind: Kind = Kind.REPORT
    details: bool = False

    def at(self, trigger: Trigger) -> Plan:
        """The plan with that time."""
        return Plan(self.requests, trigger, self.kind, self.details)


def parse_plan(
    text: str,
    visible: VisibleBoards,
    timezone: str,
    default_unit: Unit,
    before: ReportRequest | None = None,
) -> Planned:
    """Read reports, days, time and channel, in any order.

    `timezone` and `default_unit` count where the text names no time zone and no unit, and `before`,
    the question that was answered last, where it names no report: "post this every monday". Raises
    WrongUsage, also where words are left over.
    """
    channel, rest = _channel(text)
    if _PERSON.search(rest):
        raise WrongUsage(
            "I give no figures of single people: leave the name out, for those of the sprint."
        )
    rest = plain_words(rest)
    watches = _WATCH.search(rest) is not None
    trigger, rest = _when(rest, timezone, On.SPRINT_DAYS if watches else None)
    if trigger is None:
        unclear = _UNCLEAR_DAYS.search(rest)
        asks = f"I do not know when `{unclear[0].strip()}` is. " if unclear else ""
        raise WrongUsage(
            f"{asks}On which days? Say `every monday`, `weekdays`, `first day of each sprint`, "
            f"`every working day during a sprint` or `cron 0 9 * * 1`: such as `{EXAMPLE}`."
        )
    said = _BEGINNING.sub("", rest.strip(" ,."))
    if before and said.strip(" ,.").lower() in _THIS:
        return Planned(What((before,)).at(trigger), channel)
    what = parse_what(said, visible, default_unit, trigger)
    return Planned(what.at(trigger), channel)


def parse_when(text: str, timezone: str, *, watches: bool = False) -> Trigger:
    """Read a time and nothing else: days, times of day and a time zone. Raises WrongUsage."""
    trigger, rest = _when(plain_words(text), timezone, On.SPRINT_DAYS if watches else None)
    left = shortened(_without_connecting_words(rest))
    if trigger is None:
        asks = f"I do not know when `{left}` is: w" if left else "W"
        raise WrongUsage(f"On which days? {asks}rite only a time, such as `every monday 9:00`.")
    if left:
        raise WrongUsage(
            f"I read “{when_in_words(trigger)}”, and do not know what `{left}` says of the time: "
            "write only a time, such as `every monday 9:00`."
        )
    return trigger


def parse_what(
    text: str, visible: VisibleBoards, default_unit: Unit, trigger: Trigger | None = None
) -> What:
    """Read reports, and what is said of them; `trigger` is when, which was read before.

    Raises WrongUsage.
    """
    watch, rest = _taken(_WATCH, plain_words(text))
    details, rest = _taken(_DETAILS, rest)
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


def _without_connecting_words(text: str) -> str:
    """The text without words at its ends that say nothing by themselves."""
    words = text.split()
    says = [word.strip(",.;&+!?").lower() not in _CONNECTING for word in words]
    if not any(says):
        return ""
    return " ".join(words[says.index(True) : len(words) - says[::-1].index(True)])


def channel_named(text: str) -> str:
    """The id of the channel that the text names; empty where it names none."""
    return _channel(text)[0]


def _channel(text: str) -> tuple[str, str]:
    """The id of the channel that the text names, and the text without it. Raises WrongUsage."""
    channel, rest = _taken(_CHANNEL, text)
    if _CHANNEL.search(rest):
        raise WrongUsage("Into one channel at a time, please: make a schedule for each.")
    if bare := _BARE_CHANNEL.search(QUOTED.sub(" ", rest)):
        raise WrongUsage(
            f"I cannot tell which channel `{bare['name']}` is: pick it from the list that Slack "
            "shows as you type `#`, or leave it out for this one."
        )
    _, rest = _taken(_HERE, rest)
    return (channel["id"] if channel else ""), rest


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
    rest = _JOINING.sub(" ", rest)
    asked = parse_command("data-quality", rest, visible, default_unit)
    for _, report in reports:
        if not CATALOGUE[report].stands_alone:
            raise WrongUsage(
                "The history of an issue cannot be combined with other reports: schedule it alone."
            )
    return [replace(asked.request, report=report) for _, report in reports], _unread(asked)


def _unread(asked: Asked) -> tuple[str, ...]:
    """The words that say nothing of what is posted; a schedule posts to everybody in a channel."""
    return (*asked.left_out, *(["private"] if asked.private else []))


def _refuse_days(requests: list[ReportRequest], text: str) -> None:
    """Raise WrongUsage for a day that would be the same each time."""
    as_of = _AS_OF.search(text)
    is_fixed = any(
        request.as_of
        or any(
            parameter.kind is ValueKind.DAY and request.of(parameter)
            for parameter in CATALOGUE[request.report].takes
        )
        for request in requests
    )
    if as_of or is_fixed:
        named = f"`{as_of[0]}`" if as_of else "the day that it is to be shown or judged by"
        raise WrongUsage(f"A schedule shows the board as it is each time: leave out {named}.")


def _when(text: str, timezone: str, usual: On | None) -> tuple[Trigger | None, str]:
    """The trigger that the text names, or with the usual days where it names none, and the rest of
    the text; None where there are no days."""
    zone, text = zone_in(text, timezone)
    if match := _CRON.search(text):
        try:
            fields = check_cron(match["fields"])
        except ValueError as error:
            raise WrongUsage(f"`{match['fields']}` is no crontab, {error}.") from error
        return Trigger(On.CRON, zone, cron=fields), without(match, text)
    # A title may have a day or a time in it, and "since monday" is no day to post on.
    hidden: list[str] = []
    for pattern in (QUOTED, OF_SOMETHING_ELSE):
        text = pattern.sub(lambda match: _hide(match[0], hidden), text)
    starting, text = _taken(_STARTING, text)
    days, text = days_in(text)
    times, text = times_in(text)
    for number, words in enumerate(hidden):
        text = text.replace(_mark(number), words)
    rest = " ".join(text.replace(DAYS_READ, " ").split())
    days = days or (Days(usual) if usual else None)
    if days is None:
        return None, rest
    first, *more = times
    trigger = Trigger(
        days.on,
        zone,
        first,
        days.weekdays,
        also_at=tuple(more),
        weeks=days.weeks,
        month=days.month,
    )
    if starting:
        if trigger.on is not On.WEEKS:
            raise WrongUsage(
                f"I cannot wait until {starting['day']}: only `every other friday` and the like "
                "have a first week. Make the schedule then."
            )
        trigger = replace(trigger, starting=_day(starting["day"]))
    return trigger, rest


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUsage(f"`{text}` is no day: write one such as 2026-11-27.") from error


def _hide(words: str, hidden: list[str]) -> str:
    hidden.append(words)
    return _mark(len(hidden) - 1)


def _mark(number: int) -> str:
    """What stands for hidden words: of a range that no text has a use for."""
    return chr(0xE100 + number)


def _taken(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str] | None, str]:
    match = pattern.search(text)
    return (match, without(match, text)) if match else (None, text)
