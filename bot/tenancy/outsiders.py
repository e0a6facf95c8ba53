"""Who is answered: members of the workspace, and others as the settings say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from integrations.slack import Person

# Values of the setting `outsiders`.
NONE, GUESTS, ALL = "none", "guests", "all"
NOT_ANSWERED = "I answer members of this workspace only: ask one of them to ask me."
NOT_KNOWN = (
    "Slack does not tell me at the moment whether you are a member of this workspace, and I answer "
    "members only: ask again in a minute."
)


def is_answered(person: Person, workspace: str, organization: str, outsiders: str) -> bool:
    """Whether that person is answered by the bot of the workspace, which may belong to an
    organization (Enterprise Grid); `outsiders` is the setting."""
    if outsiders == ALL:
        return True
    is_of_organization = bool(organization) and person.organization == organization
    if person.workspace != workspace and not is_of_organization:
        return False
    return not person.is_guest or outsiders == GUESTS


def is_said_to_be_elsewhere(body: Mapping[str, Any], workspace: str) -> bool:
    """Whether a payload says that who did it belongs to another workspace.

    It is not believed where it says the opposite: Slack is asked. Of people of an organization it
    gives the id of that, or of any of its workspaces, so it says nothing of them.
    """
    event, user = body.get("event"), body.get("user")
    said = event.get("user_team") if isinstance(event, dict) else None
    if said is None and isinstance(user, dict):
        said = user.get("team_id")
    return isinstance(said, str) and said.startswith("T") and said != workspace
