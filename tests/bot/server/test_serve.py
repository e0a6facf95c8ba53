"""How the bot gets in touch with Slack."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import stamina

from bot.app import build_app
from bot.server.serve import connected
from bot.wiring import build_analytics
from config import BoardSettings, Settings
from integrations.slack import SlackUnreachable
from playground.run import APP_TOKEN, BOT_TOKEN
from tests.support.person import Person, is_private, words
from tests.support.playgrounds import sample_slack, slack_with_bad_links


@pytest.fixture(autouse=True)
def no_waiting_between_attempts() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


@contextmanager
def bot_connected(url: str, folder: Path) -> Iterator[None]:
    settings = Settings(
        boards={"main": BoardSettings("main", owner="acme", project=1)},
        default_board="main",
        slack_bot_token=BOT_TOKEN,
        slack_app_token=APP_TOKEN,
        slack_api_url=f"{url}/api/",
        chrome_path="/no/such/chrome",
        database_url=f"sqlite:///{folder}/analytics.sqlite3",
    )
    with build_analytics(settings) as analytics:
        analytics.chrome.warm_up()
        with connected(build_app(settings, analytics), settings):
            yield


def test_a_connection_that_fails_for_a_moment_is_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    workspace = sample_slack()
    with slack_with_bad_links(workspace, bad_links=2) as url, bot_connected(url, tmp_path):
        assert Person(url).say("team-platform", "/sprint-burndown help") == {"ok": True}
    logged = [each.message for each in caplog.records if "Retrying" in each.message]
    assert logged
    assert "the Socket Mode connection to it fails" in logged[0]
    assert "stamina.retry_scheduled" not in caplog.text


def test_a_connection_that_cannot_be_is_told_and_nothing_goes_on(tmp_path: Path) -> None:
    workspace = sample_slack()
    with (
        slack_with_bad_links(workspace, bad_links=100) as url,
        pytest.raises(SlackUnreachable, match="let this machine reach wss://"),
        bot_connected(url, tmp_path),
    ):
        pytest.fail("it is not connected")


def test_variables_for_an_app_of_many_workspaces_do_not_make_it_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "1.2")
    monkeypatch.setenv("SLACK_CLIENT_SECRET", "hush")
    with slack_with_bad_links(sample_slack()) as url, bot_connected(url, tmp_path):
        ana = Person(url)
        assert ana.say("team-platform", "/sprint-burndown help") == {"ok": True}
        assert "Sprint 12 by issues" in words(ana.sees("team-platform", is_private))
    assert not [each for each in caplog.records if each.levelname in {"WARNING", "ERROR"}]
