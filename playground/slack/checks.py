"""The grammar that Slack's rules for blocks and views are written in, with Slack's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

# A check is handed a value and its JSON pointer and gives what is wrong with it.
Check = Callable[[Any, str], Iterator[str]]


def anything(_value: Any, _at: str) -> Iterator[str]:
    """No rule."""
    yield from ()


def boolean(value: Any, at: str) -> Iterator[str]:
    """Yes or no."""
    if not isinstance(value, bool):
        yield f"must provide a boolean [json-pointer:{at}]"


def integer(least: int, most: int) -> Check:
    """A whole number, the limits included."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield f"must provide a number [json-pointer:{at}]"
        elif not least <= value <= most:
            yield f"must be between {least} and {most} [json-pointer:{at}]"

    return check


def string(most: int, least: int = 1) -> Check:
    """Text of so many characters."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"must provide a string [json-pointer:{at}]"
        elif len(value) > most:
            yield f"must be less than {most + 1} characters [json-pointer:{at}]"
        elif len(value) < least:
            yield f"must be more than {least - 1} characters [json-pointer:{at}]"

    return check


def pattern(expression: str, kind: str) -> Check:
    """Text of a form, such as a date; `kind` names it."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(expression, value):
            yield f"invalid {kind} [json-pointer:{at}]"

    return check


def one_of(*values: str) -> Check:
    """One of these words."""

    def check(value: Any, at: str) -> Iterator[str]:
        if value not in values:
            yield f"must be a valid enum value [json-pointer:{at}]"

    return check


def link(value: Any, at: str) -> Iterator[str]:
    """An address on the web."""
    yield from string(3000)(value, at)
    if isinstance(value, str) and not value.startswith(("http://", "https://")):
        yield f"invalid url [json-pointer:{at}]"


def items(check_item: Check, most: int, least: int = 1) -> Check:
    """A list of that length, with every element checked."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"must provide an array [json-pointer:{at}]"
        elif len(value) > most:
            yield f"no more than {most} items allowed [json-pointer:{at}]"
        elif len(value) < least:
            yield f"no less than {least} items allowed [json-pointer:{at}]"
        else:
            for index, item in enumerate(value):
                yield from check_item(item, f"{at}/{index}")

    return check


def shape(required: str = "", one_of: str = "", /, **fields: Check) -> Check:
    """An object with these fields: `required` ones, and at least one of `one_of`."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"must provide an object [json-pointer:{at}]"
            return
        for name in required.split():
            if name not in value:
                yield f"missing required field: {name} [json-pointer:{at}]"
        if one_of and not any(name in value for name in one_of.split()):
            yield f"must define one of: {one_of} [json-pointer:{at}]"
        for name, inner in value.items():
            if name in fields:
                yield from fields[name](inner, f"{at}/{name}")
            elif name != "type":
                yield f"invalid additional property: {name} [json-pointer:{at}]"

    return check


def by_type(**shapes: Check) -> Check:
    """An object that says which of these it is."""

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"must provide an object [json-pointer:{at}]"
        elif "type" not in value:
            yield f"missing required field: type [json-pointer:{at}]"
        elif str(value["type"]) not in shapes:
            yield f"unsupported type: {value['type']} [json-pointer:{at}/type]"
        else:
            yield from shapes[value["type"]](value, at)

    return check


def plain(most: int) -> Check:
    """A plain_text object."""
    return by_type(plain_text=shape("text", text=string(most), emoji=boolean))


def text(most: int) -> Check:
    """A text object of either kind."""
    return by_type(
        plain_text=shape("text", text=string(most), emoji=boolean),
        mrkdwn=shape("text", text=string(most), verbatim=boolean),
    )


def text_in(value: Any) -> int:
    """How many characters of text that holds, wherever in it."""
    if isinstance(value, list):
        return sum(map(text_in, value))
    if isinstance(value, dict):
        return sum(
            len(inner) if name == "text" and isinstance(inner, str) else text_in(inner)
            for name, inner in value.items()
        )
    return 0
