"""Spares typer's help what it never shows here: Markdown, and tracebacks with coloured code.

typer imports both of rich wherever it shows help or what is wrong, which takes a third of `--help`.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Late(ModuleType):
    """A module of rich that is imported once its type of that name is made, or anything else of it
    is asked for."""

    def __init__(self, name: str, made: str) -> None:
        super().__init__(name)

        def make(_: type, *args: Any, **more: Any) -> Any:
            return getattr(self._module(), made)(*args, **more)

        # typer names the type of what its functions give.
        setattr(self, made, type(made, (), {"__new__": make}))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._module(), name)

    def _module(self) -> ModuleType:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return import_module(self.__name__)


def spare() -> None:
    """Have what help never shows imported late, unless it was imported before."""
    for name, made in (("rich.markdown", "Markdown"), ("rich.traceback", "Traceback")):
        if name not in sys.modules:
            sys.modules[name] = _Late(name, made)
