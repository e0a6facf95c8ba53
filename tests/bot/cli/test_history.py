"""`analytics history`, on a store with a past of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from integrations.store import Store
from tests.support.command_line import Outcome
from tests.support.store_samples import frame, item

Run = Callable[..., Outcome]
MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def history(run: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """Run `analytics history` with two boards in its settings."""
    for name, value in {
        "DEFAULT_BOARD": "roadmap",
        "BOARDS__MAIN__OWNER": "ACME",
        "BOARDS__MAIN__PROJECT": "7",
        "BOARDS__MAIN__TIMEZONE": "Europe/Berlin",
        "BOARDS__ROADMAP__OWNER": "acme",
        "BOARDS__ROADMAP__PROJECT": "8",
    }.items():
        monkeypatch.setenv(f"ANALYTICS_{name}", value)
    return lambda *words: run("history", *words)


def remember(*days: float) -> None:
    """Exports of acme/7 so many days after Monday, in the store that is the default."""
    with closing(Store("sqlite:///data/analytics.sqlite3")) as store:
        for day in days:
            items = frame([item(1, title=f"as of day {day}"), item(2)])
            store.record("acme/7", MONDAY + timedelta(days=day), items, {})


def test_without_an_export_nothing_is_known(history: Run, tmp_path: Path) -> None:
    outcome = history()
    assert (outcome.code, outcome.err) == (0, "")
    main, nothing, roadmap, nothing_either, store = outcome.out.splitlines()
    assert (main, roadmap) == ("main (acme/7)", "roadmap (acme/8)")
    assert nothing == "  No history yet: it begins with the next export."
    assert nothing_either == nothing
    assert store.startswith(f"The store {tmp_path}/data/analytics.sqlite3 takes ")


def test_what_is_known_is_told_in_the_zone_of_the_board(history: Run) -> None:
    remember(0, 1, 4, 5)
    outcome = history("--board", "Main")
    assert outcome.code == 0
    *lines, store = outcome.out.splitlines()
    assert lines == [
        "main (acme/7)",
        "  known since  5 Jan 2026, 10:00 CET",
        "  last export  10 Jan 2026, 10:00 CET",
        "  gaps         6 Jan 2026, 10:00 CET to 9 Jan 2026, 10:00 CET",
        "  kept         5 changes; the board has 2 items now",
        "  timelines    read of 0 of 2 issues",
    ]
    assert store.endswith(" kB.")


@pytest.mark.parametrize(
    ("days", "gaps"),
    [
        ((0,), "none"),
        ((0, 3, 6), "5 Jan 2026, 10:00 CET to 8 Jan 2026, 10:00 CET; 8 Jan 2026, 10:00 CET to "),
        ((0, 3, 6, 9, 12, 15), "2 earlier; 11 Jan 2026, 10:00 CET to 14 Jan 2026, 10:00 CET; "),
    ],
)
def test_gaps_are_told_the_latest_in_full(history: Run, days: tuple[float], gaps: str) -> None:
    remember(*days)
    (line,) = [line for line in history().out.splitlines() if line.startswith("  gaps")]
    assert line.startswith(f"  gaps         {gaps}")


def test_the_setting_says_what_is_a_gap(history: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYTICS_HISTORY_GAP", "80")
    remember(0, 3)
    assert "  gaps         none\n" in history("--board", "main").out


def test_another_board_is_refused(history: Run) -> None:
    outcome = history("--board", "moon")
    assert outcome.code == 1
    assert "--board is one of main, roadmap" in outcome.err


def test_without_boards_the_settings_are_to_be_written_first(run: Run) -> None:
    outcome = run("history")
    assert outcome.code == 1
    assert "[boards.main]" in outcome.err


def test_a_store_that_cannot_be_read_is_told_in_a_sentence(history: Run, tmp_path: Path) -> None:
    (tmp_path / "data").write_text("This is a file.")
    outcome = history()
    assert outcome.code == 1
    assert "cannot be made, as its folder cannot" in outcome.err
    assert len(outcome.err.splitlines()) == 1
