"""`analytics playground`, as typed in a shell and ended with Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from socket import socket

import pytest

from tests.support.patience import PATIENCE
from tests.support.person import Person, is_report
from tests.support.processes import alive, ended, folders_of, running

# What a developer may have set, and nothing on this machine answers to.
ELSEWHERE = {
    "HTTP_PROXY": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
    "ALL_PROXY": "http://127.0.0.1:9",
    "GH_HOST": "github.acme.example",
}


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGHUP])
def test_it_says_where_it_is_answers_and_leaves_nothing_behind(
    ending: signal.Signals, tmp_path: Path
) -> None:
    (temporary := tmp_path / "temporary").mkdir()
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >{tmp_path}/opened\n')
    browser.chmod(0o755)
    screen = {"DISPLAY": ":9", "BROWSER": f"{browser} %s"}
    with running(
        [sys.executable, "-m", "bot", "playground", "--port", "0"],
        env={**os.environ, **ELSEWHERE, **screen, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        said = ""
        while "Ctrl-C ends it" not in said:
            line = command.stdout.readline()
            assert line, command.stderr.read()
            said += line
        address = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert address is not None
        assert "/sprint-burndown" in said
        with urllib.request.urlopen(address[0], timeout=PATIENCE) as page:
            assert b"<title>" in page.read()
        ana = Person(address[0])
        ana.answered("team-platform", "/sprint-burndown")
        ana.sees("team-platform", is_report)
        assert (tmp_path / "opened").read_text().strip() == address[0]
        assert any("chrom" in line for line in alive(str(temporary)))

        homes = folders_of(command.pid, "/tmp/sa-")  # noqa: S108
        assert homes
        command.send_signal(ending)
        assert command.wait(PATIENCE) == 0
        assert command.stderr.read() == ""
        assert alive(str(temporary)) == []
        assert [*temporary.iterdir()] == []
        assert not any(home.exists() for home in homes)


@pytest.mark.parametrize(
    ("by_make", "typed"),
    [
        ({}, r"\S+ -m bot playground --port (?P<free>\d+)"),
        ({"MAKELEVEL": "1"}, r"PORT=(?P<free>\d+) make playground"),
    ],
)
def test_a_taken_port_is_said_with_what_to_type(by_make: dict[str, str], typed: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "MAKELEVEL"}
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = ended(
            [sys.executable, "-m", "bot", "playground", "--port", str(port)],
            env={**environment, **by_make},
        )
    assert done.returncode == 1
    told = re.fullmatch(rf"Port {port} is taken: type `{typed}`\.\n", done.stderr)
    assert told
    assert int(told["free"]) != port
