"""Groups of commands that are made when one of them is asked for: each report has its options."""

from __future__ import annotations

from collections.abc import MutableMapping
from functools import cache
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group


def add_late(app: typer.Typer, name: str, help_: str) -> None:
    """Add the commands of the `app` in `bot/cli/NAME.py`; until then it is not imported."""

    class Late(TyperGroup):
        @property
        def commands(self) -> MutableMapping[str, Any]:
            return _made(name)

        @commands.setter
        def commands(self, _none_yet: MutableMapping[str, Any]) -> None:
            pass

    app.add_typer(typer.Typer(cls=Late), name=name, help=help_, no_args_is_help=True)


@cache
def _made(name: str) -> MutableMapping[str, Any]:
    return get_group(import_module(f"bot.cli.{name}").app).commands
