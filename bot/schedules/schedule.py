"""A schedule: which reports are posted to which conversation, and when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.asking import json_text, report_request
from bot.asking.report_request import NotARequest, ReportRequest
from bot.schedules import triggers
from bot.schedules.triggers import Trigger
from integrations.store.schedules import StoredSchedule
from metrics.model.iterations import CURRENT, relative_name
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE
from metrics.reports.parameters import ValueKind, stated_values
from metrics.text.formatting import listing

# Ids of schedules of the settings file begin with it; others are numbers.
SETTINGS_PREFIX = "settings:"


class Kind(StrEnum):
    """Whether the reports are posted each time, or only when the outlook changes."""

    REPORT = "report"
    WATCH = "watch"


class NotAPlan(ValueError):
    """The text does not come from `as_text`, or names a report that no longer exists."""


@dataclass(frozen=True)
class Plan:
    """One message with these reports, and when it is posted.

    With `details`, their data are shared in its thread.
    """

    requests: tuple[ReportRequest, ...]
    trigger: Trigger
    kind: Kind = Kind.REPORT
    details: bool = False

    @property
    def title(self) -> str:
        """The names of its reports, with board, unit and other parameters."""
        first, entries = self.requests[0], [CATALOGUE[request.report] for request in self.requests]
        names = listing([entry.title for entry in entries])
        what = "Watch on the sprint" if self.kind is Kind.WATCH else names
        is_by_issues = first.unit is Unit.ISSUES and any(entry.counts for entry in entries)
        title = f"{what} of {first.board}{' by issues' if is_by_issues else ''}"
        parameters = listing(
            [*dict.fromkeys(one for request in self.requests for one in _parameters(request))]
        )
        return f"{title}, for {parameters}" if parameters else title


@dataclass(frozen=True)
class Schedule:
    """A plan for a conversation, as `StoredSchedule` keeps it.

    Attributes:
        id: a number, or `settings:NAME` for one of the settings file.
        team: id of the workspace; empty for one of the settings where there is only one.
        channel: id of the conversation.
        owner: Slack user id of the person who is told of failures; may be empty.
        plan: which reports, and when.
        since: what was due before this moment is not posted.
        paused: True: nothing is posted.
        failures: due times that failed in a row.
        answer: what a watch said last.
    """

    id: str
    team: str
    channel: str
    owner: str
    plan: Plan
    since: datetime
    paused: bool = False
    failures: int = 0
    answer: str = ""

    @property
    def is_from_settings(self) -> bool:
        """Whether it comes from the settings file, and was not made in Slack."""
        return self.id.startswith(SETTINGS_PREFIX)


def _parameters(request: ReportRequest) -> Iterator[str]:
    for parameter in CATALOGUE[request.report].takes:
        value = request.of(parameter)
        if value != CURRENT and (name := relative_name(str(value))):
            yield f"the {name}"
        elif parameter.kind is not ValueKind.FLAG and value != CURRENT:
            yield from (f"“{each}”" for each in stated_values(value))


def from_stored(stored: StoredSchedule) -> Schedule:
    """The schedule that is stored. Raises NotAPlan."""
    return Schedule(**{**vars(stored), "plan": from_text(stored.plan)})


def as_stored(schedule: Schedule) -> StoredSchedule:
    """The schedule as it is stored."""
    return StoredSchedule(**{**vars(schedule), "plan": as_text(schedule.plan)})


def as_text(plan: Plan) -> str:
    """The plan as JSON; `from_text` of later versions reads it too."""
    return json_text.write(
        {
            "requests": [report_request.as_plain(request) for request in plan.requests],
            "trigger": triggers.as_plain(plan.trigger),
            "kind": plan.kind,
            "details": plan.details,
        }
    )


def from_text(text: str) -> Plan:
    """The plan of that text. Raises NotAPlan."""
    try:
        plain = json_text.read(text)
        requests = [report_request.from_plain(request) for request in plain["requests"]]
        trigger = triggers.from_plain(plain["trigger"])
        if not requests:
            raise NotARequest("The plan has no report.")
        return Plan(tuple(requests), trigger, Kind(plain["kind"]), bool(plain.get("details")))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotAPlan(f"{text[:100]!r} is no plan: {error}") from error
