"""What Slack refuses, and a Slack that cannot be reached."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import stamina
from slack_sdk.errors import SlackApiError
from slack_sdk.models.blocks import DividerBlock
from slack_sdk.models.views import View
from slack_sdk.oauth.installation_store import Installation as Granted
from slack_sdk.web import SlackResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.app import build_app
from bot.blocks.form_values import read_as_ours
from bot.blocks.report_form import asked_in
from bot.server.serve import connected
from bot.tenancy.workspaces import client_of
from bot.wiring import Analytics, build_analytics, build_oauth_store
from integrations.slack import Surfaces, is_member, refusals_in_words, web_client
from playground.run import BOT_TOKEN
from playground.serving import serve
from tests.docs.troubles.scene import NOBODY, SETTINGS, Scene, Trouble
from tests.support.playgrounds import sample_slack, slack_with_bad_links
from tests.support.worked_example import write_all

# Who somebody else writes to.
OF_OTHERS = "D0OTHERS"


def refused(code: str, **more: str) -> Trouble:
    """A call that Slack refuses with that code, as slack_sdk tells it."""

    def trouble(_: Scene) -> object:
        answer = {"ok": False, "error": code, **more}
        response = SlackResponse(
            client=None,
            http_verb="POST",
            api_url="https://slack.com/api/chat.postMessage",
            req_args={},
            data=answer,
            headers={},
            status_code=200,
        )
        with refusals_in_words():
            raise SlackApiError("Slack says no.", response)  # type: ignore[no-untyped-call]

    return trouble


def _nowhere(scene: Scene) -> str:
    write_all(scene.folder)
    for name, value in {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_API_URL": scene.api_url,
        "SLACK_CHANNEL": "'#nowhere'",
        "CHROME_PATH": "/no/such/chrome",
    }.items():
        scene.patch.setenv(f"ANALYTICS_{name}", value)
    files = ("--sprint-file", "native.json", "--sprint", "1")
    outcome = scene.run("calculate", "sprint-burndown", *files, "--post-results")
    return outcome.err.splitlines()[-1]


def _too_much_said(scene: Scene) -> object:
    reads, now = scene.servers.playground.workspace.reads, datetime.now(UTC)
    for _ in range(16):
        scene.slack.client.chat_postMessage(channel="C0PLATFORM", text="Good morning")
    reads.is_limited = True
    try:
        hour = timedelta(hours=1)
        return scene.slack.find("C0PLATFORM", "1 2026-11-30", now - hour, now + hour)
    finally:
        reads.is_limited = False


def _signed_in(scene: Scene, token: str) -> object:
    with refusals_in_words():
        return web_client(token, scene.api_url).auth_test()


@contextmanager
def _connected_with(scene: Scene, token: str, api_url: str) -> Iterator[None]:
    settings = replace(
        SETTINGS,
        slack_bot_token=BOT_TOKEN,
        slack_app_token=token,
        slack_api_url=api_url,
        database_url=f"sqlite:///{scene.folder}/store.sqlite3",
    )
    with (
        build_analytics(settings) as analytics,
        connected(build_app(settings, analytics), settings),
    ):
        yield


def _connected_as_another(scene: Scene) -> None:
    with _connected_with(scene, "xapp-other", scene.api_url):
        pass


def _connected_through_a_wall(scene: Scene) -> None:
    with (
        stamina.set_testing(True, attempts=3, cap=True),
        slack_with_bad_links(sample_slack(), bad_links=100) as url,
        _connected_with(scene, "xapp-playground", f"{url}/api/"),
    ):
        pass


def _not_installed(scene: Scene) -> object:
    with _for_several(scene) as analytics:
        return client_of("T0OTHERS", analytics.settings, analytics.installations)


def _installed(**granted: Any) -> Trouble:
    """An installation of the app that Slack grants so."""

    def trouble(scene: Scene) -> None:
        with _for_several(scene) as analytics:
            build_oauth_store(analytics).save(Granted(user_id="U1", **granted))

    return trouble


def _for_several(scene: Scene) -> Analytics:
    """The bot of several workspaces before any of them has installed it."""
    return build_analytics(
        replace(
            SETTINGS,
            slack_client_id="1.2",
            slack_client_secret="secret",
            database_url=f"sqlite:///{scene.folder}/store.sqlite3",
        )
    )


def _out_of_order(_: Scene) -> object:
    async def down(_: Request) -> Response:
        return Response("<html>Bad Gateway</html>", 502)

    routes = [Route("/api/auth.test", down, methods=["POST"])]
    with serve(Starlette(routes=routes)) as url, refusals_in_words():
        return web_client(BOT_TOKEN, f"{url}/api/").auth_test()


def _unreachable(_: Scene) -> object:
    with refusals_in_words():
        return web_client(BOT_TOKEN, f"http://{NOBODY}/api/").auth_test()


def _opened_late(scene: Scene) -> None:
    form = View(type="modal", title="Form", blocks=[DividerBlock()])
    Surfaces(scene.slack.client).open_modal("1.2.late", form)


def _form_of_before(_: Scene) -> object:
    with read_as_ours():
        return asked_in({"private_metadata": "{}", "state": {"values": {}}})


def _too_many_members(scene: Scene) -> object:
    channel = scene.servers.playground.workspace.channels["C0PLATFORM"]
    more = {f"U1{number}" for number in range(20_000)}
    channel.members |= more
    try:
        return is_member(scene.slack.client, channel.id, "U2LAST")
    finally:
        channel.members -= more


TROUBLES: dict[str, Trouble] = {
    "the bot is not in a private channel": lambda scene: scene.slack.post("C0LEADS", "A report"),
    "a conversation that the bot cannot enter": lambda scene: scene.slack.post(OF_OTHERS, "Hello"),
    "no such channel on the command line": _nowhere,
    "the bot's token is no longer valid": lambda scene: _signed_in(scene, "xoxb-old"),
    "the app-level token does not count": _connected_as_another,
    "a workspace has removed the app": _not_installed,
    "the app is installed for a whole organization": _installed(is_enterprise_install=True),
    "the app's tokens rotate": _installed(team_id="T1", bot_refresh_token="xoxe-1"),
    "the app was installed with too few scopes": refused("missing_scope", needed="files:write"),
    "Slack is out of order": _out_of_order,
    "there is no way to Slack": _unreachable,
    "Socket Mode is blocked": _connected_through_a_wall,
    "a form took too long to open": _opened_late,
    "a form of another version": _form_of_before,
    "the message to be changed has gone": lambda scene: scene.slack.update(
        "C0PLATFORM", "1.000000", "A report", []
    ),
    "a channel in which only some may post": refused("restricted_action"),
    "an archived channel": refused("is_archived"),
    "the app's messages are switched off": refused("messages_tab_disabled"),
    "somebody whose account is closed, or a bot": refused("user_disabled"),
    "a channel of very many, whose member cannot be found": _too_many_members,
    "too much at once for Slack": refused("ratelimited"),
    "more messages than one page has, where it may have been posted": _too_much_said,
    "Slack refuses for another reason": refused("msg_too_long"),
}
