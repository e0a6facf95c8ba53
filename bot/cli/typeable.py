"""Makes commands in messages work as they are shown, typed where this one was."""

from __future__ import annotations

import sys
from pathlib import Path

from integrations.programs import as_typed

OURS, GH = "`analytics ", "`gh "


def typeable(text: str, gh: str = "") -> str:
    """The text, in which the commands `analytics …` and `gh …` begin with what starts them here.

    `gh` is that of the gh of the settings; else it is the one that is found.
    """
    if GH in text:
        text = text.replace(GH, f"`{gh or _gh()} ")
    return text.replace(OURS, f"`{_ours()} ")


def _gh() -> str:
    from integrations.github import GhMissing, GitHub

    try:
        return GitHub().command
    except GhMissing:
        return "gh"


def _ours() -> str:
    """What starts this program: its script, or the module for Python."""
    program = Path(sys.argv[0])
    if program.name == "__main__.py":
        return f"{as_typed(sys.executable)} -m bot"
    return as_typed(sys.argv[0]) if "/" in sys.argv[0] else "analytics"
