"""A connection that dies without a word is made again."""

from __future__ import annotations

from time import time

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.server.socket_watchdog import last_heard, problem, watched
from playground.run import APP_TOKEN, BOT_TOKEN
from playground.serving import serve
from playground.slack.server import slack_app
from tests.support.patience import until
from tests.support.playgrounds import sample_slack


@pytest.mark.fault
@pytest.mark.parametrize("set_back", [0, 3600])
def test_it_reconnects_when_nothing_is_heard(set_back: int) -> None:
    workspace = sample_slack()
    with serve(slack_app(workspace)) as url:
        app = App(client=WebClient(BOT_TOKEN, base_url=f"{url}/api/"))
        apps = WebClient(APP_TOKEN, base_url=f"{url}/api/")
        handler = SocketModeHandler(app, APP_TOKEN, web_client=apps)
        client = handler.client
        client.connect()
        # What the client has of its own to notice that a connection has died, has died too.
        client.current_app_monitor.shutdown()  # type: ignore[no-untyped-call]
        client.auto_reconnect_enabled = False
        try:
            with watched(client, looks_every=0.05, silent_for=2):
                first = client.current_session
                assert first
                # As it stands there where the clock was set back since then.
                first.last_ping_pong_time = time() + set_back
                first.sock.close()  # type: ignore[union-attr]
                until(lambda: client.current_session is not first and not problem(client))
            client.disconnect()
            assert last_heard(client) == 0
            assert problem(client) == "Socket Mode is not connected to Slack"
        finally:
            handler.close()  # type: ignore[no-untyped-call]
            app.listener_runner.listener_executor.shutdown()
