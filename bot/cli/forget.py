"""`analytics forget`: deletes a board, or a person's login, from history."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer

from bot.cli.terminal import plain

BOARD = "What `analytics history` has in brackets behind the board's name, such as acme/7."


def forget(
    board: Annotated[str, typer.Option(help=BOARD, show_default=False)] = "",
    login: Annotated[
        str, typer.Option(help="A person's login on GitHub.", show_default=False)
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
) -> None:
    """Delete a board, or a person's login, from history; this cannot be undone.

    A board that is still in the settings, and a person who is still on a board, come back with the
    next export.
    """
    if bool(board) is bool(login):
        raise typer.BadParameter("write either --board or --login", param_hint="--board, --login")
    from config import load_settings

    settings = load_settings()
    from bot.wiring import build_store
    from metrics.text.formatting import count

    what = board or f"the login {login}"
    with closing(build_store(settings)) as store:
        if board and not store.keeps_board(board.lower()):
            kept = ", ".join(each.board for each in store.summary()) or "no board"
            typer.echo(plain(f"Nothing is kept of {board}: history has {kept}."), err=True)
            raise typer.Exit(1)
        if not yes:
            typer.confirm(plain(f"Delete {what} from history for ever?"), abort=True)
        if login:
            texts = store.forget_login(login)
            if not texts:
                typer.echo(plain(f"Nothing is kept of the login {login}."), err=True)
                raise typer.Exit(1)
            typer.echo(plain(f"{login} is “ghost” now, in {count(texts, 'text')}."))
        else:
            store.forget_board(board.lower())
            typer.echo(plain(f"Nothing is kept of {board} any more."))
