"""Which events are duplicates, whichever process they come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.listeners.duplicate_events import SeenEvents
from integrations.store import Store

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)
Process = Callable[..., SeenEvents]


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Process]:
    """Starts a process beside the others, whose clock stands; all share a store."""
    with closing(Store(f"sqlite:///{tmp_path}/store.sqlite3")) as store:
        yield lambda now=NOW: SeenEvents(store.claims, lambda: now)


@pytest.mark.parametrize(
    ("ids", "are_new"),
    [
        (["Ev1"], [True]),
        (["Ev1", "Ev2"], [True, True]),
        (["Ev1", "Ev1", "Ev1"], [True, False, False]),
        (["Ev1", "Ev2", "Ev1"], [True, True, False]),
    ],
    ids=str,
)
def test_an_event_is_new_the_first_time_its_id_is_seen(
    process: Process, ids: list[str], are_new: list[bool]
) -> None:
    seen_events = process()
    assert [seen_events.is_new({"event_id": name}) for name in ids] == are_new


@pytest.mark.fault
@pytest.mark.parametrize(
    "later",
    [timedelta(0), timedelta(minutes=10), timedelta(hours=25), timedelta(hours=-1)],
    ids=["at once", "after 10 minutes", "after a day", "after the clock was set back"],
)
def test_an_event_that_comes_again_and_to_another_process_is_answered_once(
    process: Process, later: timedelta
) -> None:
    assert process().is_new({"event_id": "Ev1"})
    assert not process(NOW + later).is_new({"event_id": "Ev1"})


@pytest.mark.fault
def test_without_the_store_an_event_is_answered_once_by_each_process(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = Store("sqlite:////proc/nowhere/store.sqlite3")
    seen_events = SeenEvents(store.claims, lambda: NOW)
    assert seen_events.is_new({"event_id": "Ev1"})
    assert not seen_events.is_new({"event_id": "Ev1"})
    assert "Another process may answer the event Ev1, too: The store /proc/nowhere" in caplog.text
