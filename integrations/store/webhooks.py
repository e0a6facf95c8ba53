"""What GitHub's webhooks told, for all processes that share the store."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select, text

from integrations.store.database import Database
from integrations.store.frames import nanoseconds
from integrations.store.tables import webhook

# GitHub sends again, when it is asked to, what is three days old at most.
KEPT = timedelta(days=4)
_TELL = text(
    "INSERT INTO analytics_webhook (digest, at, project, item) "
    "VALUES (:digest, :at, :project, :item) ON CONFLICT DO NOTHING"
)


class Webhooks:
    """The items that webhooks told of, for some days. Every method may raise StoreError."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def tell(self, digest: str, at: datetime, project: str, item: str) -> bool:
        """Keep that an item of a project has changed, by their ids, as told at that moment.

        `digest` is that of what was sent: False where it was told before.
        """
        with self._database.writing() as connection:
            connection.execute(delete(webhook).where(webhook.c.at < nanoseconds(at - KEPT)))
            told = {"digest": digest, "at": nanoseconds(at), "project": project, "item": item}
            return connection.execute(_TELL, told).rowcount == 1

    def items(self, project: str, since: datetime) -> frozenset[str]:
        """The ids of the items of that project that were told of since."""
        query = select(webhook.c.item).where(
            webhook.c.project == project, webhook.c.at >= nanoseconds(since)
        )
        with self._database.reading() as connection:
            return frozenset(connection.scalars(query))
