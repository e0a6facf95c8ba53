"""Which events are duplicates."""

from __future__ import annotations

import pytest

from bot.listeners.duplicate_events import SeenEvents


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
def test_an_event_is_new_the_first_time_its_id_is_seen(ids: list[str], are_new: list[bool]) -> None:
    seen_events = SeenEvents()
    assert [seen_events.is_new({"event_id": name}) for name in ids] == are_new
