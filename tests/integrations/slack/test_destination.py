"""Conversations that the bot may not speak in, on the playground's Slack."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO

import pytest
from PIL import Image
from slack_sdk.models.blocks import ImageBlock
from stamina.instrumentation import set_on_retry_hooks

from integrations.slack import NotInChannel, SlackDestination, SlackUnreachable, web_client
from integrations.slack.client import SECONDS
from playground.run import BOT_TOKEN
from playground.serving import serve
from playground.slack.faults import too_many_requests
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.playgrounds import sample_slack

PRIVATE, OF_OTHERS, UNKNOWN = "C0LEADS", "D0OTHERS", "C0NOWHERE"
Act = Callable[[SlackDestination, str], object]


@pytest.fixture
def workspace() -> Workspace:
    return sample_slack()


@pytest.fixture
def slack(workspace: Workspace) -> Iterator[SlackDestination]:
    with serve(slack_app(workspace)) as url:
        yield SlackDestination(web_client(BOT_TOKEN, f"{url}/api/"))


def test_a_picture_is_asked_for_again_as_soon_as_it_may_be_ready(slack: SlackDestination) -> None:
    Image.new("RGB", (4, 4)).save(png := BytesIO(), "PNG")
    waits: list[float] = []
    set_on_retry_hooks([lambda details: waits.append(details.wait_for)])
    try:
        image = slack.upload_image(png.getvalue(), "a.png", "A", "A chart")
        block = ImageBlock(alt_text="A chart", slack_file={"id": image})
        slack.post("C0PLATFORM", "report", [block])
    finally:
        set_on_retry_hooks(None)
    assert waits
    assert max(waits) <= 0.2


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


@pytest.mark.fault
def test_a_rate_limit_on_its_own_name_holds_no_refusal(
    slack: SlackDestination, workspace: Workspace
) -> None:
    # Nobody can wait for so long here.
    workspace.faults.always("auth.test", too_many_requests(3600))
    with pytest.raises(NotInChannel, match="type `/invite`, a blank and my name in it"):
        slack.post(PRIVATE, "report", [])


def test_a_short_rate_limit_on_a_picture_is_waited_for(
    slack: SlackDestination, workspace: Workspace
) -> None:
    Image.new("RGB", (4, 4)).save(png := BytesIO(), "PNG")
    workspace.faults.next("files.getUploadURLExternal", too_many_requests(1))
    assert slack.upload_image(png.getvalue(), "a.png", "A", "A chart")


@pytest.mark.fault
def test_no_call_waits_for_ever_for_a_slack_that_says_nothing(
    slack: SlackDestination, workspace: Workspace
) -> None:
    assert slack.client.timeout == SECONDS
    slack.client.timeout = 1
    with (
        workspace.access.holding("chat.postMessage"),
        pytest.raises(SlackUnreachable, match="Slack cannot be reached"),
    ):
        slack.post("C0PLATFORM", "report", [])
