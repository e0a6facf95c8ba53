"""Who may connect boards: admins of the workspace that has the app."""

from __future__ import annotations

from slack_bolt import BoltContext

from bot.tenancy.outsiders import NONE, is_answered
from integrations.slack import Person


def is_admin_of(context: BoltContext, person: Person) -> bool:
    """Whether the person, as Slack has just told of them, is an admin of that workspace.

    Somebody else may be an admin of their own, in a channel that both share.
    """
    bot = context.authorize_result
    organization = (bot.enterprise_id if bot else None) or ""
    return person.is_admin and is_answered(person, context.team_id or "", organization, NONE)
