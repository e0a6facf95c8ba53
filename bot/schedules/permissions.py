"""Who may schedule reports, and who may change which schedule."""

from __future__ import annotations

from slack_sdk import WebClient

from bot.errors import WrongUsage
from bot.schedules.grammar import COMMAND
from bot.schedules.schedule import Schedule
from bot.schedules.schedule_request import ScheduleRequest
from config import Settings
from integrations.slack import People, Person

REFUSED = "Schedules here are made by {who}: ask one of them."
NOT_A_MEMBER = (
    "You can only schedule in a channel that you are a member of: join it first, and if it is "
    "private, `/invite` me there."
)


def may_schedule(
    person: Person, team: str, settings: Settings, client: WebClient, people: People
) -> bool:
    """Whether the setting `schedulers` allows that member of the workspace `team` to schedule.

    Raises IntegrationError where it names a user group that Slack does not show.
    """
    allowed = settings.schedulers
    if "everyone" in allowed or person.id in allowed:
        return True
    if "admins" in allowed and person.is_admin:
        return True
    groups = [who for who in allowed if who.startswith("S")]
    return any(person.id in people.group(client, team, group) for group in groups)


def refusal(settings: Settings) -> str:
    """The sentence for a person who may not schedule (mrkdwn)."""
    named = {"admins": "the workspace's admins"}
    who = [
        named.get(who) or (f"<!subteam^{who}>" if who.startswith("S") else f"<@{who}>")
        for who in sorted(settings.schedulers)
    ]
    return REFUSED.format(who=" and ".join(who))


def may_edit(person: Person, team: str, schedule: Schedule) -> bool:
    """Whether that member of the workspace `team` may edit or delete the schedule; one of the
    settings can only be changed there."""
    return may_run(person, team, schedule) and not schedule.is_from_settings


def may_run(person: Person, team: str, schedule: Schedule) -> bool:
    """Whether that member of the workspace `team` may pause, resume and run the schedule: the owner
    and admins may."""
    return is_of(team, schedule) and (person.is_admin or schedule.owner == person.id)


def is_of(team: str, schedule: Schedule) -> bool:
    """Whether the schedule posts in the workspace `team`."""
    # Settings for a single workspace do not name it.
    return schedule.team == team or (schedule.is_from_settings and not schedule.team)


def check_member(channel: str, request: ScheduleRequest) -> None:
    """Raise WrongUsage where who asks is no member of the channel. Raises IntegrationError."""
    if not request.is_member_of(channel):
        raise WrongUsage(NOT_A_MEMBER)


def check_editable(schedule: Schedule, person: Person, team: str) -> None:
    """Raise WrongUsage where that person may not edit or delete the schedule."""
    if not may_edit(person, team, schedule):
        raise WrongUsage(
            f"Schedule {schedule.id} is written in the settings, and changed there: "
            f"`{COMMAND} pause {schedule.id}`, `resume` or `run` is all that can be done here."
        )
