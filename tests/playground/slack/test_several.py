"""The playground's Slack lets an app into workspaces as Slack's documentation says."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.serving import serve
from playground.slack.several import Registration, slack_of
from playground.slack.workspace import Workspace
from tests.support.patience import PATIENCE
from tests.support.playgrounds import sample_slack

APP = Registration("1.2", "hush", "https://bot.example/slack/oauth_redirect")
NOT_INSTALLED = {"bot_token": "", "scopes": frozenset[str]()}
SCOPES = frozenset({"chat:write", "commands"})


@pytest.fixture
def workspaces() -> dict[str, Workspace]:
    return {
        team: sample_slack(team_id=team, name=team.title(), **NOT_INSTALLED)
        for team in ("T0ACME", "T0BETA")
    }


@pytest.fixture
def client(workspaces: dict[str, Workspace]) -> Iterator[WebClient]:
    with serve(slack_of(workspaces, APP)) as url:
        yield WebClient(base_url=f"{url}/api/")


def refused(client: WebClient, **arguments: str) -> str:
    asked = {"client_id": "1.2", "client_secret": "hush", "code": "made-up", **arguments}
    with pytest.raises(SlackApiError) as error:
        client.oauth_v2_access(**asked)
    return str(error.value.response["error"])


def test_a_code_gives_a_token_of_its_workspace_once(
    client: WebClient, workspaces: dict[str, Workspace]
) -> None:
    code = APP.code(workspaces["T0BETA"], SCOPES)
    granted = client.oauth_v2_access(client_id="1.2", client_secret="hush", code=code)
    assert granted["team"] == {"id": "T0BETA", "name": "T0Beta"}
    assert granted["scope"] == "chat:write,commands"
    who = client.auth_test(token=granted["access_token"])
    assert who["team_id"] == "T0BETA"
    assert who.headers["x-oauth-scopes"] == "chat:write,commands"
    assert refused(client, code=code) == "invalid_code"


def test_a_token_stays_until_it_is_taken_back(workspaces: dict[str, Workspace]) -> None:
    acme = workspaces["T0ACME"].access
    first = acme.grant(SCOPES)
    assert acme.grant(SCOPES) == first
    acme.revoke(first)
    assert acme.grant(SCOPES) != first


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"client_id": "9.9"}, "invalid_client_id"),
        ({"client_secret": "guessed"}, "bad_client_secret"),
        ({}, "invalid_code"),
    ],
)
def test_what_is_wrong_is_refused(client: WebClient, arguments: dict[str, str], error: str) -> None:
    assert refused(client, **arguments) == error


def test_a_token_of_nobody_opens_no_workspace(client: WebClient) -> None:
    with pytest.raises(SlackApiError, match="invalid_auth"):
        client.auth_test(token="xoxb-of-nobody")


@pytest.mark.parametrize(
    "query", [{"client_id": "9.9", "scope": "commands"}, {"client_id": "1.2", "scope": "admin"}]
)
def test_nobody_is_asked_to_let_in_what_is_wrong(client: WebClient, query: dict[str, str]) -> None:
    address = client.base_url.removesuffix("api/")
    with pytest.raises(HTTPError) as error:
        urllib.request.urlopen(f"{address}oauth/v2/authorize?{urlencode(query)}", timeout=PATIENCE)
    with error.value:
        assert error.value.code == 400
