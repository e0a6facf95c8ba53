"""What workspaces read their boards on GitHub with: always encrypted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field

from sqlalchemy import delete, select, text, update

from integrations.store.database import Database
from integrations.store.errors import SealedOtherwise, StoreError
from integrations.store.sealing import Seal
from integrations.store.tables import credential

AGAIN = "let an admin of the workspace connect the board again"
_SAVE = text(
    "INSERT INTO analytics_credential (team, owner, secret) VALUES (:team, :owner, :secret) "
    "ON CONFLICT (team, owner) DO UPDATE SET secret = excluded.secret"
)


class NoKey(StoreError):
    """There is no key to encrypt a credential with."""


@dataclass(frozen=True)
class Credential:
    """What a workspace reads the boards of an owner on GitHub with: a token, or a GitHub App.

    Attributes:
        team: id of the workspace.
        owner: organization or user on GitHub, in any case.
        token: of GitHub; empty means an App.
        app_id: id or client id of the workspace's own GitHub App; empty means the one that the
            settings name.
        private_key: PEM of its private key.
        installation_id: where the App is installed; empty finds the only installation.
    """

    team: str
    owner: str
    token: str = field(default="", repr=False)
    app_id: str = ""
    private_key: str = field(default="", repr=False)
    installation_id: str = ""


class Credentials:
    """What workspaces read boards on GitHub with, encrypted with the first of `keys`.

    Every method may raise StoreError, and those that give a credential SealedOtherwise.
    """

    def __init__(self, database: Database, keys: Sequence[str] = ()) -> None:
        self._database = database
        self._keys = keys
        self._seal = Seal(keys, "The credentials of workspaces on GitHub", AGAIN)

    def of(self, team: str, owner: str) -> Credential | None:
        """What that workspace reads the boards of an owner with; None where it gave nothing."""
        mine = credential.c.team == team, credential.c.owner == owner.lower()
        with self._database.reading() as connection:
            secret = connection.scalar(select(credential.c.secret).where(*mine))
        return None if secret is None else self._opened(team, owner.lower(), secret)

    def all(self) -> list[Credential]:
        """Every credential, in order of workspaces and owners."""
        ordered = select(credential).order_by(credential.c.team, credential.c.owner)
        with self._database.reading() as connection:
            rows = connection.execute(ordered).all()
        return [self._opened(row.team, row.owner, row.secret) for row in rows]

    def save(self, saved: Credential) -> None:
        """Add it, or replace the earlier one. Raises NoKey."""
        if not self._keys:
            raise NoKey(
                "A login on GitHub can be kept only encrypted, and there is no key: ask the person "
                "who runs this bot to set `encryption_key` to what `openssl rand -base64 32` "
                "prints."
            )
        secret = {
            name: value for name, value in asdict(saved).items() if name not in ("team", "owner")
        }
        values = {
            "team": saved.team,
            "owner": saved.owner.lower(),
            "secret": self._seal.close(json.dumps(secret)),
        }
        with self._database.writing() as connection:
            connection.execute(_SAVE, values)
        # An earlier one is not left in what SQLite has written ahead.
        self._database.shrink(rewrite=False)

    def remove(self, team: str, owner: str) -> None:
        """Delete it, if it is there."""
        mine = credential.c.team == team, credential.c.owner == owner.lower()
        with self._database.writing() as connection:
            connection.execute(delete(credential).where(*mine))
        self._database.shrink(rewrite=False)

    def encrypt(self) -> None:
        """Encrypt with the first key what is encrypted with one that is replaced; what none of the
        keys decrypts stays as it is."""
        with self._database.writing() as connection:
            for row in connection.execute(select(credential)).all():
                with suppress(SealedOtherwise):
                    if (renewed := self._seal.renewed(row.secret)) != row.secret:
                        its = credential.c.team == row.team, credential.c.owner == row.owner
                        connection.execute(update(credential).where(*its).values(secret=renewed))

    def _opened(self, team: str, owner: str, secret: str) -> Credential:
        return Credential(team, owner, **json.loads(self._seal.open(secret)))
