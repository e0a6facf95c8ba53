"""The first `analytics report flow` on an empty store, with the real gh and a board with a past."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import mkdtemp

import pytest

from playground.github.faults import Faults
from playground.github.server import TOKEN, github_app
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from tests.support.command_line import Outcome

Run = Callable[..., Outcome]


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def analytics(run: Run, faults: Faults, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run `analytics` on a board whose Sprint 9 ended before GitHub began to lose moves."""
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    with serve(github_app(sample_workspace(date(2026, 9, 20)), faults), uds=home / "gh.sock"):
        for name, value in {
            "GH_CONFIG_DIR": str(gh_home(home / "gh.sock")),
            "GITHUB_TOKEN": TOKEN,
            "BOARDS__MAIN__OWNER": "acme",
            "BOARDS__MAIN__PROJECT": "1",
        }.items():
            monkeypatch.setenv(f"ANALYTICS_{name}", value)
        yield run
    shutil.rmtree(home)


def test_it_shows_the_cycle_times_that_github_recorded(analytics: Run) -> None:
    outcome = analytics("report", "flow", "--board", "main", "--sprint", "Sprint 9")
    assert outcome.code == 0
    assert "of being started" in outcome.out
    shown = analytics(
        "report", "flow", "--board", "main", "--sprint", "Sprint 9", "--show-results"
    ).out
    assert "Cycle time" in shown
    assert "moves are those that GitHub recorded of" in " ".join(shown.split())


def test_it_says_why_there_are_none(analytics: Run, faults: Faults) -> None:
    faults.restricts_oauth_apps = True
    outcome = analytics(
        "report", "flow", "--board", "main", "--sprint", "Sprint 9", "--show-results"
    )
    assert outcome.code == 0
    assert "of being started" not in outcome.out
    told = " ".join(outcome.out.split())
    assert "What GitHub recorded before the first export cannot be read: " in told
