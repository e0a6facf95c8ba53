"""What is entered in the inputs of an open form, as Slack sends it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from bot.errors import OldForm


class Incomplete(Exception):
    """What was entered is not enough, or not right; `errors` says why, by block id."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(str(errors))
        self.errors = errors


@contextmanager
def read_as_ours() -> Iterator[None]:
    """Raise OldForm where a form has a choice that this version does not know."""
    try:
        yield
    except (ValueError, LookupError, TypeError) as error:
        raise OldForm from error


def by_action(view: Mapping[str, Any]) -> dict[str, Any]:
    """What each input has, by its action."""
    return {
        action: value
        for values in view["state"]["values"].values()
        for action, value in values.items()
    }


def option_chosen(values: Mapping[str, Any], action: str) -> str:
    """The value of the one option that is chosen there; empty where none is."""
    option = values.get(action, {}).get("selected_option")
    return str(option["value"]) if option else ""


def options_chosen(values: Mapping[str, Any], action: str) -> list[str]:
    """The values of all options that are chosen there."""
    return [str(option["value"]) for option in values.get(action, {}).get("selected_options") or ()]
