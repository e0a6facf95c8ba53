"""Members of workspaces as Slack knows them: locale, time zone, admin rights, user groups."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from threading import Lock

from cachetools import TTLCache
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from integrations.errors import IntegrationError
from integrations.slack.errors import refusals_in_words

log = logging.getLogger(__name__)

# Seconds.
PERSON_TTL = 3600.0
GROUP_TTL = 60.0


@dataclass(frozen=True)
class Person:
    """A member; `locale` (`de-DE`) and `timezone` (IANA) are empty where Slack has none."""

    id: str
    locale: str = ""
    timezone: str = ""
    is_admin: bool = False


class People:
    """Looks people up by id, each once an hour."""

    def __init__(self) -> None:
        self._people: TTLCache[tuple[str, str], Person] = TTLCache(maxsize=10_000, ttl=PERSON_TTL)
        self._groups: TTLCache[tuple[str, str], frozenset[str]] = TTLCache(
            maxsize=1_000, ttl=GROUP_TTL
        )
        self._lock = Lock()

    def get(self, client: WebClient, team: str, user: str) -> Person:
        """That member of the workspace `team`. Raises IntegrationError."""
        with self._lock:
            if cached := self._people.get((team, user)):
                return cached
        with refusals_in_words():
            profile = client.users_info(user=user, include_locale=True)["user"]
        person = Person(
            user,
            locale=str(profile.get("locale") or ""),
            timezone=str(profile.get("tz") or ""),
            is_admin=bool(profile.get("is_admin") or profile.get("is_owner")),
        )
        with self._lock:
            self._people[team, user] = person
        return person

    def locale(self, client: WebClient, team: str, user: str) -> str:
        """Their locale, such as `de-DE`; empty where Slack does not tell."""
        try:
            return self.get(client, team, user).locale
        except IntegrationError as error:
            log.info("Could not look up the locale of %s: %s", user, error)
            return ""

    def group(self, client: WebClient, team: str, group: str) -> frozenset[str]:
        """The ids of the members of a user group, looked up once a minute; none where the
        workspace `team` has no such group.

        Takes the scope usergroups:read. Raises IntegrationError.
        """
        with self._lock:
            if (cached := self._groups.get((team, group))) is not None:
                return cached
        with refusals_in_words():
            members = _members(client, group)
        with self._lock:
            self._groups[team, group] = members
        return members


def _members(client: WebClient, group: str) -> frozenset[str]:
    try:
        return frozenset(client.usergroups_users_list(usergroup=group)["users"])
    except SlackApiError as error:
        # The group may be one of another workspace.
        if error.response.get("error") == "no_such_subteam":
            return frozenset()
        raise
