"""`analytics setup`."""

from __future__ import annotations


def setup() -> None:
    """Ask for the board and the tokens, check each at once, and write the settings.

    What else stands in the files stays. Nothing is written until all is answered.
    """
    from bot.cli.setup.dialogue import ask_for_settings

    ask_for_settings()
