"""Words -> the schedules that they mean: "the monday burndown", "3 and 4", "all"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.asking import languages
from bot.asking.report_names import reports_named
from bot.asking.words import folded
from bot.errors import WrongUsage
from bot.schedules.days import Days, days_in
from bot.schedules.grammar import COMMAND
from bot.schedules.permissions import may_run
from bot.schedules.schedule import SETTINGS_PREFIX, Kind, Schedule
from bot.schedules.schedule_request import ScheduleRequest
from bot.schedules.times import DAYS_READ
from bot.schedules.triggers import On
from bot.schedules.veil import as_may_be_known
from config.team_days import WEEK

_NUMBERS = re.compile(
    r"(?:schedules?|numbers?|nos?\.?)?\s*#?\s*\d+(?:\s*(?:,|and|&)\s*#?\s*\d+)*", re.IGNORECASE
)
_FROM_SETTINGS = re.compile(rf"{SETTINGS_PREFIX}(?:[\w-]+)", re.IGNORECASE)
_CHANNEL = re.compile(r"<#(\w+)(?:\|[^>]*)?>")
_WATCH = re.compile(r"\bwatch(?:es)?\b", re.IGNORECASE)
_ALL = re.compile(r"\b(?:all|everything)\b", re.IGNORECASE)
_OFTEN = re.compile(r"\b(daily|weekly|monthly)\b", re.IGNORECASE)
_ADVERBS = re.compile(r"\b(?:now|please|again|too)\b", re.IGNORECASE)
_FILLER = re.compile(
    r"\b(?:all|everything|every|each|the|my|our|your|this|that|these|those|it|them|of|on|in|to|from|for|at|with|a|an|and|"
    r"reports?|posts?|posting|sending|sharing|messages?|schedules?|scheduled|recurring|ones?|"
    r"please|now|again|any ?more|any longer|here|channel|us|me|about|is|are|what|what's|which|when|"
    r"where|who|how|there|do|does|you|next|by|will|going|come|comes|coming)\b|[?!.,;:&]|"
    + DAYS_READ,
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Meant:
    """The schedules that words mean, and whether they were told one by one, or as all."""

    schedules: tuple[Schedule, ...]
    is_exact: bool


def schedules_meant(words: str, schedules: Sequence[Schedule]) -> Meant:
    """Those of the schedules that the words mean; all where they say nothing of which.

    Raises WrongUsage for a number that none of them has, and for words that say nothing of any; the
    schedules are listed below its message.
    """
    if from_settings := _FROM_SETTINGS.search(words):
        return Meant((_named(from_settings[0], schedules),), is_exact=True)
    if _NUMBERS.fullmatch(_ADVERBS.sub(" ", words).strip(" .,!?")):
        numbers = dict.fromkeys(re.findall(r"\d+", words))
        own = (_named(str(int(number)), schedules) for number in numbers)
        return Meant(tuple(own), is_exact=True)
    tests: list[Callable[[Schedule], bool]] = [
        partial(_is_in, channel) for channel in _CHANNEL.findall(words)
    ]
    text = _CHANNEL.sub(" ", words)
    if _WATCH.search(text):
        tests.append(_is_watch)
        text = _WATCH.sub(" ", text)
    tests += [partial(_comes, often.lower()) for often in _OFTEN.findall(text)]
    days, text = days_in(_OFTEN.sub(" ", text))
    if days:
        tests.append(partial(_is_due_on, days))
    for match, report in sorted(reports_named(text), key=lambda pair: -pair[0].start()):
        tests.append(partial(_shows, report))
        text = f"{text[: match.start()]} {text[match.end() :]}"
    for board in {request.board for schedule in schedules for request in schedule.plan.requests}:
        named = re.compile(rf"\b{re.escape(board)}\b", re.IGNORECASE)
        if board and named.search(text):
            tests.append(partial(_is_of, board))
            text = named.sub(" ", text)
    articles = languages.word_set("articles")
    left = [word for word in _FILLER.sub(" ", text).split() if folded(word) not in articles]
    if left:
        raise WrongUsage(
            f"I do not know which schedule `{' '.join(left)}` means. You may change these:"
        )
    found = tuple(schedule for schedule in schedules if all(test(schedule) for test in tests))
    return Meant(found, is_exact=len(found) == 1 or bool(_ALL.search(words)))


def _named(name: str, schedules: Sequence[Schedule]) -> Schedule:
    for schedule in schedules:
        if schedule.id.lower() == name.lower():
            return schedule
    raise WrongUsage(f"There is no schedule {name} among those that you may change:")


def own_schedule(name: str, schedules: Iterable[Schedule], request: ScheduleRequest) -> Schedule:
    """The schedule of that id, if the person may run it, as far as they may know it.

    Raises WrongUsage.
    """
    for schedule in schedules:
        if schedule.id == name and may_run(request.person, request.team, schedule):
            return as_may_be_known(schedule, request.visible, request.is_member_of)
    raise unknown_schedule(name)


def unknown_schedule(name: str) -> WrongUsage:
    """That there is none of that id which the person may change."""
    return WrongUsage(
        f"There is no schedule {name} that you may change: `{COMMAND} list` shows those."
    )


def _is_in(channel: str, schedule: Schedule) -> bool:
    return schedule.channel == channel


def _is_watch(schedule: Schedule) -> bool:
    return schedule.plan.kind is Kind.WATCH


def _shows(report: str, schedule: Schedule) -> bool:
    return any(request.report == report for request in schedule.plan.requests)


def _is_of(board: str, schedule: Schedule) -> bool:
    return any(request.board == board for request in schedule.plan.requests)


def _comes(often: str, schedule: Schedule) -> bool:
    trigger = schedule.plan.trigger
    match often:
        case "daily":
            return trigger.on in (On.WORKING_DAYS, On.SPRINT_DAYS) or len(trigger.weekdays) >= 5
        case "monthly":
            return trigger.on in (On.MONTH, On.FIRST_WORKING_DAY, On.LAST_WORKING_DAY)
        case _:
            return trigger.on is On.WEEKDAYS and len(trigger.weekdays) < 5


def _is_due_on(days: Days, schedule: Schedule) -> bool:
    trigger = schedule.plan.trigger
    if days.on is not On.WEEKDAYS:
        return trigger.on is days.on
    of_month = {day for day, name in enumerate(WEEK, 1) if name[:3] in trigger.month}
    return days.weekdays <= trigger.weekdays | of_month
