"""Conversations that the bot may not speak in, on the playground's Slack."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from bot.playground.run import BOT_TOKEN, sample_slack
from bot.playground.serving import serve
from bot.playground.slack.server import slack_app
from bot.playground.slack.workspace import Workspace
from integrations.slack import NotInChannel, SlackDestination, web_client

PRIVATE, OF_OTHERS, UNKNOWN = "C0LEADS", "D0OTHERS", "C0NOWHERE"
Act = Callable[[SlackDestination, str], object]


@pytest.fixture
def workspace() -> Workspace:
    return sample_slack()


@pytest.fixture
def slack(workspace: Workspace) -> Iterator[SlackDestination]:
    with serve(slack_app(workspace)) as url:
        yield SlackDestination(web_client(BOT_TOKEN, f"{url}/api/"))


@pytest.mark.parametrize("channel", [PRIVATE, OF_OTHERS, UNKNOWN])
@pytest.mark.parametrize(
    "act",
    [
        lambda slack, channel: slack.post(channel, "report", []),
        lambda slack, channel: slack.update(channel, "1.000000", "report", []),
        lambda slack, channel: slack.delete(channel, "1.000000"),
        lambda slack, channel: slack.tell(channel, "U0ANA", "sorry"),
    ],
    ids=["post", "update", "delete", "tell"],
)
def test_where_the_bot_is_not_it_says_what_to_do(
    slack: SlackDestination, act: Act, channel: str
) -> None:
    with pytest.raises(NotInChannel) as error:
        act(slack, channel)
    sentence = str(error.value)
    assert sentence.startswith("I am not in this")
    assert "_" not in sentence.replace("@sprint_analytics", "")
    if channel == OF_OTHERS:
        assert "ask me in a message to me" in sentence


def test_a_channel_that_one_cannot_speak_in_even_when_joined(
    slack: SlackDestination, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "join", lambda *_: None)
    with pytest.raises(NotInChannel, match="I am not in this conversation: "):
        slack.post("C0GENERAL", "report", [])
