"""`analytics playground`: the bot in a workspace of its own."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Annotated

import typer

from bot.cli.terminal import open_on_screen
from integrations.errors import IntegrationError

# Modules that only the extra `playground` of pyproject.toml installs.
MODULES_OF_EXTRA = ("graphql", "python_multipart", "websockets")


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
            "The playground is not installed with the bot: "
            "run `pip install 'sprint-analytics[playground]'` where the bot is."
        )
    from bot.observing.logs import log_to_stderr
    from playground.run import run

    log_to_stderr("WARNING", "text")

    run(port, open_on_screen)
