"""Programs in the place of gh, which end, hang or leave something behind."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path
from select import select
from tempfile import mkdtemp
from threading import Thread, Timer, main_thread

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from integrations.github import GitHub
from integrations.github.errors import GhTimeout
from integrations.github.process import INHERITED, SET
from playground.serving import gh_home, serve
from tests.support.patience import PATIENCE
from tests.support.processes import children, name_of, told_to


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


@pytest.mark.fault
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


@pytest.mark.fault
def test_a_gh_that_closes_its_output_has_no_longer_than_others(tmp_path: Path) -> None:
    gh = GitHub(gh_path=program(tmp_path, "exec >&-\nsleep 600"), timeout=1)
    with pytest.raises(GhTimeout, match="within 1 seconds"):
        gh.issue_list("acme", "app")


@pytest.mark.fault
def test_gh_does_not_go_on_when_nobody_wants_its_answer_any_more(tmp_path: Path) -> None:
    held = tmp_path / "held"
    os.mkfifo(held)
    # It has its input once somebody waits for its answer.
    script = f"exec 3>{held}\ncat >/dev/null\necho begun >&3\nsleep 600"

    def interrupt() -> None:
        select([other_end], [], [], PATIENCE)
        signal.pthread_kill(main_thread().ident or 0, signal.SIGINT)

    with os.fdopen(os.open(held, os.O_RDONLY | os.O_NONBLOCK), "rb") as other_end:
        interrupting = Thread(target=interrupt)
        gh = GitHub(gh_path=program(tmp_path, script), timeout=PATIENCE)
        # A run of tests in the background of a shell hears no Ctrl-C.
        heard_before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            interrupting.start()
            with pytest.raises(KeyboardInterrupt):
                gh.issue_list("acme", "app")
            interrupting.join()
        finally:
            signal.signal(signal.SIGINT, heard_before)
        os.set_blocking(other_end.fileno(), True)
        assert other_end.read() == b"begun\n"


def test_gh_is_told_what_it_needs_of_the_environment_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = {
        "HOME": str(tmp_path),
        "HTTPS_PROXY": "http://proxy.acme.example:3128",
        "no_proxy": "localhost",
        "SSL_CERT_FILE": "/etc/acme.pem",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    none_of_its_business = {
        "ANALYTICS_SLACK_BOT_TOKEN": "xoxb-1",
        "ANALYTICS_DATABASE_URL": "postgresql://analytics:secret@db/analytics",
        "GH_DEBUG": "api",
        "GH_REPO": "acme/elsewhere",
        "CLICOLOR_FORCE": "1",
        "TZ": "Europe/Berlin",
    }
    for name, value in {**needed, **none_of_its_business}.items():
        monkeypatch.setenv(name, value)
    script = f"env > {tmp_path}/told\necho '[]'"
    GitHub(gh_path=program(tmp_path, script), timeout=PATIENCE).issue_list("acme", "app")
    lines = (tmp_path / "told").read_text().splitlines()
    told = dict(line.split("=", 1) for line in lines)
    assert needed.items() <= told.items()
    assert told["TZ"] == "UTC"
    assert not (none_of_its_business.keys() - {"TZ"}) & told.keys()
    # A shell adds some of its own.
    assert told.keys() <= {*INHERITED, *SET, "GH_HOST", "PWD", "SHLVL", "OLDPWD", "_"}


@pytest.mark.attack
def test_no_gh_is_told_a_secret_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {
        "ANALYTICS_SLACK_BOT_TOKEN": "xoxb-is-secret",
        "SLACK_BOT_TOKEN": "xoxb-is-secret-too",
        "ANALYTICS_DATABASE_URL": "postgresql://analytics:is-secret@db/analytics",
        "ANALYTICS_GITHUB_APP_PRIVATE_KEY": "is-secret",
    }
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
    told: list[str] = []

    async def user(_: Request) -> Response:
        told.extend(told_to(pid) for pid in children() if name_of(pid) == "gh")
        return JSONResponse({"login": "ana"})

    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    with serve(Starlette(routes=[Route("/user", user)]), uds=home / "gh.sock"):
        github = GitHub(token="x", config_dir=str(gh_home(home / "gh.sock")), timeout=PATIENCE)
        assert github.login() == "ana"
    shutil.rmtree(home)
    (environment,) = told
    names = {line.partition("=")[0] for line in environment.split("\0") if line}
    assert "is-secret" not in environment
    assert "GH_TOKEN" in names
    assert names <= {*INHERITED, *SET, "GH_HOST"}


def test_github_does_not_hear_in_which_time_zone_the_machine_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zones: list[str | None] = []

    async def user(request: Request) -> Response:
        zones.append(request.headers.get("Time-Zone"))
        return JSONResponse({"login": "ana"})

    monkeypatch.setenv("TZ", "Europe/Berlin")
    home = Path(mkdtemp(prefix="sa-", dir="/tmp"))
    with serve(Starlette(routes=[Route("/user", user)]), uds=home / "gh.sock"):
        github = GitHub(token="x", config_dir=str(gh_home(home / "gh.sock")), timeout=PATIENCE)
        assert github.login() == "ana"
    shutil.rmtree(home)
    assert zones == ["UTC"]
