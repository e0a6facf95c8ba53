"""Words -> a plan: "burndown and velocity every monday 9:00 in #team"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.asking.report_request import ReportRequest
from bot.asking.text import plain_words
from bot.errors import WrongUsage
from bot.schedules.channels import channel_in
from bot.schedules.schedule import Plan
from bot.schedules.translated import in_english
from bot.schedules.triggers import On
from bot.schedules.what import What, is_watch, parse_what
from bot.schedules.when import trigger_in
from bot.tenancy.visibility import VisibleBoards
from metrics.model.report import Unit

COMMAND = "/report-schedule"
EXAMPLE = "burndown every monday 9:00 in #team"
_PERSON = re.compile(r"<@\w+(?:\|[^>]*)?>")
# How one begins to ask for a schedule.
_BEGINNING = re.compile(
    r"^(?:(?:please|pls|hey|hi|hello|ok|okay|can|could|would|you|i|we|i'd|we'd|let's|want|need|"
    r"like|love|to|have|get|start|schedule|post|posting|send|sending|share|publish|drop|show|deliver|"
    r"give|put|bring|report|remind|set\s+up|make|create|add|a|an|new|schedule\s+(?:of|for)|me|us|"
    r"the\s+team|everyone|of|for|with|the|our|my|this)\b[\s,:]*)*",
    re.IGNORECASE,
)
_UNCLEAR_DAYS = re.compile(r"\b(?:every|each)\s+[^\s,]+(?:\s+[^\s,]+){0,2}", re.IGNORECASE)
_THIS = {"", "it", "that", "same", "chart", "report", "one"}


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
    before: ReportRequest | None = None,
) -> Planned:
    """Read reports, days, time and channel, in any order.

    `timezone` and `default_unit` count where the text names no time zone and no unit, and `before`,
    the question that was answered last, where it names no report: "post this every monday". Raises
    WrongUsage, also where words are left over.
    """
    channel, rest = channel_in(text)
    if _PERSON.search(rest):
        raise WrongUsage(
            "I give no figures of single people: leave the name out, for those of the sprint."
        )
    rest = in_english(plain_words(rest))
    trigger, rest = trigger_in(rest, timezone, On.SPRINT_DAYS if is_watch(rest) else None)
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
