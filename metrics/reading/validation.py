"""Decode JSON into the types of readers, and say in words which key is wrong first.

Decoding checks all items at once and says little about what is wrong; so a refused document is
checked once more, item by item.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, NoReturn, TypeVar

import msgspec

from metrics.model.errors import WrongShape
from metrics.reading.gh_commands import list_issues, list_items

# What to do about a file in which something, or everything, is wrong.
EXPORT_AGAIN = "export it again"
OTHER_PROJECT = f"name one that `analytics export gh-project-data` or {list_items()} wrote"
OTHER_ISSUES = f"name one that `analytics export gh-issue-data` or {list_issues()} wrote"
NOT_OF_GITHUB = f"A part of the export is not as GitHub writes it: {EXPORT_AGAIN}."
_PLACE = re.compile(r"- at `\$(?:\.items)?\[(\d+)\]")

T = TypeVar("T")
Null = type(None)
_WORDS = {
    dict: "an object",
    list: "a list",
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    Null: "null",
}


class Key(NamedTuple):
    """A required key, inside the keys before it in `path`, and the types its value may have."""

    path: tuple[str, ...]
    types: tuple[type, ...]


def key(path: str, *types: type) -> Key:
    """`key("content.url", str)`: `url` inside `content`, a text."""
    return Key(tuple(path.split(".")), types)


def check(node: Any, where: str, keys: Sequence[Key], remedy: str = EXPORT_AGAIN) -> None:
    """Raise WrongShape for the first of `keys` that `node` lacks; `where` says where `node` is.

    `remedy` is what to do about it.
    """
    for path, types in keys:
        value = node
        for depth, name in enumerate(path):
            if not isinstance(value, dict):
                place = " of ".join([*map(repr, path[:depth][::-1]), _inside(where)])
                _refuse(value, place if depth else where, (dict,), remedy)
            if name not in value:
                raise WrongShape(f"{where} has no {'.'.join(path[: depth + 1])!r}: {remedy}.")
            value = value[name]
        if not isinstance(value, types):
            _refuse(value, f"{'.'.join(path)!r} of {_inside(where)}", types, remedy)


def _inside(where: str) -> str:
    """`where` inside a sentence."""
    return where.replace("The ", "the ", 1) if where.startswith("The ") else where


def decoded(content: Any, kind: Any) -> Any:
    """`content`, JSON in bytes or parsed, as `kind`; keys that `kind` lacks are skipped.

    Raises msgspec.ValidationError, and msgspec.DecodeError for bytes that are not JSON.
    """
    if isinstance(content, bytes):
        return msgspec.json.decode(content, type=kind)
    return msgspec.convert(content, kind)


def prepare(*kinds: Any) -> None:
    """Have msgspec look at these types, where they are defined: threads that use one for the first
    time at once read what is not there yet, and the process ends with a segmentation fault."""
    for kind in kinds:
        msgspec.json.Decoder(kind)


def refuse_item(items: Sequence[Any], error: msgspec.ValidationError) -> NoReturn:
    """Raise WrongShape with the item that `error` is about, if all items have the required keys.

    Which item that is, only the text of `error` says.
    """
    if place := _PLACE.search(str(error)):
        name = items[int(place[1])]["id"]
        raise WrongShape(fields_of_item(name)) from error
    raise WrongShape(NOT_OF_GITHUB) from error


def fields_of_item(item_id: str) -> str:
    """The sentence for an item whose fields have an unknown shape."""
    return f"The fields of item {item_id} are not as GitHub has them: {EXPORT_AGAIN}."


def document(value: Any, what: str, remedy: str) -> Mapping[str, Any]:
    """`value` as the object that an export is. Raises WrongShape for anything else."""
    if not isinstance(value, dict):
        _refuse(value, f"The {what}", (dict,), remedy)
    if "errors" in value:
        raise WrongShape(
            f"The {what} holds an error from GitHub ({_first_error(value['errors'])}) "
            "instead of data: export it again."
        )
    return value


def rows(value: Any, what: str, remedy: str) -> list[Any]:
    """`value` as the list that an export is. Raises WrongShape for anything else."""
    if isinstance(value, dict) and "errors" in value:
        document(value, what, remedy)
    if not isinstance(value, list):
        _refuse(value, f"The {what}", (list,), remedy)
    return value


def _first_error(errors: Any) -> str:
    first = errors[0] if isinstance(errors, list) and errors else errors
    return str(first.get("message", first) if isinstance(first, dict) else first)[:200]


def _refuse(value: Any, where: str, types: tuple[type, ...], remedy: str) -> NoReturn:
    wanted = " or ".join(dict.fromkeys(_WORDS[kind] for kind in types))
    actual = _WORDS.get(type(value), type(value).__name__)
    if actual == wanted:
        wanted, actual = f"a whole {wanted.removeprefix('a ')}", str(value)
    raise WrongShape(f"{where} is {actual}, where {wanted} is expected: {remedy}.")
