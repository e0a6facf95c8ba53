"""Each board is read with the login that is its own, by the real gh."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import pytest

from bot.boards.logins import GitHubLogins
from bot.wiring import build_logins, build_store
from config import BoardSettings, Settings
from integrations.errors import BeingStopped
from integrations.github import NotLoggedIn, TokenKind
from integrations.store.credentials import Credential, Credentials
from playground.github.registered import RegisteredApp
from playground.github.server import github_app
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from tests.support.github_apps import key_pair, registered_app

OWN = BoardSettings("own", "acme", 1)
CONNECTED = BoardSettings("shop", "Acme", 1, team="T0BETA")
SEVERAL = {"slack_client_id": "1.2", "slack_client_secret": "hush", "slack_mode": "http"}
BY_APP = Credential("T0BETA", "acme", app_id="123", private_key=key_pair()[0])


@dataclass
class House:
    """The logins, what is kept of them, and a GitHub with an App of a workspace."""

    settings: Settings
    logins: GitHubLogins
    kept: Credentials
    registered: RegisteredApp

    def reads(self, board: BoardSettings) -> str:
        """The title of the board, as its login sees it."""
        github = self.logins.of(board)
        return str(github.outline(board.owner, board.project, fields={})["title"])


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, RegisteredApp]]:
    home, registered = Path(mkdtemp(prefix="sa-", dir="/tmp")), registered_app()
    app = github_app(sample_workspace(date(2026, 11, 24)), registered=registered)
    with serve(app, uds=home / "gh.sock"):
        yield str(gh_home(home / "gh.sock")), registered
    shutil.rmtree(home)


@pytest.fixture
def house(
    request: pytest.FixtureRequest, served: tuple[str, RegisteredApp], tmp_path: Path
) -> Iterator[House]:
    config, registered = served
    more: dict[str, Any] = getattr(request, "param", {})
    settings = Settings(
        **{
            "boards": {"own": OWN},
            "github_token": "ghp_playground",
            "gh_config_dir": config,
            "database_url": f"sqlite:///{tmp_path}/store.sqlite3",
            "encryption_key": (f"{'a' * 43}=",),
            **more,
        }
    )
    with closing(build_store(settings)) as store:
        kept = store.credentials(settings.encryption_key)
        yield House(settings, build_logins(settings, store), kept, registered)


def test_without_a_login_of_its_own_a_board_is_read_with_that_of_the_settings(
    house: House,
) -> None:
    assert house.reads(CONNECTED) == house.reads(OWN) == "Platform board"


def test_what_a_workspace_gave_takes_effect_at_once(house: House) -> None:
    house.kept.save(Credential("T0BETA", "ACME", token="ghp_wrong"))
    with pytest.raises(NotLoggedIn):
        house.reads(CONNECTED)
    # Nor does it change what others read with.
    assert house.reads(OWN) == "Platform board"
    house.kept.save(Credential("T0BETA", "acme", token="github_pat_playground"))
    assert house.reads(CONNECTED) == "Platform board"
    assert house.logins.of(CONNECTED).status().kind is TokenKind.FINE_GRAINED


@pytest.mark.parametrize("house", [{"github_token": "ghp_wrong"}], indirect=True)
def test_a_workspace_reads_with_a_github_app_of_its_own(house: House) -> None:
    house.kept.save(BY_APP)
    assert house.reads(CONNECTED) == "Platform board"
    asked = house.registered.asked
    assert house.reads(CONNECTED) == "Platform board"
    # One client goes on with its token for as long as that lasts.
    assert house.registered.asked == asked


def test_another_installation_of_the_app_of_the_settings(house: House) -> None:
    app = {"github_token": "", "github_app_id": "123", "github_app_private_key": key_pair()[0]}
    settings = replace(house.settings, **app)  # type: ignore[arg-type]
    house.kept.save(Credential("T0BETA", "acme", installation_id="1"))
    with closing(build_store(settings)) as store:
        github = build_logins(settings, store).of(CONNECTED)
        assert github.outline("acme", 1, fields={})["title"] == "Platform board"
    with pytest.raises(NotLoggedIn, match="This bot has no GitHub App of its own"):
        house.reads(CONNECTED)


@pytest.mark.attack
@pytest.mark.parametrize("house", [SEVERAL], indirect=True)
def test_no_workspace_of_several_reads_with_the_login_of_the_settings(house: House) -> None:
    with pytest.raises(NotLoggedIn, match="There is no login on GitHub for the boards of Acme"):
        house.reads(CONNECTED)
    house.kept.save(Credential("T0BETA", "acme", installation_id="1"))
    with pytest.raises(NotLoggedIn, match="own GitHub App is for one workspace alone"):
        house.reads(CONNECTED)
    assert house.reads(OWN) == "Platform board"
    house.kept.save(BY_APP)
    assert house.reads(CONNECTED) == "Platform board"
    # What one workspace gave serves no other.
    with pytest.raises(NotLoggedIn):
        house.reads(replace(CONNECTED, team="T0ACME"))


def test_all_that_were_begun_stop_together(house: House) -> None:
    house.kept.save(Credential("T0BETA", "acme", token="ghp_playground"))
    before = house.logins.of(CONNECTED)
    house.logins.own.stop()
    house.kept.save(BY_APP)
    for github in (before, house.logins.of(CONNECTED)):
        with pytest.raises(BeingStopped):
            github.version()
