"""What ends an installation, and what does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from slack_bolt import BoltContext

from bot.listeners.duplicate_events import SeenEvents
from bot.listeners.installations import app_uninstalled, tokens_revoked
from bot.tenancy.workspaces import KnownInstallations
from bot.work.lanes import Lanes
from integrations.store import Store
from integrations.store.installations import Installation, Installations
from tests.support.listening_bot import AtOnce

ACME, BETA = "T0ACME", "T0BETA"
LANES = Lanes(*(AtOnce() for each in fields(Lanes) if each.init))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(f"sqlite:///{tmp_path / 'store.sqlite3'}")) as store:
        yield store


@pytest.fixture
def installations(store: Store) -> Installations:
    installations = store.installations("1.2")
    for team in (ACME, BETA):
        installations.save(Installation(team, team.title(), "xoxb-1", "B1", "U1"))
    return installations


@pytest.fixture
def seen_events(store: Store) -> SeenEvents:
    return SeenEvents(store.claims, lambda: datetime.now(UTC))


def ends(installations: Installations) -> dict[str, Any]:
    """What a listener that ends one is given beside the events it has seen."""
    known = KnownInstallations(installations, AtOnce())
    return {"installations": installations, "known": known, "lanes": LANES}


def remaining(installations: Installations) -> list[str]:
    return [installation.team for installation in installations.all()]


@pytest.mark.parametrize(
    ("tokens", "teams"),
    [
        ({"bot": ["U0ANALYTICS"]}, [BETA]),
        ({"bot": ["U0ANALYTICS"], "oauth": ["U0ANA"]}, [BETA]),
        ({"oauth": ["U0ANA"]}, [ACME, BETA]),
        ({"bot": []}, [ACME, BETA]),
        ({}, [ACME, BETA]),
    ],
    ids=str,
)
def test_a_workspace_is_forgotten_if_the_bots_token_is_revoked(
    installations: Installations,
    seen_events: SeenEvents,
    tokens: Mapping[str, Sequence[str]],
    teams: list[str],
) -> None:
    tokens_revoked(
        {"tokens": tokens},
        {"team_id": ACME, "event_id": "Ev1"},
        BoltContext({"team_id": ACME}),
        seen_events=seen_events,
        **ends(installations),
    )
    assert remaining(installations) == teams


def test_a_workspace_is_forgotten_if_it_removes_the_app(
    installations: Installations, seen_events: SeenEvents, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    app_uninstalled(
        {"team_id": BETA, "event_id": "Ev1"},
        BoltContext({"team_id": BETA}),
        seen_events=seen_events,
        **ends(installations),
    )
    assert remaining(installations) == [ACME]
    assert "The workspace T0BETA has removed the app." in caplog.text


@pytest.mark.parametrize("second", ["app_uninstalled", "tokens_revoked"])
def test_an_event_that_slack_repeats_ends_no_newer_installation(
    installations: Installations, seen_events: SeenEvents, second: str
) -> None:
    body = {"team_id": ACME, "event_id": "Ev1"}
    context = BoltContext({"team_id": ACME})
    app_uninstalled(body, context, seen_events=seen_events, **ends(installations))
    installations.save(Installation(ACME, "Acme", "xoxb-2", "B1", "U1"))
    if second == "app_uninstalled":
        app_uninstalled(body, context, seen_events=seen_events, **ends(installations))
    else:
        tokens_revoked(
            {"tokens": {"bot": ["U1"]}},
            body,
            context,
            seen_events=seen_events,
            **ends(installations),
        )
    assert remaining(installations) == [ACME, BETA]
