"""Who may schedule reports, and change whose."""

from __future__ import annotations

from slack_sdk import WebClient

from bot.schedules.schedule import Schedule
from config import Settings
from integrations.slack import People, Person

REFUSED = "Schedules here are made by {who}: ask one of them."


def may_schedule(
    person: Person, team: str, settings: Settings, client: WebClient, people: People
) -> bool:
    """Whether the setting `schedulers` lets that member of the workspace `team` schedule.

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
    """What somebody is told who may not schedule (mrkdwn)."""
    named = {"admins": "the workspace's admins"}
    who = [
        named.get(who) or (f"<!subteam^{who}>" if who.startswith("S") else f"<@{who}>")
        for who in sorted(settings.schedulers)
    ]
    return REFUSED.format(who=" and ".join(who))


def may_edit(person: Person, team: str, schedule: Schedule) -> bool:
    """Whether that member of the workspace `team` may change what the schedule says: what the
    settings have is not changed in Slack."""
    return may_run(person, team, schedule) and not schedule.is_of_settings


def may_run(person: Person, team: str, schedule: Schedule) -> bool:
    """Whether that member of the workspace `team` may pause, resume and run the schedule: it is
    theirs, or they are an admin."""
    # Where there is but one workspace, the settings do not name it.
    is_here = schedule.team == team or (schedule.is_of_settings and not schedule.team)
    return is_here and (person.is_admin or schedule.owner == person.id)
