"""Asks for the board and the tokens, checks each, and writes the settings."""

from __future__ import annotations

import sys
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import typer

from bot.cli.typeable import typeable
from config import Settings, SettingsError, load_settings, settings_files

if TYPE_CHECKING:
    from config import SettingsFiles

WITHOUT_TERMINAL = """\
`analytics setup` asks questions, and there is no terminal to ask them on. Write these instead:
in {files.settings}

  [boards.main]
  project = "https://github.com/orgs/acme/projects/7" # the address of your board

in {files.secrets}, which nobody else may read (chmod 600)

  github_token = ""    # not needed where `gh auth login --scopes read:project` was done
  slack_bot_token = "" # the Slack app's page OAuth & Permissions
  slack_app_token = "" # its page Basic Information, with the scope connections:write

or set them as variables: ANALYTICS_BOARDS__MAIN__PROJECT, ANALYTICS_SLACK_BOT_TOKEN and so on. \
`analytics manifest` prints what creates the Slack app; `analytics doctor` says what is missing."""
NEXT = """
Next:
  `analytics doctor` looks whether charts can be drawn, and at all of this again
  `analytics serve` runs the bot, until Ctrl-C
Then type /sprint-burndown in Slack; to a private channel, /invite the bot first. The settings, and
the data that the bot keeps, are found from the folder that it is started in."""


def ask_for_settings() -> None:
    """Ask for each setting that is needed, and write the files. Raises typer.Exit."""
    files = settings_files()
    if not all(stream and stream.isatty() for stream in (sys.stdin, sys.stdout)):
        typer.echo(typeable(WITHOUT_TERMINAL.format(files=files)), err=True)
        raise typer.Exit(2)
    from bot.cli.setup.questions import wrong
    from config.writing import require_writable, write

    require_writable(files)
    before = _settings_so_far(files)
    typer.echo(
        f"This writes {files.settings} and, for the tokens, {files.secrets}.\n"
        "Each answer is checked at once. Ctrl-C stops, with nothing written."
    )
    if files.unread:
        wrong(f"{files.unread}.")
    try:
        after = _asked(before)
    except (typer.Abort, KeyboardInterrupt):
        typer.echo("\nStopped: nothing was written.", err=True)
        raise typer.Exit(130) from None
    settings, secrets = _changes(before, after)
    write(files, settings, secrets)
    for file, values in ((files.settings, settings), (files.secrets, secrets)):
        typer.echo(f"\nWritten: {file}" if values else f"\nUnchanged: {file}", nl=False)
    typer.echo("\nNobody but you may read the secrets; do not commit them." if secrets else "")
    _tell_of_variables(files, {**settings, **secrets}, after)
    typer.echo(typeable(NEXT))


def _asked(settings: Settings) -> Settings:
    from bot.cli.setup.board import with_board
    from bot.cli.setup.slack import with_slack

    return with_slack(with_board(settings))


def _settings_so_far(files: SettingsFiles) -> Settings:
    """What is set already, as far as it is right."""
    try:
        return load_settings(files)
    except SettingsError as error:
        if error.usable is None:
            raise
        typer.echo(typeable(f"{error}\n"), err=True)
        return error.usable


def _changes(before: Settings, after: Settings) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is to be written into the file of settings, and into that of secrets."""
    settings: dict[str, Any] = {}
    secrets: dict[str, Any] = {}
    for each in fields(Settings):
        value = getattr(after, each.name)
        if each.compare and each.name != "boards" and value != getattr(before, each.name):
            (settings if each.repr else secrets)[each.name] = value
    boards = {
        name: {"owner": board.owner, "project": board.project}
        for name, board in after.boards.items()
        if board != before.boards.get(name)
    }
    return settings | ({"boards": boards} if boards else {}), secrets


def _tell_of_variables(files: SettingsFiles, written: dict[str, Any], after: Settings) -> None:
    """Say which variables win over what was written."""
    from bot.cli.setup.questions import wrong

    try:
        read = load_settings(files)
    except SettingsError as error:
        wrong(str(error))
        return
    for name in written.keys() - {"boards"}:
        if getattr(read, name) != getattr(after, name):
            wrong(f"ANALYTICS_{name.upper()} is set as a variable, which wins: unset it.")
    if any(read.boards.get(name) != board for name, board in after.boards.items()):
        wrong("Variables ANALYTICS_BOARDS__… are set, which win: unset them.")
