"""An app that is sold outside the Marketplace reads 15 messages a minute, and no more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.serving import serve
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.playgrounds import sample_slack

CHANNEL = "C0PLATFORM"
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC).timestamp()


@pytest.fixture
def moments() -> list[float]:
    return [NOW]


@pytest.fixture
def workspace(moments: list[float]) -> Workspace:
    workspace = sample_slack(clock=lambda: moments[-1])
    for number in range(20):
        workspace.post(workspace.channels[CHANNEL], "U0BEN", f"{number}")
    return workspace


@pytest.fixture
def bot(workspace: Workspace) -> Iterator[WebClient]:
    with serve(slack_app(workspace)) as url:
        yield WebClient("xoxb-playground", base_url=f"{url}/api/")


def test_other_apps_read_as_they_like(bot: WebClient) -> None:
    for _ in range(2):
        page = bot.conversations_history(channel=CHANNEL, limit=200)
        assert len(page["messages"]) >= 20
        assert not page["has_more"]


def test_a_page_has_15_messages_whatever_is_asked_for(bot: WebClient, workspace: Workspace) -> None:
    workspace.reads.is_limited = True
    page = bot.conversations_history(channel=CHANNEL, limit=200)
    assert [message["text"] for message in page["messages"]] == [
        str(number) for number in range(19, 4, -1)
    ]
    assert page["has_more"]


def test_the_next_page_is_for_the_next_minute(
    bot: WebClient, workspace: Workspace, moments: list[float]
) -> None:
    workspace.reads.is_limited = True
    bot.conversations_history(channel=CHANNEL)
    moments.append(NOW + 20)
    with pytest.raises(SlackApiError) as refused:
        bot.conversations_history(channel=CHANNEL)
    assert refused.value.response.status_code == 429
    assert refused.value.response.headers["Retry-After"] == "40"
    assert bot.auth_test()["ok"]
    moments.append(NOW + 60)
    assert bot.conversations_history(channel=CHANNEL)["ok"]
