"""Programs in the place of gh, which end, hang or leave something behind."""

from __future__ import annotations

import os
from pathlib import Path
from select import select
from subprocess import Popen
from threading import Timer

import pytest

from integrations.github import GitHub
from integrations.github.errors import GhTimeout
from tests.support.patience import PATIENCE


def program(folder: Path, script: str) -> str:
    file = folder / "gh"
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return str(file)


class OnceEnded(Timer):
    """Runs out as soon as gh itself has ended."""

    def run(self) -> None:
        process, *_ = self.args
        process.wait(PATIENCE)
        self.function(*self.args, **self.kwargs)


def test_a_gh_that_ended_in_time_has_answered_and_what_it_left_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = tmp_path / "held"
    os.mkfifo(held)
    script = f"exec 3>{held}\necho begun >&3\necho '[]'\nsleep 600 &"
    with os.fdopen(os.open(held, os.O_RDONLY | os.O_NONBLOCK), "rb") as other_end:
        monkeypatch.setattr("integrations.github.process.Timer", OnceEnded)
        gh = GitHub(gh_path=program(tmp_path, script), timeout=PATIENCE)
        assert gh.issue_list("acme", "app") == []
        os.set_blocking(other_end.fileno(), True)
        assert other_end.read() == b"begun\n"


def test_a_gh_that_closes_its_output_has_no_longer_than_others(tmp_path: Path) -> None:
    gh = GitHub(gh_path=program(tmp_path, "exec >&-\nsleep 600"), timeout=1)
    with pytest.raises(GhTimeout, match="within 1 seconds"):
        gh.issue_list("acme", "app")


def test_gh_does_not_go_on_when_nobody_wants_its_answer_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = tmp_path / "held"
    os.mkfifo(held)
    script = f"exec 3>{held}\necho begun >&3\nsleep 600"

    def interrupted(process: Popen[bytes], _: bytes) -> None:
        select([other_end], [], [], PATIENCE)
        raise KeyboardInterrupt

    with os.fdopen(os.open(held, os.O_RDONLY | os.O_NONBLOCK), "rb") as other_end:
        monkeypatch.setattr(Popen, "communicate", interrupted)
        with pytest.raises(KeyboardInterrupt):
            GitHub(gh_path=program(tmp_path, script), timeout=PATIENCE).issue_list("acme", "app")
        os.set_blocking(other_end.fileno(), True)
        assert other_end.read() == b"begun\n"
