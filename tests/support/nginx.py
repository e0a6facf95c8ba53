"""A real nginx before some bots, as `deploy/nginx/analytics.conf` has it: on loopback, in a folder
that goes with it, without root and without a certificate."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from socket import create_connection
from subprocess import Popen
from tempfile import mkdtemp

import pytest

from tests.support.patience import until
from tests.support.ports import free_port
from tests.support.processes import running

WRITTEN = Path(__file__).parents[2] / "deploy/nginx/analytics.conf"
# What a system's own configuration has around it.
AROUND = """
daemon off;
{user}
worker_processes 1;
pid nginx.pid;
error_log stderr;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    {here}
}}
"""


@contextmanager
def nginx(bots: Sequence[int]) -> Iterator[str]:
    """Gives its address, such as `http://127.0.0.1:8000`; `bots` are ports that bots have, or will
    have."""
    folder = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    port = free_port()
    try:
        # Otherwise its worker is another user's, whom the folder keeps out.
        user = "user root;" if os.getuid() == 0 else ""
        (folder / "nginx.conf").write_text(AROUND.format(user=user, here=_here(port, bots)))
        command = [_program(), "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
        with (
            (folder / "log").open("w") as log,
            running(command, cwd=folder, stdout=log, stderr=log) as process,
        ):
            until(lambda: _listens(port, process))
            if process.poll() is not None:
                pytest.fail(f"nginx does not start: {(folder / 'log').read_text()}")
            yield f"http://127.0.0.1:{port}"
    finally:
        rmtree(folder, ignore_errors=True)


def _here(port: int, bots: Sequence[int]) -> str:
    text = WRITTEN.read_text()
    (server,) = re.findall(r"(?<=127\.0\.0\.1:3000)[^;]*;", text)
    text = re.sub(r"    server 127\.0\.0\.1:\d+.*\n", "", text)
    servers = "".join(f"    server 127.0.0.1:{bot}{server}\n" for bot in bots)
    text = text.replace("upstream analytics {\n", f"upstream analytics {{\n{servers}")
    text = re.sub(r"    ssl_.*\n", "", text)
    assert "listen 443 ssl;" in text
    return text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")


def _program() -> str:
    # Debian keeps it from those who are not root.
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.fail("Several bots are tested behind a real nginx, and there is none: install it.")
    return found


def _listens(port: int, process: Popen[str]) -> bool:
    try:
        create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return process.poll() is not None
    return True
