"""The workspaces that have installed the Slack app, and the OAuth states of installations."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, insert, select, text, update

from integrations.store import connected, forgetting
from integrations.store.database import Database
from integrations.store.frames import nanoseconds
from integrations.store.sealing import Seal
from integrations.store.tables import (
    begun,
    choice,
    conversation,
    delivery,
    installation,
    progress_line,
    question,
    schedule,
)
from integrations.store.work_tables import work

_SAVE = text(
    "INSERT INTO analytics_installation (app, team, name, token, bot, bot_user, organization) "
    "VALUES (:app, :team, :name, :token, :bot, :bot_user, :organization) "
    "ON CONFLICT (app, team) DO UPDATE SET name = excluded.name, token = excluded.token, "
    "bot = excluded.bot, bot_user = excluded.bot_user, organization = excluded.organization"
)


@dataclass(frozen=True)
class Installation:
    """A workspace that has installed the app.

    Attributes:
        team: id of the workspace.
        name: of the workspace.
        token: the bot token that it gave, as Slack knows it.
        bot: id of the bot there (B…).
        bot_user: id of the bot's user there (U…).
        organization: id of the organization that has it (Enterprise Grid); empty for none.
    """

    team: str
    name: str
    token: str = field(repr=False)
    bot: str
    bot_user: str
    organization: str = ""


class Installations:
    """The workspaces that have installed the Slack app with that client id.

    Their tokens are encrypted with the first of `keys`, where there is one. Every method may raise
    StoreError, SealedOtherwise among them. `now` is an aware datetime.
    """

    def __init__(self, database: Database, app: str, keys: Sequence[str] = ()) -> None:
        self._database = database
        self._app = app
        self._seal = Seal(keys)

    def all(self) -> list[Installation]:
        """Every workspace, in order of their ids."""
        query = _COLUMNS.where(installation.c.app == self._app).order_by(installation.c.team)
        with self._database.reading() as connection:
            return [self._opened(row) for row in connection.execute(query).mappings()]

    def without_organization(self) -> list[Installation]:
        """The workspaces of which it is not known whether they have an organization."""
        unknown = installation.c.app == self._app, installation.c.organization.is_(None)
        with self._database.reading() as connection:
            rows = connection.execute(_COLUMNS.where(*unknown)).mappings()
            return [self._opened(row) for row in rows]

    def belongs(self, team: str, organization: str) -> None:
        """Note a workspace's organization, empty for none, where it is not known yet."""
        its = installation.c.app == self._app, installation.c.team == team
        unknown = update(installation).where(*its, installation.c.organization.is_(None))
        with self._database.writing() as connection:
            connection.execute(unknown.values(organization=organization))

    def of(self, team: str) -> Installation | None:
        """The installation of a workspace; None where there is none, or no longer."""
        mine = installation.c.app == self._app, installation.c.team == team
        with self._database.reading() as connection:
            row = connection.execute(_COLUMNS.where(*mine)).mappings().one_or_none()
        return self._opened(row) if row else None

    def save(self, saved: Installation) -> None:
        """Add it, or replace the workspace's earlier one."""
        sealed = {**vars(saved), "token": self._seal.close(saved.token)}
        with self._database.writing() as connection:
            connection.execute(_SAVE, {"app": self._app, **sealed})

    def encrypt(self) -> None:
        """Encrypt with the first key what is not: tokens that were stored before there was a key,
        and those of a key that is replaced."""
        mine = installation.c.app == self._app
        with self._database.writing() as connection:
            kept = connection.execute(select(installation.c.team, installation.c.token).where(mine))
            for team, token in kept.all():
                if (renewed := self._seal.renewed(token)) != token:
                    its = mine, installation.c.team == team
                    connection.execute(update(installation).where(*its).values(token=renewed))

    def remove(self, team: str) -> None:
        """Delete a workspace's token, and pause its schedules."""
        with self._database.writing() as connection:
            self._remove(connection, team)

    def forget(self, team: str, shipped: str) -> None:
        """Delete all that is the workspace's: its token, the boards that it connected, with their
        history and its credentials on GitHub, its schedules with their deliveries, which boards its
        conversations chose, and what they asked and were answered last.

        Schedules whose ids begin with `shipped` are the deployment's, and pause.
        """
        own = schedule.c.team == team, ~schedule.c.id.startswith(shipped, autoescape=True)
        ids = select(schedule.c.id).where(*own)
        there = f"{team}/"
        with self._database.writing() as connection:
            self._remove(connection, team)
            connected.forget_team(connection, team)
            connection.execute(delete(delivery).where(delivery.c.schedule.in_(ids)))
            connection.execute(delete(schedule).where(*own))
            for table in (choice, conversation, question):
                theirs = table.c.conversation.startswith(there, autoescape=True)
                connection.execute(delete(table).where(theirs))
            for table in (progress_line, work):
                connection.execute(delete(table).where(table.c.team == team))
            forgetting.forget_boards_of(connection, team)
        # Nor is it left in what SQLite has written ahead.
        self._database.shrink(rewrite=False)

    def _remove(self, connection: Connection, team: str) -> None:
        mine = installation.c.app == self._app, installation.c.team == team
        connection.execute(delete(installation).where(*mine))
        connection.execute(update(schedule).where(schedule.c.team == team).values(paused=True))

    def _opened(self, row: RowMapping) -> Installation:
        opened = {"token": self._seal.open(row["token"])}
        # Those of before it was kept have null.
        return Installation(**{**row, **opened, "organization": row["organization"] or ""})

    def begin(self, now: datetime, lasts: timedelta) -> str:
        """Start an installation; gives its OAuth state, a random text that is valid for `lasts`."""
        state = secrets.token_urlsafe(24)
        with self._database.writing() as connection:
            # Otherwise every visit of the page would leave a row for ever.
            connection.execute(delete(begun).where(begun.c.until <= nanoseconds(now)))
            until = nanoseconds(now + lasts)
            connection.execute(insert(begun).values(state=state, until=until))
        return state

    def end(self, state: str, now: datetime) -> bool:
        """Whether the OAuth state is valid; it can be used once."""
        mine = begun.c.state == state, begun.c.until > nanoseconds(now)
        with self._database.writing() as connection:
            return connection.execute(delete(begun).where(*mine)).rowcount == 1


_COLUMNS = select(*(column for column in installation.c if column.name != "app"))
