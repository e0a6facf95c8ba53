"""`analytics playground`, as typed in a shell and ended with Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.request
from socket import socket
from uuid import uuid4

from tests.journeys.person import Person, is_report
from tests.journeys.processes import alive


def test_it_says_where_it_is_answers_and_leaves_nothing_behind() -> None:
    mark = uuid4().hex
    started = subprocess.Popen(
        [sys.executable, "-m", "bot", "playground", "--port", "0"],
        env={**os.environ, "MARK_OF_THIS_TEST": mark},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with started as running:
        assert running.stdout is not None
        assert running.stderr is not None
        said = ""
        while "Ctrl-C ends it" not in said:
            line = running.stdout.readline()
            assert line, running.stderr.read()
            said += line
        address = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert address is not None
        assert "/sprint-burndown" in said
        with urllib.request.urlopen(address[0]) as page:
            assert b"<title>" in page.read()
        ana = Person(address[0])
        ana.say("team-platform", "/sprint-burndown")
        ana.sees("team-platform", is_report)
        assert any("chrom" in command for command in alive(mark))

        running.send_signal(signal.SIGINT)
        assert running.wait(60) == 0
        assert running.stderr.read() == ""
    assert alive(mark) == []


def test_a_taken_port_is_said_with_another_one() -> None:

    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "bot", "playground", "--port", str(port)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == (
        f"Port {port} is taken: choose another one, such as --port {port + 1}.\n"
    )
