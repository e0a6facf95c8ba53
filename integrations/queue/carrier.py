"""Procrastinate, which carries the ids of work from who hands it over to who does it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from integrations.errors import IntegrationError
from integrations.programs import installing
from integrations.store import Store
from integrations.store.work import Defer, SharedWork, Shares

if TYPE_CHECKING:
    from procrastinate import App

TASK = "analytics.work"
# The queue of what workers do for themselves.
UPKEEP = "upkeep"
# What its column of priorities holds.
_MOST = 2**31 - 1


class NoQueue(IntegrationError):
    """There is no queue that processes could share."""


def queue_name(queue: str) -> str:
    """What a queue of the store's is called in Procrastinate."""
    return f"analytics_{queue}"


def shared_work(
    store: Store, shares: Shares, per_person: int, size: int, keys: Sequence[str] = ()
) -> SharedWork:
    """The work that processes share in that store, which Workers of any process do.

    Raises NoQueue where the store is not in PostgreSQL or Procrastinate is not installed, and
    StoreUrlWrong. Opens nothing.
    """
    check_queue(store)
    return store.shared_work(shares, _deferring(), per_person, size, keys)


def check_queue(store: Store) -> None:
    """Raise NoQueue where the store is not in PostgreSQL or Procrastinate is not installed."""
    if not store.libpq_url():
        raise NoQueue(
            'queue = "postgresql" needs a store in PostgreSQL: set `database_url` to '
            '"postgresql://user:password@host/database", or `queue` to "process".'
        )
    try:
        import procrastinate  # noqa: F401
    except ImportError as error:
        raise NoQueue(
            'queue = "postgresql" needs the package Procrastinate, which cannot be loaded here: '
            f"run `{installing('procrastinate>=3.10,<4')}`."
        ) from error


def new_app(url: str) -> App:
    """An App of Procrastinate on the database at that URL, which opens nothing yet."""
    from procrastinate import App, PsycopgConnector

    return App(
        connector=PsycopgConnector(
            conninfo=url,
            min_size=1,
            max_size=4,
            # Connection poolers do not support prepared statements.
            kwargs={"prepare_threshold": None},
        )
    )


def _deferring() -> Defer:
    from procrastinate import App, SyncPsycopgConnector
    from procrastinate.exceptions import ConnectorException

    # It is never opened: each job is deferred in a transaction of the store's.
    app = App(connector=SyncPsycopgConnector())

    def defer(connection: Connection, name: str, queue: str, number: int) -> None:
        deferrer = app.configure_task(
            TASK,
            queue=queue_name(queue),
            priority=-min(number, _MOST),
            connection=connection.connection.driver_connection,
        )
        try:
            deferrer.defer(name=name)
        except ConnectorException as error:
            # The store says it in words, as any other error of the database.
            cause = error.__cause__
            if isinstance(cause, Exception):
                raise DBAPIError("defer", {}, cause) from error
            raise

    return defer
