"""The queries beside this module, and how gh is given their variables."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

FRAGMENTS = {
    "board": ("project", "page", "item"),
    "part": ("project", "page", "item"),
    "outline": ("project",),
    "items": ("item",),
    "timeline_states": (),
    "timeline_moves": (),
    "timeline_fields": (),
}


def flags(variable: str, value: Any) -> list[str]:
    """The arguments that give gh a variable: a text, a number, a truth value, or texts."""
    match value:
        case str():
            return ["-f", f"{variable}={value}"]
        case bool() | int():
            return ["-F", f"{variable}={json.dumps(value)}"]
        case []:
            return ["-F", f"{variable}[]"]
        case _:
            return [word for text in value for word in ("-f", f"{variable}[]={text}")]


@cache
def query(name: str) -> str:
    """The text of a query with the fragments it needs; GitHub refuses any other."""
    parts = [name, *FRAGMENTS[name]]
    return "\n".join(
        (files(__package__) / f"{part}.graphql").read_text(encoding="utf-8") for part in parts
    )
