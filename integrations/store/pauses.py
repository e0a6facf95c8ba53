"""What no process that shares the store is to ask for a while, as GitHub or Slack wants it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, text

from integrations.store.database import Database, clock
from integrations.store.frames import SECOND, nanoseconds_in
from integrations.store.tables import pause

# Longer than any service asks for: one that lasts for longer was noted before a clock was set back.
LONGEST = timedelta(hours=2)
_BEGIN = text(
    "INSERT INTO analytics_pause (key, until) VALUES (:key, :until) "
    "ON CONFLICT (key) DO UPDATE SET until = excluded.until "
    "WHERE analytics_pause.until < excluded.until OR analytics_pause.until > :latest"
)


class Pauses:
    """Pauses by their keys, by the clock of the database. Every method may raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, key: str, seconds: float) -> None:
        """Note a pause of so many seconds from now on; a longer one that is known stays."""
        lasts = min(nanoseconds_in(timedelta(seconds=seconds)), nanoseconds_in(LONGEST))
        with self._database.writing() as connection:
            now = clock(connection)
            connection.execute(delete(pause).where(pause.c.until <= now))
            latest = now + nanoseconds_in(LONGEST)
            connection.execute(_BEGIN, {"key": key, "until": now + lasts, "latest": latest})

    def left(self) -> dict[str, float]:
        """The seconds that are left of each pause."""
        with self._database.reading() as connection:
            now = clock(connection)
            latest = now + nanoseconds_in(LONGEST)
            query = select(pause.c.key, pause.c.until).where(pause.c.until.between(now, latest))
            return {key: (until - now) / SECOND for key, until in connection.execute(query)}
