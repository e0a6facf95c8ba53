"""What the store keeps of the work that processes share, while it is under way."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from integrations.store.tables import metadata

# A piece of work that waits for one of the workers, or is done by one: who asks for it where
# (nobody, where `person` is empty), and what it is, as JSON. Of equal work (`key`) one piece is
# done, and the others wait behind the one of that id. `number` says whose turn it is. `worker` is
# empty until one has begun it; its answer may be there since `posting_at`, where that is no null.
work = Table(
    "analytics_work",
    metadata,
    Column("id", Text, primary_key=True),
    Column("queue", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("conversation", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("behind", Text, nullable=False),
    Column("payload", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("worker", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("posting_at", BigInteger),
    sqlite_with_rowid=False,
)

# Up to which moment of a queue's virtual time somebody has had a share of it, by their name; the
# time itself has an empty one.
share = Table(
    "analytics_share",
    metadata,
    Column("queue", Text, primary_key=True),
    Column("part", Text, primary_key=True),
    Column("moment", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
