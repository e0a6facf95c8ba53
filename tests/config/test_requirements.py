from __future__ import annotations

from typing import Any

import pytest

from config import (
    BoardSettings,
    Settings,
    SettingsError,
    require_bot_token,
    require_channel,
    require_slack,
)

BOARDS = {"main": BoardSettings(name="main", owner="acme", project=7)}
READY = {"slack_bot_token": "xoxb-hush", "slack_app_token": "xapp-hush"}
OVER_HTTP = {
    "slack_mode": "http",
    "slack_bot_token": "xoxb-hush",
    "slack_signing_secret": "hush",
}
KEPT_APART = {
    "main": BoardSettings(name="main", owner="acme", project=7, workspaces=frozenset({"T0ACME"}))
}
SEVERAL = {
    "slack_mode": "http",
    "slack_client_id": "1.2",
    "slack_client_secret": "hush",
    "encryption_key": ("hush",),
    "slack_signing_secret": "hush",
}


@pytest.mark.parametrize(
    "given",
    [READY, OVER_HTTP, OVER_HTTP | {"github_webhook_secret": "hush"}],
)
def test_slack_can_be_served(given: dict[str, str]) -> None:
    require_slack(Settings(boards=BOARDS, **given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (
            {},
            [
                "set ANALYTICS_SLACK_BOT_TOKEN to the Bot User OAuth Token",
                "set ANALYTICS_SLACK_APP_TOKEN to the app-level token",
            ],
        ),
        ({"slack_mode": "http"}, ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
        (
            READY | {"github_webhook_secret": "hush"},
            ['an address of the bot: set slack_mode to "http", or leave it empty.'],
        ),
        (READY | {"queue": "postgresql"}, ['or queue to "process".']),
        (READY | {"slack_bot_token": "xapp-hush"}, ["slack_bot_token does not begin with xoxb-"]),
        (READY | {"slack_app_token": "xoxb-hush"}, ["slack_app_token does not begin with xapp-"]),
    ],
)
def test_what_serving_lacks_is_told(given: dict[str, str], says: list[str]) -> None:
    with pytest.raises(SettingsError) as told:
        require_slack(Settings(boards=BOARDS, **given))  # type: ignore[arg-type]
    _, *problems = str(told.value).splitlines()
    assert len(problems) == len(says)
    assert all(text in problem for text, problem in zip(says, problems, strict=True))
    assert "hush" not in str(told.value)


def test_serving_needs_no_board_as_one_is_connected_in_slack() -> None:
    require_slack(Settings(boards={}, **READY))  # type: ignore[arg-type]


def test_posting_needs_a_token_and_a_channel() -> None:
    require_channel(Settings(boards={}, slack_bot_token="xoxb-hush", slack_channel="C1"))
    with pytest.raises(SettingsError, match=r"(?s)BOT_TOKEN.*ANALYTICS_SLACK_CHANNEL"):
        require_channel(Settings(boards={}))


def test_several_workspaces_take_no_bot_token() -> None:
    settings = Settings(boards=KEPT_APART, **SEVERAL)  # type: ignore[arg-type]
    require_slack(settings)
    require_bot_token(settings)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"encryption_key": ()}, "set ANALYTICS_ENCRYPTION_KEY to what `openssl rand -base64 32`"),
        ({"slack_client_secret": ""}, "set ANALYTICS_SLACK_CLIENT_SECRET to the Client Secret"),
        ({"slack_client_id": ""}, "set ANALYTICS_SLACK_CLIENT_ID to the Client ID"),
        ({"slack_mode": "socket"}, 'set slack_mode to "http", or leave both empty'),
        ({"boards": BOARDS}, "boards.main.workspaces is missing: with several workspaces, write"),
    ],
)
def test_what_several_workspaces_lack_is_told(changes: dict[str, Any], says: str) -> None:
    settings = Settings(**{"boards": KEPT_APART, **SEVERAL, **changes})
    for require in (require_slack, require_bot_token):
        with pytest.raises(SettingsError) as told:
            require(settings)
        (problem,) = str(told.value).splitlines()[1:]
        assert says in problem
        assert "hush" not in problem


def test_posting_without_slack_takes_the_token_of_one_of_several_workspaces() -> None:
    settings = Settings(boards=KEPT_APART, slack_channel="C1", **SEVERAL)  # type: ignore[arg-type]
    with pytest.raises(SettingsError, match=r"ANALYTICS_SLACK_BOT_TOKEN .* of one of"):
        require_channel(settings)


def test_workers_need_a_database_that_they_share() -> None:
    given: dict[str, Any] = {"boards": BOARDS, **READY, "queue": "postgresql"}
    with pytest.raises(SettingsError, match="set ANALYTICS_DATABASE_URL to postgresql://"):
        require_bot_token(Settings(**given))
    require_bot_token(Settings(**given, database_url="postgresql://host/database"))
