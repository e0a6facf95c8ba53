"""Asks for one answer until it is right, and says in one sentence what is wrong with another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import typer

from bot.cli.terminal import plain
from integrations.errors import IntegrationError

Right = TypeVar("Right")


def ask(
    question: str, check: Callable[[str], Right], *, hidden: bool = False, tried: str = ""
) -> Right:
    """What `check` makes of the first answer that it takes.

    It raises ValueError, or IntegrationError where Slack or GitHub may be to blame: then Enter
    tries the same answer again, at first `tried`. What is `hidden` is not shown while it is typed.
    """
    while True:
        typed = typer.prompt(question, "", show_default=False, hide_input=hidden).strip()
        try:
            return check(typed or tried)
        except ValueError as error:
            wrong(f"{error}.")
            tried = ""
        except IntegrationError as error:
            wrong(str(error))
            tried = typed or tried


def wrong(sentence: str) -> None:
    """Say what is wrong."""
    _marked("✗", "red", sentence)


def right(sentence: str) -> None:
    """Say what was found to be right."""
    _marked("✓", "green", sentence)


def heading(title: str) -> None:
    """Say what the next questions are about."""
    typer.secho(f"\n{title}", bold=True)


def _marked(mark: str, colour: str, sentence: str) -> None:
    typer.secho(f"{mark} ", fg=colour, nl=False)
    # The name of gh is written so.
    begins = sentence[:1] if sentence.startswith("gh ") else sentence[:1].upper()
    typer.echo(plain(begins + sentence[1:]))
