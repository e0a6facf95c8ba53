"""Words -> a plan: "burndown and velocity every monday 9:00 in #team"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time

from bot.asking.common_words import without
from bot.asking.grammar import parse_command, parse_message, plain_words
from bot.asking.quoted import QUOTED
from bot.asking.report_names import reports_named
from bot.asking.report_request import ReportRequest
from bot.errors import WrongUsage
from bot.schedules.schedule import Kind, Plan
from bot.schedules.triggers import On, Trigger, check_cron
from bot.tenancy.visibility import VisibleBoards
from config.parsers import timezone as timezone_of
from config.team_days import WEEKDAYS
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE

COMMAND = "/report-schedule"
EXAMPLE = "burndown every monday 9:00 in #team"
_DAY = "|".join(sorted(WEEKDAYS, key=len, reverse=True))
_CHANNEL = re.compile(r"(?:\b(?:in|to)\s+)?<#(?P<id>[CG]\w+)(?:\|[^>]*)?>")
_BARE_CHANNEL = re.compile(r"(?:^|\s)#[\w-]+")
_ZONE = re.compile(r"\b(?:UTC|[A-Z][A-Za-z_]+(?:/[A-Za-z_+-]+\d*)+)(?=[\s,.)]|$)")
_TIME = re.compile(
    r"\bat\s+(?P<at>\d{1,2})(?::(?P<at_minute>\d{2}))?\s*(?P<at_half>am|pm)?\b"
    r"|\b(?P<hour>\d{1,2}):(?P<minute>\d{2})\s*(?P<half>am|pm)?\b"
    r"|\b(?P<whole>\d{1,2})\s*(?P<whole_half>am|pm)\b"
    r"|\b(?:at\s+)?(?P<named>noon|midnight)\b",
    re.IGNORECASE,
)
_CRON = re.compile(
    r"\bcron\s*[:`\"']*\s*(?P<fields>(?:[\d*/,\-A-Za-z#L]+\s+){4}[\d*/,\-A-Za-z#L]+"
    # So that a sixth field is refused.
    r"(?:\s+[\d*][\d*/,\-]*(?=[\s`\"']|$))?)[`\"']*"
)
_OF_SPRINT = re.compile(
    r"\b(?:on\s+)?(?:the\s+)?(?P<end>first|last)\s+(?:working\s+)?day\s+of\s+"
    r"(?:each|every|a|the)\s+sprint\b|\b(?:each|every)\s+sprint\s+(?P<at>start|end)s?\b",
    re.IGNORECASE,
)
_WORKING = re.compile(
    r"\b(?:every|each)\s+working\s+day(?P<sprint>\s+(?:during|of|in)\s+(?:a|the|each|every)\s+sprint)?\b",
    re.IGNORECASE,
)
_EVERY = re.compile(r"\b(?:every\s*day|daily|each\s+day)\b", re.IGNORECASE)
_MONDAY_TO_FRIDAY = re.compile(r"\b(?:(?:every|each|on)\s+)?weekdays?\b", re.IGNORECASE)
_SPAN = rf"(?:{_DAY})s?(?:\s*(?:-|–|to)\s*(?:{_DAY})s?)?\b"
_DAYS = re.compile(
    rf"\b(?:(?:every|each|on)\s+)?{_SPAN}(?:(?:\s|,|\band\b|&)+{_SPAN})*", re.IGNORECASE
)
_ONE_SPAN = re.compile(
    rf"\b(?P<first>{_DAY})s?(?:\s*(?:-|–|to)\s*(?P<last>{_DAY})s?)?\b", re.IGNORECASE
)
_WEEKLY = re.compile(r"\b(?:weekly|every\s+week|each\s+week)\b", re.IGNORECASE)
_WATCH = re.compile(r"\b(?:watch|watch\s+on|keep\s+an\s+eye\s+on)\b", re.IGNORECASE)
_DETAILS = re.compile(r"\bwith\s+(?:the\s+)?(?:data|details)\b", re.IGNORECASE)
_LEFT_OVER = re.compile(
    r"\b(?:and|on|every|each|at|the|please|post|of|a|in|to)\b|[,.&+]", re.IGNORECASE
)


@dataclass(frozen=True)
class Planned:
    """A plan, and the id of the channel that was named for it; empty where none was."""

    plan: Plan
    channel: str = ""


def parse_plan(
    text: str,
    visible: VisibleBoards,
    timezone: str,
    default_unit: Unit,
) -> Planned:
    """Read reports, days, time and channel, in any order.

    `timezone` and `default_unit` count where the text names no time zone and no unit. Raises
    WrongUsage.
    """
    channel, rest = _taken(_CHANNEL, text)
    if _BARE_CHANNEL.search(rest):
        raise WrongUsage(
            "I cannot tell which channel that is: pick it from the list that Slack shows "
            "as you type `#`, or leave it out for this one."
        )
    rest = plain_words(rest)
    zone, rest = _zone(rest, timezone)
    watch, rest = _taken(_WATCH, rest)
    trigger, rest = _when(rest, zone, On.SPRINT_DAYS if watch else None)
    details, rest = _taken(_DETAILS, rest)
    read = _watched if watch else _requests
    requests = read(rest, visible, default_unit)
    kind = Kind.WATCH if watch else Kind.REPORT
    plan = Plan(tuple(requests), trigger, kind, details=details is not None)
    return Planned(plan, channel["id"] if channel else "")


def channel_named(text: str) -> str:
    """The id of the channel that the text names; empty where it names none."""
    channel, _ = _taken(_CHANNEL, text)
    return channel["id"] if channel else ""


def _watched(text: str, visible: VisibleBoards, default_unit: Unit) -> list[ReportRequest]:
    # A watch is on the sprint, whichever of these words the text has.
    rest = re.sub(r"\b(?:the\s+)?(?:sprint|risk|burndown)s?\b", " ", text, flags=re.IGNORECASE)
    rest = _LEFT_OVER.sub(" ", rest)
    return [parse_command("sprint-risk", rest, visible, default_unit).request]


def _requests(text: str, visible: VisibleBoards, default_unit: Unit) -> list[ReportRequest]:
    reports = reports_named(text)
    if len(reports) <= 1:
        return [parse_message(text, visible, default_unit).request]
    rest = text
    for match, _ in sorted(reports, key=lambda pair: -pair[0].start()):
        rest = f"{rest[: match.start()]} {rest[match.end() :]}"
    rest = _LEFT_OVER.sub(" ", rest)
    request = parse_command("data-quality", rest, visible, default_unit).request
    for _, report in reports:
        if not CATALOGUE[report].stands_alone:
            raise WrongUsage(
                "The history of an issue cannot be combined with other reports: schedule it alone."
            )
    return [replace(request, report=report) for _, report in reports]


def _zone(text: str, timezone: str) -> tuple[str, str]:
    match, rest = _taken(_ZONE, text)
    if match is None:
        return timezone, text
    try:
        return timezone_of(match[0]).key, rest
    except ValueError as error:
        raise WrongUsage(f"There is no time zone `{match[0]}`: {error}.") from error


def _when(text: str, zone: str, usual: On | None) -> tuple[Trigger, str]:
    """The trigger that the text names, or the usual days where it names none, and the text
    without it."""
    if match := _CRON.search(text):
        try:
            fields = check_cron(match["fields"])
        except ValueError as error:
            raise WrongUsage(f"`{match['fields']}` is no crontab, {error}.") from error
        return Trigger(On.CRON, zone, cron=fields), without(match, text)
    at, text = _time(text)
    for pattern, on in ((_OF_SPRINT, None), (_WORKING, On.SPRINT_DAYS)):
        if match := pattern.search(text):
            rest = without(match, text)
            if on is None:
                starts = (match["end"] or match["at"]).lower() in {"first", "start"}
                on = On.SPRINT_START if starts else On.SPRINT_END
            elif not match["sprint"]:
                return Trigger(On.WORKING_DAYS, zone, at), rest
            return Trigger(on, zone, at), rest
    weekdays, rest = _weekdays(text)
    if not weekdays and usual:
        return Trigger(usual, zone, at), rest
    if not weekdays:
        raise WrongUsage(
            "On which days? Say `every monday`, `weekdays`, `first day of each sprint`, "
            f"`every working day during a sprint` or `cron 0 9 * * 1`: such as `{EXAMPLE}`."
        )
    return Trigger(On.WEEKDAYS, zone, at, weekdays), rest


def _weekdays(text: str) -> tuple[frozenset[int], str]:
    for pattern, days in (
        (_EVERY, range(1, 8)),
        (_MONDAY_TO_FRIDAY, range(1, 6)),
    ):
        match, rest = _taken(pattern, text)
        if match:
            return frozenset(days), rest
    weekdays: set[int] = set()
    # A title may have a day in it.
    unquoted = QUOTED.sub(lambda match: " " * len(match[0]), text)
    for days_named in reversed([*_DAYS.finditer(unquoted)]):
        for match in _ONE_SPAN.finditer(days_named[0]):
            first = WEEKDAYS[match["first"].lower()]
            last = WEEKDAYS[match["last"].lower()] if match["last"] else first
            weekdays |= {(first + step) % 7 + 1 for step in range((last - first) % 7 + 1)}
        text = without(days_named, text)
    weekly, rest = _taken(_WEEKLY, text)
    if weekly and not weekdays:
        weekdays.add(1)
    return frozenset(weekdays), rest


def _time(text: str) -> tuple[time, str]:
    """The time of day that is named, 9:00 where none is, and the text without it."""
    match, rest = _taken(_TIME, text)
    if match is None:
        return time(9), text
    if match["named"]:
        return time(12 if match["named"].lower() == "noon" else 0), rest
    hour = int(match["at"] or match["hour"] or match["whole"])
    minute = int(match["at_minute"] or match["minute"] or 0)
    half = (match["at_half"] or match["half"] or match["whole_half"] or "").lower()
    if half and not 1 <= hour <= 12:
        raise WrongUsage(f"`{match[0].strip()}` is no time of day: write `9:00` or `9 am`.")
    hour = hour % 12 + 12 * (half == "pm") if half else hour
    try:
        return time(hour, minute), rest
    except ValueError as error:
        raise WrongUsage(
            f"`{match[0].strip()}` is no time of day: write `9:00` or `9 am`."
        ) from error


def _taken(pattern: re.Pattern[str], text: str) -> tuple[re.Match[str] | None, str]:
    match = pattern.search(text)
    return (match, without(match, text)) if match else (None, text)
