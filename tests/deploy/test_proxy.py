"""The proxy before HTTP mode, as docs/deploy.md has it: Caddy itself, before the real server."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from socket import create_connection, socket

import pytest

from bot.server.limits import LARGEST_BODY, Limits
from tests.support.patience import PATIENCE, until
from tests.support.ports import free_port
from tests.support.processes import running
from tests.support.raw_requests import BODY, Bot, head, listening, whole

ROOT = Path(__file__).parents[2]
CADDY = shutil.which("caddy")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not CADDY, reason="there is no Caddy: apt-get install caddy"),
]


@dataclass(frozen=True)
class Proxy:
    """Caddy before a bot.

    Attributes:
        port: where Caddy listens.
        bot: behind it.
    """

    port: int
    bot: Bot

    def connect(self) -> socket:
        return create_connection(("127.0.0.1", self.port), timeout=PATIENCE)

    def status(self, request: bytes) -> int:
        """The status of the answer."""
        with self.connect() as connection:
            connection.sendall(request)
            answer = HTTPResponse(connection)
            answer.begin()
            return answer.status


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    page = (ROOT / "docs/deploy.md").read_text()
    (written,) = re.findall(r"With Caddy.*?```\n(.*?)```", page, re.DOTALL)
    port = free_port()
    with ExitStack() as ending:
        limits = Limits(arriving=PATIENCE, answering=PATIENCE)
        bot = ending.enter_context(listening(tmp_path, limits))
        # Nobody gives a certificate to this machine.
        text = written.replace("your.host", f"http://bot:{port}")
        assert "127.0.0.1:3000" in text
        text = text.replace("127.0.0.1:3000", f"127.0.0.1:{bot.port}")
        text = text.replace("{\n\tservers", "{\n\tadmin off\n\tservers", 1)
        (tmp_path / "Caddyfile").write_text(text)
        command = [CADDY or "", "run", "--config", "Caddyfile", "--adapter", "caddyfile"]
        log = ending.enter_context((tmp_path / "caddy.log").open("w"))
        home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
        ending.enter_context(running(command, cwd=tmp_path, env=home, stdout=log, stderr=log))
        until(lambda: _listens(port))
        yield Proxy(port, bot)


def _listens(port: int) -> bool:
    try:
        create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest.mark.attack
def test_what_slack_signed_goes_through_the_proxy_and_nothing_else(proxy: Proxy) -> None:
    assert proxy.status(whole()) == 200
    assert proxy.bot.app.heard == [BODY.decode()]
    assert proxy.status(head(Content_Length=0)) == 401
    # Of what the bot serves beside it, as of what it does not, nobody learns.
    for address in ("/metrics", "/nowhere"):
        assert proxy.status(head(address, Content_Length=0)) == 404


@pytest.mark.attack
def test_what_is_too_large_goes_through_no_proxy(proxy: Proxy) -> None:
    too_large = BODY + b"&text=" + b"x" * LARGEST_BODY
    # Both refuse it; where the bot has hung up before Caddy has sent all, Caddy calls it a failure.
    assert proxy.status(whole(too_large)) in (413, 502)
    assert proxy.status(head(Cookie="x" * 40_000)) == 431
    assert proxy.bot.app.heard == []


@pytest.mark.attack
def test_the_proxy_does_not_wait_for_a_request_that_does_not_come(proxy: Proxy) -> None:
    with proxy.connect() as connection:
        connection.sendall(b"POST /slack/events HTTP/1.1\r\n")
        assert connection.recv(1) == b""
