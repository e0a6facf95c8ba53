"""Calls of the playground's Slack that go wrong as a test wants them to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.serving import serve
from playground.slack.faults import (
    EVERY,
    LOST,
    OUT_OF_ORDER,
    WEB_PAGE,
    Fault,
    refusal,
    too_many_requests,
)
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.playgrounds import sample_slack

CHANNEL = "C0PLATFORM"


@pytest.fixture
def workspace() -> Workspace:
    return sample_slack()


@pytest.fixture
def bot(workspace: Workspace) -> Iterator[WebClient]:
    with serve(slack_app(workspace)) as url:
        yield WebClient("xoxb-playground", base_url=f"{url}/api/")


@pytest.mark.parametrize(
    ("fault", "status", "said"),
    [
        (refusal("is_archived"), 200, "is_archived"),
        (too_many_requests(7), 429, "ratelimited"),
        (refusal("ratelimited"), 200, "ratelimited"),
        (OUT_OF_ORDER, 500, "Internal Server Error"),
        (WEB_PAGE, 200, "We are down."),
        (LOST, 504, "upstream timed out"),
    ],
    ids=str,
)
def test_one_call_goes_wrong_and_the_next_goes_well(
    workspace: Workspace, bot: WebClient, fault: Fault, status: int, said: str
) -> None:
    workspace.faults.next("chat.postMessage", fault)
    with pytest.raises(SlackApiError) as refused:
        bot.chat_postMessage(channel=CHANNEL, text="Hello")
    assert refused.value.response.status_code == status
    assert said in str(refused.value.response.data)
    assert len(workspace.channels[CHANNEL].messages) == fault.is_done
    bot.chat_postMessage(channel=CHANNEL, text="Hello")


def test_all_calls_go_wrong_until_it_ends(workspace: Workspace, bot: WebClient) -> None:
    workspace.faults.always(EVERY, refusal("fatal_error"))
    workspace.faults.always("auth.test", refusal("account_inactive"))
    workspace.faults.next("auth.test", refusal("invalid_auth"))
    for method, error in (
        ("auth.test", "invalid_auth"),
        ("auth.test", "account_inactive"),
        ("users.info", "fatal_error"),
    ):
        with pytest.raises(SlackApiError, match=error):
            bot.api_call(method)
    workspace.faults.end()
    bot.auth_test()
    assert workspace.faults.called == ["auth.test", "auth.test", "users.info", "auth.test"]
