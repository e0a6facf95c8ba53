from __future__ import annotations

import pytest

from config import BoardSettings, Settings, SettingsError, require_channel, require_slack

BOARDS = {"main": BoardSettings(name="main", owner="acme", project=7)}
READY = {"slack_bot_token": "xoxb-hush", "slack_app_token": "xapp-hush"}


@pytest.mark.parametrize(
    "given",
    [READY, {"slack_mode": "http", "slack_bot_token": "xoxb-hush", "slack_signing_secret": "hush"}],
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


def test_serving_needs_a_board() -> None:
    with pytest.raises(SettingsError, match=r"\[boards\.main\]"):
        require_slack(Settings(boards={}, **READY))  # type: ignore[arg-type]


def test_posting_needs_a_token_and_a_channel() -> None:
    require_channel(Settings(boards={}, slack_bot_token="xoxb-hush", slack_channel="C1"))
    with pytest.raises(SettingsError, match=r"(?s)BOT_TOKEN.*ANALYTICS_SLACK_CHANNEL"):
        require_channel(Settings(boards={}))
