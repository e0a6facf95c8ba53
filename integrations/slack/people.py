"""What Slack knows of a person: how they write numbers and dates, and where they live."""

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
    """`locale` is such as `de-DE`, `timezone` an IANA name; empty where Slack does not tell."""

    id: str
    locale: str = ""
    timezone: str = ""
    is_admin: bool = False


class People:
    """Looks people up by id, each once an hour."""

    def __init__(self) -> None:
        self._known: TTLCache[tuple[str, str], Person] = TTLCache(maxsize=10_000, ttl=PERSON_TTL)
        self._groups: TTLCache[tuple[str, str], frozenset[str]] = TTLCache(
            maxsize=1_000, ttl=GROUP_TTL
        )
        self._lock = Lock()

    def get(self, client: WebClient, team: str, user: str) -> Person:
        """That member of the workspace `team`. Raises IntegrationError."""
        with self._lock:
            if found := self._known.get((team, user)):
                return found
        with refusals_in_words():
            told = client.users_info(user=user, include_locale=True)["user"]
        person = Person(
            user,
            locale=str(told.get("locale") or ""),
            timezone=str(told.get("tz") or ""),
            is_admin=bool(told.get("is_admin") or told.get("is_owner")),
        )
        with self._lock:
            self._known[team, user] = person
        return person

    def locale(self, client: WebClient, team: str, user: str) -> str:
        """Their locale, such as `de-DE`; empty where Slack does not tell."""
        try:
            return self.get(client, team, user).locale
        except IntegrationError as error:
            log.info("How %s writes numbers is not known: %s", user, error)
            return ""

    def group(self, client: WebClient, team: str, group: str) -> frozenset[str]:
        """The ids of the members of a user group, looked up once a minute; none where the
        workspace `team` has no such group.

        Takes the scope usergroups:read. Raises IntegrationError.
        """
        with self._lock:
            if (found := self._groups.get((team, group))) is not None:
                return found
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
