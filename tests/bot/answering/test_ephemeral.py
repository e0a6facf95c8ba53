"""How one person is told what nobody else needs to see, as a table: by where they are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from slack_bolt import BoltContext, Respond
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.answering.ephemeral import post_privately, reply_privately
from bot.blocks.mrkdwn import section
from integrations.errors import IntegrationError
from integrations.slack import SlackDestination
from playground.serving import serve
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace

JOINED, NOT_JOINED, DIRECT, LEADS = "C0PLATFORM", "C0GENERAL", "D0ANALYTICS", "C0LEADS"
BENS = "D0BEN"
ALONE = "to her alone"
BLOCKS = [section("Not that one.")]


class Slack:
    """A local Slack, and where its `response_url` leads."""

    def __init__(self, url: str, workspace: Workspace) -> None:
        self.client = WebClient("xoxb-playground", base_url=f"{url}/api/")
        self.workspace = workspace

    def told(self) -> dict[str, str]:
        """In which channels Ana is told something, and whether to her alone."""
        return {
            channel.id: ALONE if message.reader == "U0ANA" else message.reader
            for channel in self.workspace.channels.values()
            for message in channel.messages.values()
            if message.text == "Not that one."
        }


@pytest.fixture
def slack() -> Iterator[Slack]:
    workspace = Workspace.sample(())
    workspace.direct_message("U0BEN")
    with serve(slack_app(workspace)) as url:
        yield Slack(url, workspace)


@pytest.mark.parametrize(
    ("channel", "told"),
    [
        (JOINED, {JOINED: ALONE}),
        (NOT_JOINED, {DIRECT: ""}),
        (LEADS, {DIRECT: ""}),
        (DIRECT, {DIRECT: ""}),
        (BENS, {DIRECT: ""}),
        ("", {DIRECT: ""}),
    ],
    ids=["where the bot is", "where it is not", "private", "with the bot", "Ben's", "nowhere"],
)
def test_a_person_is_told_where_they_are_or_directly(
    slack: Slack, channel: str, told: dict[str, str]
) -> None:
    post_privately(SlackDestination(slack.client), channel, "U0ANA", "Not that one.", BLOCKS)
    assert slack.told() == told


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (200, "ok", {}),
        (200, '{"ok":true}', {}),
        # https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
        (404, "expired_url", {JOINED: ALONE}),
        (200, '{"ok":false,"error":"expired_url"}', {JOINED: ALONE}),
        (500, "", {JOINED: ALONE}),
        (None, "", {JOINED: ALONE}),
    ],
)
def test_an_asker_is_told_at_the_response_url_or_where_they_are(
    slack: Slack, status: int | None, body: str, told: dict[str, str]
) -> None:
    heard: list[dict[str, object]] = []

    async def answer(request: Request) -> PlainTextResponse:
        heard.append(await request.json())
        return PlainTextResponse(body, status or 200)

    with serve(Starlette(routes=[Route("/", answer, methods=["POST"])])) as url:
        reply_privately(
            _context(slack, f"{url}/" if status else None, JOINED), "Not that one.", BLOCKS
        )
    assert slack.told() == told
    assert heard == (
        [
            {
                "text": "Not that one.",
                "blocks": [block.to_dict() for block in BLOCKS],
                "response_type": "ephemeral",
                "replace_original": False,
            }
        ]
        if status
        else []
    )


def test_an_asker_is_told_where_they_are_if_nobody_answers_at_the_response_url(
    slack: Slack,
) -> None:
    with serve(Starlette()) as url:
        closed = url
    reply_privately(_context(slack, f"{closed}/", JOINED), "Not that one.")
    assert slack.told() == {JOINED: ALONE}


def test_who_submits_a_form_is_told_directly(slack: Slack) -> None:
    reply_privately(_context(slack, None, ""), "Not that one.")
    assert slack.told() == {DIRECT: ""}


def test_an_asker_where_the_bot_is_not_is_told_directly(slack: Slack) -> None:
    reply_privately(_context(slack, None, NOT_JOINED), "Not that one.")
    assert slack.told() == {DIRECT: ""}


def test_an_asker_who_cannot_be_told_is_an_error(slack: Slack) -> None:
    tell = partial(post_privately, SlackDestination(slack.client), JOINED, "U0GONE")
    with pytest.raises(IntegrationError):
        tell("Not that one.")


def _context(slack: Slack, response_url: str | None, channel: str) -> BoltContext:
    return BoltContext(
        {
            "client": slack.client,
            "channel_id": channel,
            "user_id": "U0ANA",
            "respond": Respond(response_url=response_url),
            "response_url": response_url,
        }
    )
