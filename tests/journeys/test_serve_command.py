"""`analytics serve` in HTTP mode, as a platform starts and stops it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import create_connection, socket
from urllib.parse import urlencode

import pytest
from slack_sdk.signature import SignatureVerifier

from playground.run import APP_TOKEN, BOT_TOKEN
from playground.serving import serve
from playground.slack.server import slack_app
from tests.support.patience import PATIENCE, until
from tests.support.playgrounds import sample_slack
from tests.support.ports import free_port
from tests.support.processes import alive, running


def await_refusal(serving: subprocess.Popen[str], port: int) -> None:
    """Wait until it listens: an unsigned request is answered 401."""
    deadline = time.monotonic() + PATIENCE
    while status(f"http://127.0.0.1:{port}/slack/events") != 401:
        assert serving.poll() is None
        assert time.monotonic() < deadline, "an unsigned request is answered 401"
        time.sleep(0.05)


def status(url: str, body: bytes = b"", timestamp: str = "") -> int:
    headers = {"Content-Type": "application/json"}
    if timestamp:
        headers |= {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": "v0=forged"}
    try:
        asked = urllib.request.Request(url, body, headers)
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except urllib.error.URLError:
        return 0


def commanded(url: str, words: str, response_url: str) -> int:
    """The status with which a command is answered that Slack sends, with its signature."""
    command, _, text = words.partition(" ")
    names = {"team_id": "T0ACME", "channel_id": "C0PLATFORM", "user_id": "U0ANA"}
    sent = {**names, "command": command, "text": text, "response_url": response_url}
    body = urlencode({**sent, "trigger_id": "1.2.c0de"}).encode()
    now = str(int(time.time()))
    signature = SignatureVerifier("5ecret").generate_signature(timestamp=now, body=body) or ""
    headers = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": signature}
    with urllib.request.urlopen(
        urllib.request.Request(url, body, headers), timeout=PATIENCE
    ) as answer:
        return int(answer.status)


@pytest.fixture
def slack() -> Iterator[str]:
    """The address of a Slack's Web API that knows the playground's bot."""
    with serve(slack_app(sample_slack())) as url:
        yield f"{url}/api/"


@contextmanager
def begun(slack: str, port: int, **variables: str) -> Iterator[subprocess.Popen[str]]:
    with running(
        [sys.executable, "-m", "bot", "serve"],
        env={
            **os.environ,
            "ANALYTICS_SLACK_MODE": "http",
            "ANALYTICS_SLACK_API_URL": slack,
            "ANALYTICS_SLACK_BOT_TOKEN": BOT_TOKEN,
            "ANALYTICS_SLACK_SIGNING_SECRET": '"5ecret"',
            "ANALYTICS_HTTP_PORT": str(port),
            "ANALYTICS_SNAPSHOT_EVERY": "0",
            "ANALYTICS_BOARDS__MAIN__OWNER": "acme",
            "ANALYTICS_BOARDS__MAIN__PROJECT": "1",
            **variables,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as serving:
        yield serving


def test_sigterm_ends_it_with_nothing_left_behind(slack: str, tmp_path: Path) -> None:
    port, health = free_port(), free_port()
    variables = {"TMPDIR": str(tmp_path), "ANALYTICS_HEALTH_PORT": str(health)}
    with begun(slack, port, **variables) as serving:
        await_refusal(serving, port)
        for body in (b'{"team_id":', b"[1]", b'{"team": 3}', b"\xff", b"[" * 100_000):
            for timestamp in ("", "soon", str(int(time.time()))):
                assert status(f"http://127.0.0.1:{port}/slack/events", body, timestamp) == 401
        until(lambda: any("chrom" in command for command in alive(str(tmp_path))))
        assert status(f"http://127.0.0.1:{port}/github/webhooks", b"{}") == 404
        for path in ("healthz", "readyz", "metrics"):
            with urllib.request.urlopen(
                f"http://127.0.0.1:{health}/{path}", timeout=PATIENCE
            ) as answer:
                assert answer.status == 200
        serving.send_signal(signal.SIGTERM)
        _, err = serving.communicate(timeout=PATIENCE)
        assert serving.returncode == 0, err
        assert alive(str(tmp_path)) == []
    assert [*tmp_path.iterdir()] == []
    assert "Traceback" not in err
    assert BOT_TOKEN not in err


@pytest.mark.attack
@pytest.mark.skipif(os.geteuid() != 0, reason="it is about root")
def test_the_start_warns_of_a_chrome_without_its_sandbox(slack: str) -> None:
    port = free_port()
    with begun(slack, port) as serving:
        await_refusal(serving, port)
        serving.send_signal(signal.SIGTERM)
        _, err = serving.communicate(timeout=PATIENCE)
    assert (
        "Chrome draws without its sandbox: there is none for root, so run this as another user"
        in err
    )


def test_several_workspaces_install_it_without_a_token(slack: str) -> None:
    port = free_port()
    variables = {
        "ANALYTICS_SLACK_BOT_TOKEN": "",
        "ANALYTICS_SLACK_CLIENT_ID": '"1.2"',
        "ANALYTICS_SLACK_CLIENT_SECRET": '"hush"',
        "ANALYTICS_ENCRYPTION_KEY": f"{'hush' * 10}abc=",
        "ANALYTICS_BOARDS__MAIN__WORKSPACES": '["T0ACME"]',
        "ANALYTICS_DATABASE_URL": "sqlite:////proc/nowhere/store.sqlite3",
    }
    with begun(slack, port, **variables) as serving:
        await_refusal(serving, port)
        # A page, though none that is asked with POST.
        assert status(f"http://127.0.0.1:{port}/slack/install") == 405
        serving.send_signal(signal.SIGTERM)
        _, err = serving.communicate(timeout=PATIENCE)
    assert serving.returncode == 0, err
    assert "hush" not in err


@pytest.mark.parametrize("tells_health", [False, True])
def test_each_line_of_its_log_is_an_object_without_secrets(slack: str, tells_health: bool) -> None:
    port = free_port()
    variables = {
        "ANALYTICS_HEALTH_PORT": str(free_port() if tells_health else 0),
        "ANALYTICS_LOG_FORMAT": "json",
        "ANALYTICS_LOG_LEVEL": "DEBUG",
        "ANALYTICS_GITHUB_WEBHOOK_SECRET": "c0de-of-webhooks",
    }
    url = f"http://127.0.0.1:{port}"
    with begun(slack, port, **variables) as serving:
        await_refusal(serving, port)
        assert status(f"{url}/slack/oauth_redirect?code=1234.c0de&state=abc") == 404
        assert status(f"{url}/github/webhooks", b"{}") == 401
        with create_connection(("127.0.0.1", port)) as stranger:
            stranger.sendall(b"no HTTP\r\n\r\n")
            stranger.recv(1024)
        for path in ("slack/events", "github/webhooks"):
            with create_connection(("127.0.0.1", port)) as stranger:
                head = f"POST /{path} HTTP/1.1\r\nHost: bot\r\nContent-Length: 9\r\n\r\n"
                stranger.sendall(f"{head}only".encode())
        assert commanded(f"{url}/slack/events", "/report-schedule list", f"{slack}none?c0de") == 200
        serving.send_signal(signal.SIGTERM)
        out, err = serving.communicate(timeout=PATIENCE)
    assert serving.returncode == 0, err
    events = [json.loads(line)["event"] for line in err.splitlines()]
    assert any("The bot listens on" in event for event in events)
    assert any("The response_url was refused" in event for event in events)
    # What a stranger sends is none of the log's.
    assert not any("HTTP" in event for event in events)
    assert not any("Exception" in event for event in events)
    assert out == ""
    assert "c0de" not in err


@pytest.mark.parametrize(
    ("mode", "token", "sentence"),
    [
        ("http", "xoxb", "Slack refuses the bot's token (invalid_auth): install the app again"),
        ("socket", "xoxb", "Slack refuses the bot's token (invalid_auth): install the app again"),
        ("socket", "xapp", "Slack refuses the app-level token: make one"),
    ],
)
def test_a_wrong_token_is_told_at_once(slack: str, mode: str, token: str, sentence: str) -> None:
    setting = f"ANALYTICS_SLACK_{'BOT' if token == 'xoxb' else 'APP'}_TOKEN"
    variables = {
        "ANALYTICS_SLACK_MODE": mode,
        "ANALYTICS_SLACK_BOT_TOKEN": BOT_TOKEN,
        "ANALYTICS_SLACK_APP_TOKEN": APP_TOKEN,
        setting: f"{token}-of-somebody-else",
    }
    with begun(slack, free_port(), **variables) as serving:
        _, err = serving.communicate(timeout=PATIENCE)
    assert serving.returncode == 1
    assert err.splitlines()[-1].startswith(sentence)
    assert setting in err
    assert "of-somebody-else" not in err


def test_a_port_that_is_taken_is_told_in_a_sentence(slack: str) -> None:
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with begun(slack, port, ANALYTICS_HTTP_HOST="127.0.0.1") as serving:
            _, err = serving.communicate(timeout=PATIENCE)
    assert serving.returncode == 1
    assert err.splitlines()[-1] == (
        f"The bot cannot listen on 127.0.0.1:{port} (Address already in use): "
        "free it, or set http_host and http_port to where it can."
    )
