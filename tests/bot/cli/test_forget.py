"""`analytics forget`, on a store with a past of its own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import pytest

from integrations.store import Store
from tests.support.command_line import Outcome
from tests.support.store_samples import frame, item

Run = Callable[..., Outcome]


@pytest.fixture
def kept(run: Run) -> Callable[[], dict[str, list[tuple[str, ...]]]]:
    """The assignees of each board in the store that is the default, of two with a past."""

    def opened() -> Store:
        return Store("sqlite:///data/analytics.sqlite3")

    with closing(opened()) as store:
        for board in ("acme/7", "acme/8"):
            one = frame([item(1, assignees=("ana", "ben"))])
            store.record(board, datetime(2026, 1, 5, 9, tzinfo=UTC), one, {})

    def assignees() -> dict[str, list[tuple[str, ...]]]:
        with closing(opened()) as store:
            return {
                each.board: list(store.versions(each.board)["assignees"])
                for each in store.summary()
            }

    return assignees


def test_a_board_is_forgotten(run: Run, kept: Callable[[], object]) -> None:
    outcome = run("forget", "--board", "ACME/7", "--yes")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "Nothing is kept of ACME/7 any more.\n"
    assert kept() == {"acme/8": [("ana", "ben")]}


def test_a_login_is_forgotten(run: Run, kept: Callable[[], object]) -> None:
    outcome = run("forget", "--login", "Ana", "--yes")
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out == "Ana is “ghost” now, in 2 texts.\n"
    assert kept() == {"acme/7": [("ghost", "ben")], "acme/8": [("ghost", "ben")]}


@pytest.mark.parametrize("yes", [[], ["--yes"]])
def test_what_is_not_there_is_told_with_what_is(
    run: Run, kept: Callable[[], object], yes: list[str]
) -> None:
    outcome = run("forget", "--board", "acme/9", *yes)
    # Nothing is asked first.
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == "Nothing is kept of acme/9: history has acme/7, acme/8.\n"


def test_a_login_that_history_does_not_have_is_told(run: Run, kept: Callable[[], object]) -> None:
    outcome = run("forget", "--login", "octocat", "--yes")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err == "Nothing is kept of the login octocat.\n"


@pytest.mark.parametrize("words", [[], ["--board", "acme/7", "--login", "ana"]])
def test_one_of_both_is_meant(run: Run, kept: Callable[[], object], words: list[str]) -> None:
    outcome = run("forget", *words, "--yes")
    assert outcome.code == 2
    assert "write either --board or --login" in outcome.err


def test_it_is_asked_first(run: Run, kept: Callable[[], object]) -> None:
    """Nobody answers here."""
    before = kept()
    outcome = run("forget", "--board", "acme/7")
    assert outcome.code == 1
    assert "Delete acme/7 from history for ever?" in outcome.out + outcome.err
    assert kept() == before
