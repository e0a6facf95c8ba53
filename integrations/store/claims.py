"""What one of the processes that share the store does, and none of the others."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, text

from integrations.store.database import Database
from integrations.store.frames import nanoseconds
from integrations.store.tables import claim

# Claims are kept for so long after they ended: clocks of several machines differ, and are set.
KEPT = timedelta(days=1)
_TAKE = text(
    "INSERT INTO analytics_claim (key, until) VALUES (:key, :until) "
    "ON CONFLICT (key) DO UPDATE SET until = excluded.until WHERE analytics_claim.until <= :at"
)
_KEEP = text("UPDATE analytics_claim SET until = :until WHERE key = :key")


class Claims:
    """Claims by their keys, each taken by one process. Every method may raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, key: str, at: datetime, until: datetime) -> bool:
        """Claim it from that moment on, until another; False where it is claimed at that moment."""
        claimed = {"key": key, "at": nanoseconds(at), "until": nanoseconds(until)}
        with self._database.writing() as connection:
            return connection.execute(_TAKE, claimed).rowcount == 1

    def keep(self, key: str, until: datetime) -> None:
        """Let a claim last until that moment instead."""
        with self._database.writing() as connection:
            connection.execute(_KEEP, {"key": key, "until": nanoseconds(until)})

    def forget(self, now: datetime) -> None:
        """Delete claims that ended a day ago."""
        with self._database.writing() as connection:
            connection.execute(delete(claim).where(claim.c.until < nanoseconds(now - KEPT)))
