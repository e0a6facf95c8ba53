"""Where the troubles of docs/errors.md take place, and what is said there."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bot.answering.error_boundary import reporting_errors_to
from bot.errors import WrongUsage
from config import BoardSettings, Settings, SettingsError
from integrations.errors import IntegrationError
from integrations.github import GitHub
from integrations.slack import SlackDestination, web_client
from metrics.model.errors import ReportError
from playground.github.faults import Faults
from playground.github.registered import RegisteredApp
from playground.github.server import github_app
from playground.github.world import World
from playground.run import BOT_TOKEN, Playground
from playground.serving import gh_home, serve
from tests.support.command_line import Outcome
from tests.support.github_apps import registered_app
from tests.support.patience import PATIENCE
from tests.support.person import Message, Person, is_private
from tests.support.playgrounds import playground
from tests.support.postgres_server import PostgresServer, postgres_server

FAMILIES = (ReportError, IntegrationError, WrongUsage, SettingsError)
CHANNEL, DIRECT = "team-platform", "sprint_analytics"
NOBODY = "127.0.0.1:9"
SETTINGS = Settings(
    boards={name: BoardSettings(name, owner="acme", project=1) for name in ("main", "mobile")},
    default_board="main",
    chrome_path="/no/such/chrome",
)


@dataclass(frozen=True)
class GitHubServer:
    """The playground's GitHub by itself, gh that asks it, and the GitHub App it knows."""

    gh: GitHub
    registered: RegisteredApp
    faults: Faults


class Servers:
    """What several troubles need, each started when it is first needed."""

    def __init__(self, ending: ExitStack) -> None:
        self._ending = ending

    @cached_property
    def playground(self) -> Playground:
        """The bot in a workspace of its own; it draws no charts."""
        return self._ending.enter_context(playground(chrome_path="/no/such/chrome"))

    @cached_property
    def github(self) -> GitHubServer:
        """GitHub, with a GitHub App."""
        home = Path(self._ending.enter_context(TemporaryDirectory(prefix="sa-", dir="/tmp")))
        registered, faults = registered_app(), Faults()
        app = github_app(World("mona"), faults, registered)
        self._ending.enter_context(serve(app, uds=home / "gh.sock"))
        gh = GitHub(config_dir=str(gh_home(home / "gh.sock")), timeout=PATIENCE)
        return GitHubServer(gh, registered, faults)

    @cached_property
    def postgres(self) -> PostgresServer:
        """A PostgreSQL server."""
        return self._ending.enter_context(postgres_server())


@dataclass(frozen=True)
class Scene:
    """A folder of one's own, the command line in it, servers, and patches that are taken back."""

    folder: Path
    patch: pytest.MonkeyPatch
    run: Callable[..., Outcome]
    servers: Servers

    def program(self, script: str) -> str:
        """The path of a program that runs a shell script."""
        path = self.folder / "program"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return str(path)

    def github(self, script: str, timeout: float = PATIENCE) -> GitHub:
        """GitHub through a gh that runs a shell script."""
        return GitHub(gh_path=self.program(script), timeout=timeout)

    @property
    def api_url(self) -> str:
        """The address of the playground's Slack."""
        return f"{self.servers.playground.url}/api/"

    @property
    def slack(self) -> SlackDestination:
        """The playground's Slack, as the bot."""
        return SlackDestination(web_client(BOT_TOKEN, self.api_url))

    @property
    def ana(self) -> Person:
        """Somebody in the playground."""
        return Person(self.servers.playground.url)

    def says(self, text: str) -> str:
        """What Ana alone is told who types that into a channel."""
        return self._told(CHANNEL, is_private, lambda: self.ana.say(CHANNEL, text))

    def presses(self, action_id: str, value: str) -> str:
        """What Ana alone is told who presses a button of that value in a channel."""
        button = {"type": "button", "text": {"type": "plain_text", "text": "Press"}}
        elements = [{**button, "action_id": action_id, "value": value}]
        ts = self.slack.client.chat_postMessage(
            channel="C0PLATFORM", text="Old", blocks=[{"type": "actions", "elements": elements}]
        )["ts"]
        message = self.ana.sees(CHANNEL, lambda each: each["ts"] == ts)
        return self._told(CHANNEL, is_private, lambda: self.ana.press(message, action_id))

    def tells_directly(self, act: Callable[[], object]) -> str:
        """What Ana is told in her direct messages when that is done."""
        return self._told(DIRECT, lambda _: True, act)

    def _told(
        self, channel: str, wanted: Callable[[Message], bool], act: Callable[[], object]
    ) -> str:
        before = {each["ts"] for each in self.ana.messages(channel)}
        act()
        told = self.ana.sees(channel, lambda each: wanted(each) and each["ts"] not in before)
        return str(told["text"])


# Makes something go wrong: raises the error that people are told, or gives what they are told.
Trouble = Callable[[Scene], object]


@dataclass(frozen=True)
class Met:
    """What somebody met: the names of the errors behind it, and what was said."""

    errors: frozenset[str]
    said: str


def meet(trouble: Trouble, scene: Scene) -> Met:
    """What is said where that goes wrong; errors that are raised are told as in Slack."""
    told: list[object] = []
    with (
        _errors_logged() as errors,
        reporting_errors_to(lambda text, _=None: told.append(text), "U0ANA", "What was asked"),
    ):
        if isinstance(said := trouble(scene), str):
            told.append(said)
    (said,) = told
    return Met(frozenset(map(public_name, errors)), words(unescape(str(said))))


def words(text: str) -> str:
    """The text without what makes its words bold or code, on one line."""
    return " ".join(re.sub("[`*]", "", text).split())


def public_name(kind: type[Exception]) -> str:
    """The name that errors of that class go by."""
    return next(each.__name__ for each in kind.__mro__ if not each.__name__.startswith("_"))


@contextmanager
def _errors_logged() -> Iterator[list[type[Exception]]]:
    """The classes of the errors of ours that the log tells of while the context lasts."""
    found: list[type[Exception]] = []

    class Heard(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            args = record.args if isinstance(record.args, tuple) else ()
            cause: Any = record.exc_info and record.exc_info[1]
            found.extend(type(each) for each in (*args, cause) if isinstance(each, FAMILIES))

    log, of_commands, heard = logging.getLogger("bot"), logging.getLogger("bot.cli"), Heard()
    for each in (log, of_commands):
        each.addHandler(heard)
    # What commands log of an error is not for the screen.
    of_commands.setLevel(logging.DEBUG)
    of_commands.propagate = False
    try:
        yield found
    finally:
        of_commands.setLevel(logging.NOTSET)
        of_commands.propagate = True
        for each in (log, of_commands):
            each.removeHandler(heard)
