"""Slacks and playgrounds for tests, in which the bot has the time that a busy machine takes."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from bot.wiring import DOUBLE_CLICK
from integrations.chrome import Chrome
from playground import run
from playground.github.server import github_app
from playground.run import Playground, bot_settings, write_history
from playground.sample.board import sample_workspace
from playground.serving import gh_home, serve
from playground.slack.model import Addresses
from playground.slack.server import slack_app
from playground.slack.workspace import Workspace
from tests.support.patience import PATIENCE


@dataclass
class SampleHistory:
    """The past of the sample board, which takes seconds to write: once a run of tests.

    `folder` is one that all processes of the run share.
    """

    folder: Path | None = None

    def of_today(self) -> Path:
        """The file of a store, to be copied."""
        assert self.folder, "tests/conftest.py says where"
        now = datetime.now(UTC)
        written = self.folder / f"{now.date()}.sqlite3"
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not written.exists():
                self._write(written, now)
        return written

    def _write(self, file: Path, now: datetime) -> None:
        with TemporaryDirectory(prefix="sa-", dir="/tmp") as folder:
            home = Path(folder)
            world = sample_workspace(now.date())
            with serve(github_app(world), uds=home / "gh.sock") as github:
                write_history(
                    bot_settings("", gh_home(Path(github)), home / "history.sqlite3"), now
                )
            shutil.copy(home / "history.sqlite3", file.with_suffix(".part"))
        file.with_suffix(".part").rename(file)


SAMPLE_HISTORY = SampleHistory()


class LastingChrome(Chrome):
    """Draws the charts of all playgrounds of this process; closing one does not end it."""

    def close(self) -> None:
        """Stay, for the next playground."""

    def end(self) -> None:
        """Stop the browser and wait until it is gone."""
        super().close()


CHROME = LastingChrome(timeout=PATIENCE)


def patient_slack(commands: Sequence[Mapping[str, str]], **settings: Any) -> Workspace:
    """A workspace as `Workspace.sample` makes it, for an app with those commands."""
    return Workspace.sample(commands, **{"seconds_to_respond": PATIENCE, **settings})


def sample_slack(**settings: Any) -> Workspace:
    """A workspace with the bot's own commands; `settings` are others of `Workspace.sample`."""
    return run.sample_slack(**{"seconds_to_respond": PATIENCE, **settings})


def called_at(workspace: Workspace, url: str) -> None:
    """Have the app of that workspace called over HTTP, for whatever it is called for."""
    app = workspace.app
    commands = [{**command, "url": url} for command in app.commands]
    workspace.app = replace(app, commands=commands, addresses=Addresses(url, url, url))


@contextmanager
def playground(
    workspace: Workspace | None = None, double_click: float = DOUBLE_CLICK, **settings: Any
) -> Iterator[Playground]:
    """The playground on a free port; `settings` are settings of the bot.

    Where they name a Chrome, or its time, the playground has one of its own.
    """
    own = settings.keys() & {"chrome_path", "chart_timeout"}
    with run.playground(
        workspace=workspace or sample_slack(),
        history=SAMPLE_HISTORY.of_today(),
        chrome=None if own else CHROME,
        double_click=double_click,
        **settings,
    ) as opened:
        yield opened


@contextmanager
def slack_with_bad_links(workspace: Workspace, bad_links: int = 0) -> Iterator[str]:
    """Slack, which first gives as many addresses to connect to where nobody listens."""
    links = ["ws://127.0.0.1:9/link"] * bad_links

    async def connections_open(request: Request) -> Response:
        if links:
            return JSONResponse({"ok": True, "url": links.pop()})
        workspace.link_tickets.add("ticket")
        url = f"ws://{request.url.netloc}/link?ticket=ticket"
        return JSONResponse({"ok": True, "url": url})

    routes = [
        Route("/api/apps.connections.open", connections_open, methods=["GET", "POST"]),
        Mount("/", slack_app(workspace)),
    ]
    with serve(Starlette(routes=routes)) as url:
        yield url
