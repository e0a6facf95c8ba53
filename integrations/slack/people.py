"""People as Slack knows them: whether they are members, locale, time zone, rights, user groups."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Event, Lock, Thread
from time import monotonic
from typing import Any

from cachetools import TTLCache
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from integrations.errors import IntegrationError
from integrations.slack.client import hasty_client
from integrations.slack.errors import NOT_ANSWERED, SlackUnreachable, code_of, refusals_in_words

log = logging.getLogger(__name__)

# Seconds.
PERSON_TTL = 3600.0
GROUP_TTL = 60.0
# How long an answer waits for a lookup, counted from the beginning of that.
PATIENCE = 1.0
# How long nobody looks up again who was not told.
UNTOLD_TTL = 60.0
LOOKUPS_AT_ONCE = 8


@dataclass(frozen=True)
class Person:
    """Somebody in Slack.

    Attributes:
        id: Slack user id.
        locale: such as `de-DE`; empty where Slack has none.
        timezone: IANA name; empty where Slack has none.
        is_admin: whether they administer the workspace.
        is_guest: whether they are guests of the workspace.
        workspace: id of their own workspace; empty for strangers.
        organization: id of the organization that has it (Enterprise Grid); empty for none.
    """

    id: str
    locale: str = ""
    timezone: str = ""
    is_admin: bool = False
    is_guest: bool = False
    workspace: str = ""
    organization: str = ""


@dataclass
class Lookup:
    """What Slack is asked of a member beside the work that wants to know it."""

    _until: float = field(default_factory=lambda: monotonic() + PATIENCE)
    _person: Person | None = None
    _over: Event = field(default_factory=Event)

    def end(self, person: Person | None) -> None:
        """Note the answer; None where there is none."""
        self._person = person
        self._over.set()

    def person(self) -> Person | None:
        """The member; None where Slack has not told a second after it was asked, or will not."""
        self._over.wait(max(0.0, self._until - monotonic()))
        return self._person

    def locale(self) -> str:
        """Their locale, such as `de-DE`; empty where it is not known in time."""
        person = self.person()
        return person.locale if person else ""


class People:
    """Looks people up by id, and knows for an hour what Slack has said."""

    def __init__(self) -> None:
        self._people: TTLCache[tuple[str, str], tuple[float, Person]] = TTLCache(
            maxsize=10_000, ttl=PERSON_TTL
        )
        self._untold: TTLCache[tuple[str, str], bool] = TTLCache(maxsize=10_000, ttl=UNTOLD_TTL)
        self._lookups: dict[tuple[str, str], Lookup] = {}
        self._at_once = BoundedSemaphore(LOOKUPS_AT_ONCE)
        self._groups: TTLCache[tuple[str, str], frozenset[str]] = TTLCache(
            maxsize=1_000, ttl=GROUP_TTL
        )
        self._lock = Lock()

    def get(self, client: WebClient, team: str, user: str, *, within: float = PERSON_TTL) -> Person:
        """That person as the bot of the workspace `team` sees them, as Slack said at most `within`
        seconds ago; 0 asks it now. Raises IntegrationError."""
        if person := self.known(team, user, within=within):
            return person
        with refusals_in_words():
            profile = client.users_info(user=user, include_locale=True).get("user")
        if not profile:
            raise SlackUnreachable(NOT_ANSWERED)
        person = _person(user, profile)
        with self._lock:
            self._people[team, user] = monotonic(), person
        return person

    def known(self, team: str, user: str, *, within: float = PERSON_TTL) -> Person | None:
        """The same, without asking Slack; None where it has not said so lately."""
        with self._lock:
            said_at, person = self._people.get((team, user)) or (0.0, None)
        return person if person and monotonic() - said_at < within else None

    def look_up(
        self, client: WebClient, team: str, user: str, *, within: float = PERSON_TTL
    ) -> Lookup:
        """Begin to look that member up, in the background, unless Slack said who it is at most
        `within` seconds ago; a rate limit ends it."""
        key = team, user
        known = self.known(team, user, within=within)
        with self._lock:
            if under_way := self._lookups.get(key):
                return under_way
            lookup = Lookup()
            if known or key in self._untold or not self._at_once.acquire(blocking=False):
                lookup.end(known)
                return lookup
            self._lookups[key] = lookup
        Thread(
            target=self._look_up, args=(client, key, lookup, within), name="look-up", daemon=True
        ).start()
        return lookup

    def _look_up(
        self, client: WebClient, key: tuple[str, str], lookup: Lookup, within: float
    ) -> None:
        person = None
        try:
            person = self.get(hasty_client(client), *key, within=within)
        except IntegrationError as error:
            log.info("Could not look up %s: %s", key[1], error)
        finally:
            with self._lock:
                del self._lookups[key]
                if person is None:
                    self._untold[key] = True
            self._at_once.release()
            lookup.end(person)

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


def _person(user: str, profile: dict[str, Any]) -> Person:
    return Person(
        user,
        locale=str(profile.get("locale") or ""),
        timezone=str(profile.get("tz") or ""),
        is_admin=bool(profile.get("is_admin") or profile.get("is_owner")),
        is_guest=bool(profile.get("is_restricted") or profile.get("is_ultra_restricted")),
        # A stranger is of another workspace, whatever else is said.
        workspace="" if profile.get("is_stranger") else str(profile.get("team_id") or ""),
        organization=str((profile.get("enterprise_user") or {}).get("enterprise_id") or ""),
    )


def _members(client: WebClient, group: str) -> frozenset[str]:
    try:
        return frozenset(client.usergroups_users_list(usergroup=group)["users"])
    except SlackApiError as error:
        # The group may be one of another workspace.
        if code_of(error) == "no_such_subteam":
            return frozenset()
        raise
