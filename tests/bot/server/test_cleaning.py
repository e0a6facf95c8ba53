"""What the store keeps no longer is deleted by each process that serves."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.server.cleaning import LEDGER_RETENTION, cleaning
from integrations.store import Store
from integrations.store.tables import claim, delivery
from tests.support.patience import until

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def rows(store: Store) -> tuple[int | None, int | None]:
    """How many claims and deliveries are kept."""
    with store._database.reading() as connection:
        claims, deliveries = (
            connection.scalar(select(func.count()).select_from(table))
            for table in (claim, delivery)
        )
    return claims, deliveries


@pytest.mark.fault
def test_a_process_that_begins_deletes_what_is_old(tmp_path: Path) -> None:
    with closing(Store(f"sqlite:///{tmp_path}/store.sqlite3")) as store:
        for name, at in (("old", NOW - LEDGER_RETENTION - DAY), ("new", NOW - DAY)):
            store.claims.take(name, at, at + timedelta(minutes=1))
            claimed = store.ledger.claim(name, at, "worker", at)
            assert claimed
            store.ledger.failed(claimed, "GitHub is away.", counts=False)
        store.claims.take("open", NOW, NOW + DAY)
        assert rows(store) == (3, 2)
        with cleaning(store, lambda: NOW + timedelta(hours=1)):
            until(lambda: rows(store) == (1, 1))


@pytest.mark.fault
def test_a_store_that_cannot_be_cleaned_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with (
        closing(Store("sqlite:////proc/nowhere/store.sqlite3")) as store,
        cleaning(store, lambda: NOW),
    ):
        until(lambda: "Could not delete what is old: The store /proc/nowhere" in caplog.text)
