"""The options of menus and searched inputs: cut to what Slack takes, and values kept whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from slack_sdk.models.blocks import Option

from bot.errors import OldForm
from integrations.visible import visible as seen
from metrics.text.formatting import shortened

# https://docs.slack.dev/reference/block-kit/composition-objects/option-object
OPTION_TEXT, OPTION_VALUE = 75, 150
# More choices than that are searched: https://docs.slack.dev/reference/block-kit/block-elements
MOST_OPTIONS = 100
# What a key begins with. A value that begins so has a key itself, and no name of a board does.
_KEY = "sha256:"


def option(text: str, value: str) -> Option:
    """A choice, its text cut to what Slack takes; a key stands for a value that Slack would not."""
    return Option(text=shortened(seen(text), OPTION_TEXT) or "…", value=_kept(value))


def option_again(chosen: Mapping[str, Any]) -> Option:
    """An option that was chosen, as Slack says it, to be shown as it was."""
    text, value = chosen["text"]["text"], chosen["value"]
    return Option(text=option(text, "").text, value=value[:OPTION_VALUE])


def is_key(value: str) -> bool:
    """Whether the value of an option that was chosen stands for another one."""
    return value.startswith(_KEY)


def whole_value(chosen: str, values: Iterable[str]) -> str:
    """The value that was chosen, looked up among `values` where it is a key.

    Raises OldForm for a key of none of them.
    """
    if not is_key(chosen):
        return chosen
    for value in values:
        if _kept(value) == chosen:
            return value
    raise OldForm


def _kept(value: str) -> str:
    if len(value) <= OPTION_VALUE and not is_key(value):
        return value
    return _KEY + sha256(value.encode("utf-8", "surrogatepass")).hexdigest()
